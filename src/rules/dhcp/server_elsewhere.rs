//! A DHCP server that is not in the network that it serves.

use crate::diag::{Diagnostic, Sink};
use crate::facts::readers::joins;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::{Dhcp, Network};
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A DHCP server has no address in the network that it serves, and no relay is named.
    ///
    /// ## Why it matters
    /// A host without an address asks by broadcast, which no router passes on (RFC 2131, section 4.1). A server in another
    /// network hears it only from a relay agent in this one (RFC 1542); without one, no host gets an address.
    ///
    /// ## What to do
    /// Name the server that is in this network, or who passes requests on: `relay`.
    pub(super) RULE = "dhcp" / "server-elsewhere", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let networks = view.lab.networks.iter();
    for (id, network) in networks.filter(|(_, it)| it.about.is_present() && it.owner.is_none()) {
        for dhcp in network.dhcp.iter().filter(|it| it.relay.is_none()) {
            for server in dhcp.servers().filter(|it| is_elsewhere(view, id, it.value)) {
                sink.push(elsewhere(view, network, dhcp, server));
            }
        }
    }
}

/// Whether all that is known of a server is in other networks.
fn is_elsewhere(view: &View, network: Id<Network>, server: HostRef) -> bool {
    let plan = &view.facts.addresses;
    let host = match server {
        HostRef::Host(host, _) => Some(host),
        HostRef::Literal(ip) => {
            let mut claims = plan.claims().iter().filter(|it| it.ip() == ip);
            claims.find_map(|it| it.owner.host())
        }
    };
    match (host, server) {
        (Some(host), _) => is_host_elsewhere(view, network, host),
        // An address of no network is another fault, or somebody else's.
        (None, HostRef::Literal(ip)) => plan.network_of(ip).is_some_and(|it| it != network),
        (None, HostRef::Host(..)) => false,
    }
}

fn is_host_elsewhere(view: &View, network: Id<Network>, host: HostId) -> bool {
    let plan = &view.facts.addresses;
    let is_known = plan.of_host(host).any(|claim| claim.network.is_some());
    let astray = plan.has_stray(&view.lab, host);
    is_known && !astray && !joins(&view.lab, plan, host, network)
}

fn elsewhere(view: &View, network: &Network, dhcp: &Dhcp, server: Spanned<HostRef>) -> Diagnostic {
    let (name, who) = (&network.name.value, view.reference_name(server.value));
    let message = format!("DHCP server {who} of network `{name}` has no address there");
    let found = Diagnostic::new(&RULE, message).at(server.span, "hears no request from there");
    let found = match dhcp.range {
        Some(range) => found.related(range.span, "to be handed out"),
        None => found,
    };
    let relay = match network.gateway.map(|it| it.value) {
        Some(HostRef::Host(host, _)) => view.lab.host_name(host).value.to_string(),
        Some(HostRef::Literal(ip)) => ip.to_string(),
        None => "…".to_owned(),
    };
    found.help(format!(
        "name a server in `{name}`, or who passes requests on, such as `relay=\"{relay}\"`"
    ))
}
