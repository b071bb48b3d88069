//! Large packets over an interface that takes small ones.

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::mtu;
use crate::model::iface::Iface;
use crate::model::unit::Mtu;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Spanned;

rule! {
    /// An interface stands on one that takes smaller packets only.
    ///
    /// ## Why it matters
    /// The kernel gives a VLAN interface no larger MTU than the interface below it, and Proxmox refuses a bridge whose port is
    /// smaller (pve-common, `PVE/INotify.pm`). What is larger is dropped without a word: small requests work, large
    /// answers do not.
    ///
    /// ## What to do
    /// Leave `mtu` out: an interface is as large as the largest network on it. A network says its own `mtu`.
    pub(super) RULE = "mtu" / "larger-than-below", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        for below in below(&wire) {
            if let Some((stated, mtu)) = too_small(&wire, below) {
                once.push(squeezed(&wire, below, stated, mtu), sink);
            }
        }
    }
}

/// The interfaces that one is made of or is on.
fn below<'v>(wire: &Wire<'v>) -> Vec<&'v Iface> {
    let positions = mtu::below(wire.iface);
    positions
        .filter_map(|at| wire.node.ifaces.get(at))
        .collect()
}

/// The MTU that is stated below and the larger one above. One that is not stated follows what stands on it.
fn too_small(wire: &Wire<'_>, below: &Iface) -> Option<(Spanned<Mtu>, Mtu)> {
    let (stated, above) = below.mtu.zip(wire.carried.mtu)?;
    (stated.value < above).then_some((stated, above))
}

fn squeezed(wire: &Wire<'_>, below: &Iface, stated: Spanned<Mtu>, above: Mtu) -> Diagnostic {
    let (name, lower) = (&wire.iface.name, &below.name);
    let message = format!(
        "`{}` of node `{}` has packets of {above} bytes, but `{}` below it takes {}",
        name.value, wire.node.name.value, lower.value, stated.value
    );
    let place = wire.iface.mtu.map_or(name.span, |mtu| mtu.span);
    let sentence = format!("write {{}}, or leave `mtu` of `{}` out", lower.value);
    Diagnostic::new(&RULE, message)
        .at(stated.span, format!("too small for `{}`", name.value))
        .related(place, format!("{above} here"))
        .propose(Proposal::property(stated.span, "mtu", above, sentence))
}
