//! BGP that has nobody to talk to, or no number.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::{clusters, configured};
use crate::model::kubernetes::{Kubernetes, Metallb, MetallbMode, Peer};
use crate::rule;
use crate::rules::View;

rule! {
    /// BGP lacks a router to talk to, an address or a number, or is not what MetalLB announces by.
    ///
    /// ## Why it matters
    /// Addresses that nobody is told of are given out, and lead nowhere: MetalLB says nothing (`internal/config`). A router
    /// without an address cannot be called, and AS number 0 is refused by its webhook (RFC 7607).
    ///
    /// ## What to do
    /// Write `mode="bgp"` and a `peer` with `address`, `my-asn` and `peer-asn`; or neither.
    pub(super) RULE = "metallb" / "peer-incomplete", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let Some(metallb) = &cluster.metallb else {
            continue;
        };
        let peers = metallb.peers.iter().filter(|it| it.about.is_present());
        let peers: Vec<_> = peers.collect();
        match (metallb.mode(), peers.first()) {
            (MetallbMode::Bgp, None) => {
                if configured(metallb).next().is_some() {
                    sink.push(alone(cluster, metallb));
                }
            }
            (MetallbMode::Layer2, Some(first)) => sink.push(unused(cluster, first)),
            (MetallbMode::Layer2, None) | (MetallbMode::Bgp, Some(_)) => {}
        }
        if metallb.mode() == MetallbMode::Bgp {
            for found in peers.into_iter().filter_map(|peer| lacking(view, peer)) {
                sink.push(found);
            }
        }
    }
}

fn alone(cluster: &Kubernetes, metallb: &Metallb) -> Diagnostic {
    let message = format!(
        "the addresses of `{}` are announced to nobody",
        cluster.name.value
    );
    let at = metallb.mode.map_or(metallb.span, |mode| mode.span);
    Diagnostic::new(&RULE, message)
        .at(at, "BGP without a `peer`")
        .help("name the router: `peer \"router\" address=\"…\" my-asn=64512 peer-asn=64513`")
}

fn unused(cluster: &Kubernetes, peer: &Peer) -> Diagnostic {
    let message = format!(
        "peer `{}` of `{}` is not told anything: MetalLB announces in layer 2",
        peer.name.value, cluster.name.value
    );
    let found = Diagnostic::new(&RULE, message).at(peer.name.span, "for BGP alone");
    found.help("write `metallb mode=\"bgp\"`, or take the peer away")
}

fn lacking(view: &View, peer: &Peer) -> Option<Diagnostic> {
    let name = &peer.name.value;
    for asn in [peer.my_asn, peer.peer_asn] {
        if asn.value == 0 {
            let message = format!("peer `{name}` has AS number 0");
            let found = Diagnostic::new(&RULE, message).at(asn.span, "reserved");
            return Some(found.help("private numbers start at 64512"));
        }
    }
    let facts = &view.facts;
    let main = &facts.main_addresses;
    if main
        .meant(&view.lab, peer.host.value, &facts.addresses)
        .is_some()
    {
        return None;
    }
    let host = view.reference_name(peer.host.value);
    let message = format!("peer `{name}` is {host}, whose address is not recorded");
    let found = Diagnostic::new(&RULE, message).at(peer.host.span, "cannot be called");
    Some(found.help("give it an address"))
}
