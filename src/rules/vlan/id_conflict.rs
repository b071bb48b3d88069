//! Two networks with one tag on one wire.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::model::id::Id;
use crate::model::iface::{IfaceKind, Vlans};
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// Two networks have the same tag, and a bridge or a port carries both.
    ///
    /// ## Why it matters
    /// The tag is all that tells networks on a wire apart (IEEE 802.1Q). Two with one tag are one network: their hosts hear
    /// each other's broadcasts, lease each other's addresses, and no firewall stands between them.
    ///
    /// ## What to do
    /// Give one of them another `vlan`. Where two subnets in one VLAN are meant, write both in `subnet` of one network, or
    /// allow this with the reason. The same tag in two places that no wire joins is fine.
    pub(super) RULE = "vlan" / "id-conflict", Warning
}

type Pair = (Id<Network>, Id<Network>);

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for vlans in bridges(view).chain(ports(view)) {
        for (pair, span) in conflicts(view, vlans.named()) {
            if seen.insert(pair) {
                sink.push(one_tag(view, pair, span));
            }
        }
    }
}

fn bridges(view: &View) -> impl Iterator<Item = &Vlans> {
    view.wires().filter_map(|wire| match &wire.iface.kind {
        IfaceKind::Bridge(bridge) => bridge.vlans.as_ref(),
        IfaceKind::Nic(_) | IfaceKind::Bond(_) | IfaceKind::Vlan(_) => None,
    })
}

fn ports(view: &View) -> impl Iterator<Item = &Vlans> {
    let ports = view.facts.ports.devices().flat_map(|(_, ports)| ports);
    ports.filter_map(|port| port.facts.vlans.as_ref())
}

/// The networks of a list that have the tag of one before them, each with its place there.
fn conflicts(view: &View, named: &[Spanned<Id<Network>>]) -> Vec<(Pair, Span)> {
    let mut found = Vec::new();
    for (at, later) in named.iter().enumerate() {
        let before = named.iter().take(at);
        let earlier = before.filter(|it| is_one(view, it.value, later.value));
        found.extend(earlier.map(|it| {
            let pair = (it.value.min(later.value), it.value.max(later.value));
            (pair, later.span)
        }));
    }
    found
}

/// Whether two networks have one tag. A network for each family of addresses is one for most purposes.
fn is_one(view: &View, one: Id<Network>, other: Id<Network>) -> bool {
    let (a, b) = (view.lab.networks.at(one), view.lab.networks.at(other));
    let tag = |network: &Network| network.vlan.map(|vlan| vlan.value);
    one != other && tag(a).is_some() && tag(a) == tag(b) && !is_family_each(a, b)
}

fn is_family_each(a: &Network, b: &Network) -> bool {
    let has = |network: &Network, v4: bool| {
        let mut subnets = network.subnets.iter();
        subnets.any(|it| it.value.addr().is_ipv4() == v4)
    };
    let only = |network: &Network, v4: bool| has(network, v4) && !has(network, !v4);
    (only(a, true) && only(b, false)) || (only(a, false) && only(b, true))
}

fn one_tag(view: &View, (first, second): Pair, span: Span) -> Diagnostic {
    let (first, second) = (view.lab.networks.at(first), view.lab.networks.at(second));
    let tag = second.vlan.map(|vlan| vlan.value.get()).unwrap_or_default();
    let message = format!(
        "VLAN {tag} is both `{}` and `{}` on one wire",
        first.name.value, second.name.value
    );
    let place = |network: &Network| network.vlan.map_or(network.name.span, |vlan| vlan.span);
    Diagnostic::new(&RULE, message)
        .at(
            place(second),
            format!("also the tag of `{}`", first.name.value),
        )
        .related(place(first), "the same tag")
        .related(span, "carries both")
        .help(format!("give `{}` another `vlan`", second.name.value))
}
