//! Two networks with one tag on one wire.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Sink};
use crate::facts::layer2::Place;
use crate::facts::segment::Segment;
use crate::model::device::{Device, DeviceKind};
use crate::model::id::Id;
use crate::model::iface::{IfaceKind, Vlans};
use crate::model::network::Network;
use crate::model::unit::VlanId;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// Two networks have the same tag, and a bridge, a port or a switch carries both.
    ///
    /// ## Why it matters
    /// The tag is all that tells networks on a wire apart (IEEE 802.1Q). Two with one tag are one network: their hosts hear
    /// each other's broadcasts, lease each other's addresses, and no firewall stands between them. A switch has one table
    /// of VLANs for all of its ports, so it is the same for two of its ports.
    ///
    /// ## What to do
    /// Give one of them another `vlan`. Where two subnets in one VLAN are meant, write both in `subnet` of one network, or
    /// allow this with the reason. The same tag in two places that no wire joins is fine.
    pub(super) RULE = "vlan" / "id-conflict", Warning
}

type Pair = (Id<Network>, Id<Network>);

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    let listed = bridges(view).chain(ports(view));
    let listed = listed.flat_map(|vlans| conflicts(view, vlans.named()));
    let on_switches = switches(view).flat_map(|id| {
        let name = view.lab.devices.at(id).name.span;
        let named = named_at(view, id);
        let pairs = conflicts(view, &named).into_iter().map(|(pair, _)| pair);
        let met = meeting(view, Place::Device(id), &named);
        pairs.chain(met).map(move |pair| (pair, name))
    });
    let open = open_bridges(view).flat_map(|(place, span)| {
        let met = meeting(view, place, &[]);
        met.into_iter().map(move |pair| (pair, span))
    });
    for (pair, span) in listed.chain(on_switches).chain(open) {
        if seen.insert(pair) {
            sink.push(one_tag(view, pair, span));
        }
    }
}

/// The switches in service: what has one table of VLANs for all of its ports.
fn switches(view: &View) -> impl Iterator<Item = Id<Device>> {
    let devices = view.lab.devices.iter();
    let switches = devices.filter(|(_, it)| it.kind.value == DeviceKind::Switch);
    switches
        .filter(|(_, it)| it.about.is_member())
        .map(|(id, _)| id)
}

/// The networks that the ports of a device name, untagged or tagged.
fn named_at(view: &View, device: Id<Device>) -> Vec<Spanned<Id<Network>>> {
    let ports = view.facts.ports.of(device).iter();
    let ports = ports.filter(|port| port.is_member());
    let named = ports.flat_map(|port| {
        let tagged = port.facts.vlans.as_ref().map_or(&[][..], Vlans::named);
        port.facts.network.iter().chain(tagged).copied()
    });
    let mut known = BTreeSet::new();
    named.filter(|it| known.insert(it.value)).collect()
}

/// The bridges that carry whatever has a tag, with the place of the `*`.
fn open_bridges(view: &View) -> impl Iterator<Item = (Place, Span)> {
    view.wires().filter_map(|wire| match &wire.iface.kind {
        IfaceKind::Bridge(bridge) => match bridge.vlans {
            Some(Vlans::All(span)) => Some((Place::Iface(wire.id, wire.at), span)),
            Some(Vlans::Named(_)) | None => None,
        },
        IfaceKind::Nic(_) | IfaceKind::Bond(_) | IfaceKind::Vlan(_) => None,
    })
}

/// The networks with one tag of which members are wired to a place.
fn meeting(view: &View, place: Place, told: &[Spanned<Id<Network>>]) -> Vec<Pair> {
    let told: BTreeSet<_> = told.iter().map(|it| it.value).collect();
    let mut there: BTreeMap<VlanId, Vec<Id<Network>>> = BTreeMap::new();
    for (tag, networks) in shared_tags(view) {
        let arrives = |id: &Id<Network>| {
            told.contains(id) || Segment::new(&view.lab, &view.facts, *id).arrives(place)
        };
        let networks = networks.into_iter().filter(arrives).collect();
        there.insert(tag, networks);
    }
    let pairs = there.into_values().flat_map(|networks| {
        let spanned = networks
            .into_iter()
            .map(|it| Spanned::new(it, Span::default()));
        conflicts(view, &spanned.collect::<Vec<_>>())
    });
    pairs.map(|(pair, _)| pair).collect()
}

/// The tags of more than one network, with those.
fn shared_tags(view: &View) -> BTreeMap<VlanId, Vec<Id<Network>>> {
    let mut by_tag: BTreeMap<VlanId, Vec<Id<Network>>> = BTreeMap::new();
    for (id, network) in view.lab.networks.iter() {
        if let Some(tag) = network.vlan.filter(|_| network.about.is_member()) {
            by_tag.entry(tag.value).or_default().push(id);
        }
    }
    by_tag.retain(|_, networks| networks.len() > 1);
    by_tag
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
