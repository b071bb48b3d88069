//! `metallb.yaml`: pools of addresses, and how each is announced (metallb, `api/v1beta1`, `api/v1beta2`).
//!
//! All objects are in MetalLB's own namespace, where alone it looks for them. Every pool has an advertisement of its own
//! that names it: one without a name would announce all pools.

use serde::Serialize;

use super::object::{Metadata, Selector, document};
use crate::emit::Input;
use crate::facts::kubernetes::configured;
use crate::facts::readers;
use crate::model::Lab;
use crate::model::kubernetes::Kubernetes;
use crate::model::metallb::{Metallb, MetallbMode, Peer, Pool};
use crate::model::range::AddressRange;

const V1BETA1: &str = "metallb.io/v1beta1";
const V1BETA2: &str = "metallb.io/v1beta2";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AddressPool {
    addresses: Vec<String>,
    auto_assign: bool,
    #[serde(rename = "avoidBuggyIPs", skip_serializing_if = "std::ops::Not::not")]
    avoid_buggy: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct L2Advertisement {
    #[serde(rename = "ipAddressPools")]
    pools: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    interfaces: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    node_selectors: Vec<Selector>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BgpPeer {
    #[serde(rename = "myASN")]
    my_asn: u32,
    #[serde(rename = "peerASN")]
    peer_asn: u32,
    peer_address: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BgpAdvertisement {
    #[serde(rename = "ipAddressPools")]
    pools: Vec<String>,
    peers: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    node_selectors: Vec<Selector>,
}

/// The objects: pools first, then who announces them.
pub(super) fn documents(input: Input<'_>, cluster: &Kubernetes) -> Vec<String> {
    let Some(metallb) = &cluster.metallb else {
        return Vec::new();
    };
    let lab = &input.lab.lab;
    let pools = configured(metallb).map(|pool| pool_object(metallb, pool));
    let announced = configured(metallb).map(|pool| match metallb.mode() {
        MetallbMode::Layer2 => layer2(lab, metallb, pool),
        MetallbMode::Bgp => bgp(lab, metallb, pool),
    });
    let peers: Vec<_> = peers(metallb).collect();
    let peers = peers
        .into_iter()
        .filter_map(|it| peer(input, cluster, metallb, it));
    pools.chain(peers).chain(announced).collect()
}

/// The routers that are told. None without BGP, and none without a pool.
fn peers(metallb: &Metallb) -> impl Iterator<Item = &Peer> {
    let is_used = metallb.mode() == MetallbMode::Bgp && configured(metallb).next().is_some();
    let members = metallb.peers.iter().filter(|it| it.about.is_member());
    members.filter(move |_| is_used)
}

fn metadata(metallb: &Metallb, name: &str) -> Metadata {
    Metadata {
        namespace: Some(metallb.namespace().to_owned()),
        ..Metadata::named(name)
    }
}

fn pool_object(metallb: &Metallb, pool: &Pool) -> String {
    let spec = AddressPool {
        addresses: pool.ranges.iter().map(|it| range(it.value)).collect(),
        auto_assign: pool.auto_assign.is_none_or(|it| it.value),
        avoid_buggy: pool.avoid_buggy.is_some_and(|it| it.value),
    };
    document(
        V1BETA1,
        "IPAddressPool",
        metadata(metallb, &pool.name.value),
        spec,
    )
}

/// Both ends in full, also of a single address: MetalLB refuses one without a prefix.
fn range(range: AddressRange) -> String {
    format!("{}-{}", range.first(), range.last())
}

fn layer2(lab: &Lab, metallb: &Metallb, pool: &Pool) -> String {
    let interfaces = pool.interfaces.iter();
    let spec = L2Advertisement {
        pools: vec![pool.name.value.to_string()],
        interfaces: interfaces.map(|it| it.value.to_string()).collect(),
        node_selectors: nodes(lab, pool),
    };
    document(
        V1BETA1,
        "L2Advertisement",
        metadata(metallb, &pool.name.value),
        spec,
    )
}

fn nodes(lab: &Lab, pool: &Pool) -> Vec<Selector> {
    let guests = pool.nodes.iter().map(|it| lab.guests.at(it.value));
    let members = guests.filter(|guest| guest.about.is_member());
    members
        .map(|guest| Selector::node(&guest.name.value))
        .collect()
}

fn bgp(lab: &Lab, metallb: &Metallb, pool: &Pool) -> String {
    let spec = BgpAdvertisement {
        pools: vec![pool.name.value.to_string()],
        peers: peers(metallb).map(|it| it.name.value.to_string()).collect(),
        node_selectors: nodes(lab, pool),
    };
    document(
        V1BETA1,
        "BGPAdvertisement",
        metadata(metallb, &pool.name.value),
        spec,
    )
}

/// A router as the cluster's nodes call it; none whose address is not recorded, which a rule has reported.
fn peer(input: Input<'_>, cluster: &Kubernetes, metallb: &Metallb, peer: &Peer) -> Option<String> {
    let speakers = readers::of_kubernetes(cluster);
    let facts = &input.lab.facts;
    let ip = facts.address_for(&input.lab.lab, peer.host.value, &speakers)?;
    let spec = BgpPeer {
        my_asn: peer.my_asn.value,
        peer_asn: peer.peer_asn.value,
        peer_address: ip.to_string(),
    };
    let metadata = metadata(metallb, &peer.name.value);
    Some(document(V1BETA2, "BGPPeer", metadata, spec))
}
