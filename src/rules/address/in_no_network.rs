//! An address by number that no network of the lab has.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::model::host::HostRef;
use crate::model::special::{Purpose, block_of};
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A Kubernetes API, a BGP peer or a DNS record has a private address that is in no network of the lab.
    ///
    /// ## Why it matters
    /// A private address is reached in the network that has it (RFC 1918, RFC 4193). Where the lab has no such network, the
    /// address is most often a slip of one digit: nodes do not join, no route is announced, or a name leads nowhere.
    ///
    /// ## What to do
    /// Correct the address. If it is in a network that is not a part of the lab, say so: `network` with `owner`.
    pub(super) RULE = "address" / "in-no-network", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for cluster in view
        .lab
        .kubernetes
        .iter()
        .filter(|it| it.about.is_present())
    {
        let name = &cluster.name.value;
        if let Some(api) = &cluster.api {
            look(view, &format!("the API of `{name}`"), api.host, sink);
        }
        let peers = cluster.metallb.iter().flat_map(|it| &it.peers);
        for peer in peers.filter(|it| it.about.is_present()) {
            let whose = format!("BGP peer `{}` of `{name}`", peer.name.value);
            look(view, &whose, peer.host, sink);
        }
    }
    for zone in view.lab.dns.zones.iter().filter(|it| it.about.is_present()) {
        for record in zone.records.iter().filter(|it| it.about.is_present()) {
            let whose = format!(
                "record `{}` of zone `{}`",
                record.name.value, zone.name.value
            );
            look(view, &whose, record.to, sink);
        }
    }
}

fn look(view: &View, whose: &str, at: Spanned<HostRef>, sink: &mut Sink) {
    let HostRef::Literal(ip) = at.value else {
        return;
    };
    let block = block_of(IpNet::from(ip));
    let is_private = block.is_some_and(|block| block.purpose == Purpose::Private);
    if !is_private || view.facts.addresses.network_of(ip).is_some() {
        return;
    }
    let message = format!("{whose} is at `{ip}`, which is in no network of the lab");
    let found = Diagnostic::new(&RULE, message).at(at.span, "no network has this address");
    sink.push(found.help("correct the address, or describe its network: `network … owner=\"…\"`"));
}
