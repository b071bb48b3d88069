//! A guest that stands in somebody else's network and in the lab.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::reach::guest_behind;
use crate::model::guest::{Guest, GuestNic};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A guest has a card in somebody else's network and one in the lab, and no firewall at the first.
    ///
    /// ## Why it matters
    /// The router between the two does not see what passes this guest. Whoever takes it over from outside is in the lab;
    /// if it forwards packets, as every Docker host does (it turns on `ip_forward`), a route is all that it takes. A guest that is the gateway
    /// of a network is there to join networks, and is not meant; nor is one that shares an address with it (CARP, VRRP).
    ///
    /// ## What to do
    /// Take one of the two cards away, or write `firewall=#true` at the outer one. Allow it with the reason where the
    /// guest needs both, as a bridge between smart things does.
    pub(super) RULE = "guest" / "joins-foreign-network", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let routers = routers(view);
    for (id, guest) in view.guests().filter(|(_, guest)| guest.about.is_active()) {
        if routers.contains(&id) {
            continue;
        }
        let cards: Vec<_> = cards(view, guest).collect();
        let outer = cards
            .iter()
            .find(|(nic, network)| is_foreign(network) && !is_filtered(nic));
        let inner = cards.iter().find(|(_, network)| !is_foreign(network));
        if let Some((outer, inner)) = outer.zip(inner) {
            sink.push(joins(&view.guest_name(id), *outer, *inner));
        }
    }
}

/// The guests that are the gateway of some network, and those that share an address with one (CARP, VRRP).
fn routers(view: &View) -> BTreeSet<Id<Guest>> {
    let networks = view.lab.networks.values();
    let gateways = networks.filter_map(|network| network.gateway);
    let guests = gateways.filter_map(|gateway| guest_behind(&view.lab, gateway.value));
    let mut routers: BTreeSet<_> = guests.collect();
    let services = view.lab.services.values();
    for service in services.filter(|it| it.about.is_member()) {
        let others = service.shared_with.iter().map(|it| it.value);
        let group = others.chain([service.host]).filter_map(|host| match host {
            HostId::Guest(guest) => Some(guest),
            HostId::Node(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                None
            }
        });
        let group: Vec<_> = group.collect();
        if group.iter().any(|guest| routers.contains(guest)) {
            routers.extend(group);
        }
    }
    routers
}

type Card<'v> = (&'v GuestNic, &'v Network);

fn cards<'v>(view: &'v View, guest: &'v Guest) -> impl Iterator<Item = Card<'v>> {
    let present = guest.nics.iter().filter(|nic| nic.about.is_active());
    present.filter_map(|nic| {
        let networks = view
            .facts
            .interfaces
            .networks_of(nic, &view.facts.addresses);
        Some((nic, view.lab.networks.at(*networks.first()?)))
    })
}

const fn is_foreign(network: &Network) -> bool {
    network.owner.is_some()
}

fn is_filtered(nic: &GuestNic) -> bool {
    nic.firewall.is_some_and(|firewall| firewall.value)
}

fn joins(who: &str, (outer, foreign): Card<'_>, (inner, own): Card<'_>) -> Diagnostic {
    let (a, b) = (&foreign.name.value, &own.name.value);
    let owner: Span = foreign
        .owner
        .as_ref()
        .map_or(foreign.name.span, |it| it.span);
    Diagnostic::new(
        &RULE,
        format!("{who} joins `{a}`, which is not the lab's, and `{b}`"),
    )
    .at(outer.slot.span, format!("in `{a}`, without a firewall"))
    .related(inner.slot.span, format!("in `{b}`"))
    .related(owner, "somebody else's")
    .help(
        "take one of the two NICs away, or filter this one: `firewall=#true`, and a `firewall` with `on=` the guest",
    )
}
