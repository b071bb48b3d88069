//! Two default routes.

use crate::diag::{Diagnostic, Sink};
use crate::facts::routes::Route;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// A node has more than one default route in a family of addresses.
    ///
    /// ## Why it matters
    /// Two `gateway` lines in `/etc/network/interfaces` are accepted in silence: whichever interface comes up first
    /// wins, the other's route is refused, and after the next boot it may be the other way round. Proxmox's own
    /// interface refuses a second one (pve-manager, `PVE/API2/Network.pm`), but nobody checks the file.
    ///
    /// ## What to do
    /// Write `gateway=#true` at the one interface through which the default route leaves. A network that shall lead
    /// nowhere has no `gateway`.
    pub(super) RULE = "gateway" / "more-than-one", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, node) in view.lab.nodes.iter().filter(|(_, node)| node.has_files()) {
        for v4 in [true, false] {
            let routes = view.facts.routes.candidates(id, v4);
            if routes.len() > 1 {
                sink.push(several(view, id, node, &routes));
            }
        }
    }
}

fn several(view: &View, id: Id<Node>, node: &Node, routes: &[Route]) -> Diagnostic {
    let name = |route: &Route| {
        node.ifaces
            .get(route.iface)
            .map_or("", |iface| iface.name.value.as_str())
    };
    let mut names: Vec<_> = routes
        .iter()
        .map(|route| format!("`{}`", name(route)))
        .collect();
    names.dedup();
    let family = if routes.iter().all(|route| route.address.is_ipv4()) {
        "IPv4"
    } else {
        "IPv6"
    };
    // What follows from the gateways of networks is what may be meant, and no route yet.
    let is_stated = routes.iter().any(|route| route.marked);
    let message = format!(
        "node `{}` has {} {}default routes for {family}: through {}",
        node.name.value,
        routes.len(),
        if is_stated { "" } else { "possible " },
        names.join(" and ")
    );
    let mut sorted: Vec<_> = routes.iter().collect();
    sorted.sort_by_key(|route| route.span);
    let place = |route: &Route| format!("by `{}` through `{}`", route.gateway, name(route));
    let last = sorted
        .pop()
        .unwrap_or_else(|| unreachable!("there are several routes"));
    let found = Diagnostic::new(&RULE, message).at(last.span, place(last));
    let found = sorted.iter().fold(found, |found, route| {
        found.related(route.span, place(route))
    });
    let Some(kept) = preferred(view, id, routes) else {
        return found;
    };
    let same = |route: &&Route| route.iface == kept.iface;
    found.help(if routes.iter().filter(same).count() > 1 {
        format!(
            "write `gateway=\"{}\"` at one interface, such as `{}`",
            kept.gateway,
            name(kept)
        )
    } else if is_stated {
        format!("keep `gateway` at one interface, such as `{}`", name(kept))
    } else {
        format!(
            "write `gateway=#true` at one interface, such as `{}`",
            name(kept)
        )
    })
}

/// The route to keep: one that does not wait for a guest to start, that of the main address, else the first.
fn preferred<'r>(view: &View, id: Id<Node>, routes: &'r [Route]) -> Option<&'r Route> {
    let host = HostId::Node(id);
    let main = view
        .facts
        .main_addresses
        .of(&view.lab, host, &view.facts.addresses);
    let rank = |route: &&Route| (is_guest(view, route), Some(route.address) != main);
    routes.iter().min_by_key(rank)
}

/// Whether a guest of the lab is the next hop.
fn is_guest(view: &View, route: &Route) -> bool {
    let claims = view.facts.addresses.claims().iter();
    let mut hosts = claims.filter(|claim| claim.ip() == route.gateway);
    hosts.any(|claim| matches!(claim.owner.host(), Some(HostId::Guest(_))))
}
