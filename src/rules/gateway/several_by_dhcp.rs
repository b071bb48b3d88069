//! Default routes that several DHCP servers bring.

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::GuestNic;
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceGateway};
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::Once;
use crate::source::Span;

rule! {
    /// Two interfaces of one node or guest get a default route, at least one of them by DHCP.
    ///
    /// ## Why it matters
    /// A DHCP server names a router with each address (RFC 2132, option 3), and the client makes a default route of it. Of two, the
    /// one that came last or has the smaller metric is used: answers leave by a network in which nothing was asked, and
    /// that may change with every start.
    ///
    /// ## What to do
    /// Give one of them a fixed address, or have its network's DHCP server name no router: then write `isolated=#true`, or no
    /// `gateway`, at that network.
    pub(super) RULE = "gateway" / "several-by-dhcp", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for (id, node) in view.lab.nodes.iter().filter(|(_, node)| node.has_files()) {
        let ifaces = node.ifaces.iter().filter(|it| it.about.is_present());
        let routed = ifaces.filter(|iface| is_routed(view, iface));
        let mut found: Vec<_> = routed
            .filter_map(|it| Some((it.name.value.as_str(), it.dhcp?.span)))
            .collect();
        // A fixed one beside it is the first: it does not wait for an answer.
        let fixed = view.facts.routes.default(id, true);
        let fixed = fixed.filter(|_| !found.is_empty());
        let iface = fixed.and_then(|route| Some((node.ifaces.get(route.iface)?, route.span)));
        let mut help = HELP.to_owned();
        if let Some((iface, span)) = iface.filter(|(iface, _)| !iface.leases()) {
            let name = iface.name.value.as_str();
            found.insert(0, (name, span));
            help = format!(
                "write `gateway=#false` at `{name}`, or a fixed `address` in place of `dhcp`"
            );
        }
        let whose = format!("node `{}`", node.name.value);
        if let Some(found) = report(&whose, &found, &help) {
            once.push(found, sink);
        }
    }
    for (id, guest) in view.guests() {
        let nics = guest.nics.iter().filter(|nic| nic.about.is_member());
        let asking = nics.filter(|nic| is_asking(view, nic));
        let found: Vec<_> = asking
            .filter_map(|it| Some((it.slot.value.as_str(), it.dhcp?.span)))
            .collect();
        if let Some(found) = report(&view.guest_name(id), &found, HELP) {
            once.push(found, sink);
        }
    }
}

/// Whether an interface of a node asks a DHCP server that may name a router.
fn is_routed(view: &View, iface: &Iface) -> bool {
    let refused = iface
        .gateway
        .is_some_and(|it| it.value == IfaceGateway::Here(false));
    let network = iface.network.map(|it| it.value);
    iface.leases() && !refused && may_lead_out(view, network)
}

/// Whether a NIC of a guest does.
fn is_asking(view: &View, nic: &GuestNic) -> bool {
    let networks = view
        .facts
        .interfaces
        .networks_of(nic, &view.facts.addresses);
    let leases = nic.dhcp.is_some_and(|dhcp| dhcp.value);
    leases && may_lead_out(view, networks.first().copied())
}

/// Whether a network has a way out. Of one that is not said, that is not known, and most have one.
fn may_lead_out(view: &View, network: Option<Id<Network>>) -> bool {
    let Some(network) = network.map(|id| view.lab.networks.at(id)) else {
        return true;
    };
    let is_isolated = network.isolated.is_some_and(|it| it.value);
    network.gateway.is_some() && !is_isolated
}

/// What to do where all of them are by DHCP.
const HELP: &str = "give one of them a fixed `address`, in place of `dhcp`";

fn report(whose: &str, found: &[(&str, Span)], help: &str) -> Option<Diagnostic> {
    let ((last, span), before) = found.split_last()?;
    let names: Vec<_> = before.iter().map(|(name, _)| format!("`{name}`")).collect();
    if names.is_empty() {
        return None;
    }
    let message = format!(
        "{} and `{last}` of {whose} each get a default route, `{last}` by DHCP",
        names.join(", ")
    );
    let diagnostic = Diagnostic::new(&RULE, message).at(*span, "one more default route");
    let diagnostic = before.iter().fold(diagnostic, |diagnostic, (name, span)| {
        diagnostic.related(*span, format!("`{name}`"))
    });
    Some(diagnostic.help(help))
}
