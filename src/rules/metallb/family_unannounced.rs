//! Addresses of a family that no BGP session announces.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::{clusters, configured};
use crate::facts::readers;
use crate::model::host::HostRef;
use crate::model::kubernetes::Kubernetes;
use crate::model::metallb::{Metallb, MetallbMode, Peer, Pool};
use crate::model::range::AddressRange;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A pool has addresses of a family for which there is no BGP session.
    ///
    /// ## Why it matters
    /// From MetalLB 0.15 on a session carries the family of the address that it is made to, unless the peer has
    /// `dualStackAddressFamily` (metallb, `internal/bgp/frr/frr.go`). Addresses of the other family are given to services and
    /// announced to no router, and nothing says so.
    ///
    /// ## What to do
    /// Write a second `peer` with the router's address of that family.
    pub(super) RULE = "metallb" / "family-unannounced", Error
}

/// The first minor version of MetalLB 0 that keeps the families apart.
const APART: u32 = 15;

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let Some(metallb) = cluster.metallb.as_ref().filter(|it| keeps_apart(it)) else {
            continue;
        };
        let peers = metallb.peers.iter().filter(|it| it.about.is_present());
        let sessions: Option<Vec<_>> = peers.map(|peer| session(view, cluster, peer)).collect();
        // One without an address is another fault, and so is none at all.
        let Some(sessions) = sessions.filter(|it| !it.is_empty()) else {
            continue;
        };
        for v4 in [true, false] {
            if !sessions.iter().any(|(_, is_v4)| *is_v4 == v4) {
                let ranges = configured(metallb).flat_map(of_pool);
                let silent: Vec<_> = ranges.filter(|(_, it)| is_v4(it.value) == v4).collect();
                if let Some(found) = unannounced(view, cluster, &silent, &sessions, v4) {
                    sink.push(found);
                }
            }
        }
    }
}

/// Whether sessions are made, and each of its family alone. An unsaid version is the newest.
fn keeps_apart(metallb: &Metallb) -> bool {
    let version = metallb.version.as_ref().map(|it| &*it.value);
    let minor = version.and_then(|it| it.trim_start_matches('v').strip_prefix("0."));
    let minor = minor.and_then(|it| it.split('.').next()?.parse::<u32>().ok());
    metallb.mode() == MetallbMode::Bgp && minor.is_none_or(|minor| minor >= APART)
}

/// A peer, and whether its session is of IPv4.
fn session<'v>(view: &View, cluster: &Kubernetes, peer: &'v Peer) -> Option<(&'v Peer, bool)> {
    let speakers = readers::of_kubernetes(cluster);
    let host = peer.host.value;
    let ip = view.facts.address_for(&view.lab, host, &speakers)?;
    Some((peer, ip.is_ipv4()))
}

fn of_pool(pool: &Pool) -> impl Iterator<Item = (&Pool, Spanned<AddressRange>)> {
    pool.ranges.iter().map(move |range| (pool, *range))
}

fn is_v4(range: AddressRange) -> bool {
    range.first().is_ipv4()
}

fn unannounced(
    view: &View,
    cluster: &Kubernetes,
    silent: &[(&Pool, Spanned<AddressRange>)],
    sessions: &[(&Peer, bool)],
    v4: bool,
) -> Option<Diagnostic> {
    let ((pool, range), others) = silent.split_first()?;
    let family = if v4 { "IPv4" } else { "IPv6" };
    let message = format!(
        "no BGP session of `{}` announces `{}` of pool `{}`, as none is over {family}",
        cluster.name.value, range.value, pool.name.value
    );
    let found = Diagnostic::new(&RULE, message).at(range.span, "announced to no router");
    let found = others.iter().fold(found, |found, (_, range)| {
        found.related(range.span, "neither is this")
    });
    let found = sessions.iter().fold(found, |found, (peer, _)| {
        found.related(peer.host.span, "a session of the other family")
    });
    let (peer, _) = sessions.first()?;
    let speakers = readers::of_kubernetes(cluster);
    let address = match peer.host.value {
        HostRef::Host(host, _) => {
            let (facts, host) = (&view.facts, HostRef::Host(host, None));
            facts.address_in_family(&view.lab, host, &speakers, v4)
        }
        HostRef::Literal(_) => None,
    };
    let address = address.map_or_else(|| "…".to_owned(), |ip| ip.to_string());
    let (name, suffix) = (&peer.name.value, if v4 { "v4" } else { "v6" });
    let (own, other) = (peer.my_asn.value, peer.peer_asn.value);
    Some(found.help(format!(
        "write `peer \"{name}-{suffix}\" address=\"{address}\" my-asn={own} peer-asn={other}`"
    )))
}
