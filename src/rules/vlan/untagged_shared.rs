//! Two networks on one wire.

use crate::diag::{Diagnostic, Sink};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};

rule! {
    /// An interface carries two networks untagged.
    ///
    /// ## Why it matters
    /// Without a tag nothing tells them apart: who is on the wire is in both networks, hears the broadcasts of both, and
    /// may take an address of either. It works, but it separates nothing (IEEE 802.1Q: an untagged packet belongs to one VLAN).
    ///
    /// ## What to do
    /// Give one of them a tag, or a wire of its own. Where two subnets on one wire are meant, allow this with the reason.
    pub(super) RULE = "vlan" / "untagged-shared", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    // What is plugged into something is looked at there.
    for wire in view.wires().filter(|wire| wire.carried.master.is_none()) {
        if let Some((first, second)) = shared(view, &wire.carried.untagged) {
            once.push(together(view, &wire, first, second), sink);
        }
    }
}

/// Two networks that both have addresses of one family. A network for each family is one for most purposes.
fn shared(view: &View, networks: &[Id<Network>]) -> Option<(Id<Network>, Id<Network>)> {
    let has = |id: Id<Network>, v4: bool| {
        let subnets = &view.lab.networks.at(id).subnets;
        subnets.iter().any(|it| it.value.addr().is_ipv4() == v4)
    };
    [true, false].iter().find_map(|v4| {
        let mut family = networks.iter().copied().filter(|id| has(*id, *v4));
        family.next().zip(family.next())
    })
}

fn together(view: &View, wire: &Wire<'_>, first: Id<Network>, second: Id<Network>) -> Diagnostic {
    let name = |id| &view.lab.networks.at(id).name;
    let message = format!(
        "{} carries two networks untagged: `{}` and `{}`",
        wire.name(),
        name(first).value,
        name(second).value
    );
    Diagnostic::new(&RULE, message)
        .at(wire.iface.name.span, "nothing tells them apart here")
        .related(name(first).span, "one")
        .related(name(second).span, "the other")
        .help(format!(
            "give one of them a tag: `vlan=` at network `{}`",
            name(second).value
        ))
}
