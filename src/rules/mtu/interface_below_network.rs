//! An interface that takes smaller packets than its network has.

use crate::diag::{Diagnostic, Sink};
use crate::model::network::Network;
use crate::model::unit::Mtu;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Spanned;

rule! {
    /// An interface states a smaller MTU than its network has.
    ///
    /// ## Why it matters
    /// All machines of a network must have one MTU. The others send larger packets than this interface accepts, and those are
    /// dropped without an answer (IEEE 802.3 knows none). On a bridge they are those of guests, too: the kernel drops what
    /// does not fit a port (Linux, `net/bridge/br_forward.c`).
    ///
    /// ## What to do
    /// Leave `mtu` out: an interface has that of its network. If the NIC cannot have more, write the smaller MTU at the network.
    pub(super) RULE = "mtu" / "interface-below-network", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        if let Some((mtu, network)) = too_small(view, &wire) {
            once.push(below(&wire, mtu, network), sink);
        }
    }
}

/// The MTU that is stated, and the network of larger packets. What is below a larger interface, or too small for IPv6
/// at all, is found elsewhere.
fn too_small<'v>(view: &'v View, wire: &Wire<'_>) -> Option<(Spanned<Mtu>, &'v Network)> {
    let mtu = wire.iface.mtu?;
    let network = super::largest(view, wire)?;
    let is_squeezed = super::above(view, wire).is_some_and(|above| above > mtu.value);
    let elsewhere = is_squeezed || super::below_ipv6_minimum::of_iface(view, wire).is_some();
    (mtu.value < network.mtu() && !elsewhere).then_some((mtu, network))
}

fn below(wire: &Wire<'_>, mtu: Spanned<Mtu>, network: &Network) -> Diagnostic {
    let (name, needed) = (&network.name.value, network.mtu());
    let message = format!(
        "{} has MTU {}, and network `{name}` has {needed}",
        wire.name(),
        mtu.value
    );
    let stated = network.mtu.map_or(network.name.span, |it| it.span);
    Diagnostic::new(&RULE, message)
        .at(mtu.span, "too small for the network")
        .related(stated, format!("{needed} needed"))
        .help("leave `mtu` out: an interface has that of its network")
}
