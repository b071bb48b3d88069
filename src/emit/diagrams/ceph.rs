//! Ceph: which node runs what, on which disks, over which networks, and the pools that all of it makes.

use super::look::{self, AREA, Diagram, Kind};
use crate::emit::Input;
use crate::facts::ceph as facts;
use crate::model::about::Ref;
use crate::model::ceph::{Ceph, Osd, Pool};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::stated::Stated;
use crate::source::Span;
use crate::text::mermaid::{BoxId, Direction, GroupId, Label, Line};

/// The places that the diagram follows from.
pub(super) fn origins(input: Input<'_>) -> Vec<Span> {
    let lab = &input.lab.lab;
    let Some(ceph) = &lab.ceph else {
        return Vec::new();
    };
    let osds = ceph.osds.iter().map(|osd| osd.number.span);
    let pools = ceph.pools.iter();
    let pools = pools.map(|pool| lab.storages.at(pool.storage).name.span);
    let networks = [ceph.public_network, ceph.copy_network()];
    let networks = networks.map(|it| lab.networks.at(it.value).name.span);
    let own = [ceph.span].into_iter().chain(networks);
    own.chain(osds).chain(pools).collect()
}

/// The diagram; an empty one without Ceph.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let title = format!("Ceph of {}", super::lab_title(input));
    let description =
        "Which node runs which daemons on which disks, the networks between, and the pools.";
    let mut diagram = Diagram::new(Direction::Down, &title, description);
    let ceph = input.lab.lab.ceph.as_ref();
    if let Some(ceph) = ceph.filter(|ceph| look::is_shown(&ceph.about)) {
        draw(input, ceph, &mut diagram);
    }
    diagram
}

fn draw(input: Input<'_>, ceph: &Ceph, diagram: &mut Diagram) {
    let pools = pools(input, ceph, diagram);
    let public = network(input, ceph.public_network, "public network", diagram);
    let nodes = nodes(input, ceph, diagram);
    if let Some(pools) = pools {
        diagram.link(pools, public, Line::Plain, Label::new(["clients"]));
    }
    link(input, ceph.public_network, public, &nodes, diagram);
    if let Some(cluster) = ceph.cluster_network {
        let copies = network(input, cluster, "cluster network", diagram);
        for (node, group) in nodes {
            let label = Label::new(address(input, node, cluster.value));
            diagram.link(group, copies, Line::Plain, label);
        }
    }
}

fn pools(input: Input<'_>, ceph: &Ceph, diagram: &mut Diagram) -> Option<GroupId> {
    let lab = &input.lab.lab;
    let shown = ceph.pools.iter();
    let shown: Vec<_> = shown
        .filter(|pool| look::is_shown(&lab.storages.at(pool.storage).about))
        .collect();
    if shown.is_empty() {
        return None;
    }
    let group = diagram.group(Label::new(["pools"]), &AREA);
    for pool in shown {
        let storage = lab.storages.at(pool.storage);
        let block = Kind::Storage.block(storage.about.status, pool_lines(input, pool));
        let block = block.marked([ceph.span, storage.name.span]);
        diagram.add(Some(group), block);
    }
    Some(group)
}

fn pool_lines(input: Input<'_>, pool: &Pool) -> Vec<String> {
    let storage = input.lab.lab.storages.at(pool.storage);
    let mut lines = look::called(&storage.name.value, &storage.about);
    lines.push(storage.kind.value.word().to_owned());
    let (copies, least) = (pool.copies(), pool.least_copies());
    lines.push(format!("size {copies}, min_size {least}"));
    lines.extend(pool.pg.map(|pg| format!("{} placement groups", pg.value)));
    lines
}

fn network(input: Input<'_>, written: Ref<Network>, what: &str, diagram: &mut Diagram) -> BoxId {
    let network = input.lab.lab.networks.at(written.value);
    let mut lines = look::called(&network.name.value, &network.about);
    lines.push(what.to_owned());
    lines.extend(network.vlan.map(|vlan| format!("VLAN {}", vlan.value)));
    let subnets = network.subnets.iter();
    lines.extend(subnets.map(|it| it.value.trunc().to_string()));
    let block = Kind::Network.block(network.about.status, lines);
    diagram.add(None, block.marked([network.name.span]))
}

/// The nodes that take part, each with its daemons and disks.
fn nodes(input: Input<'_>, ceph: &Ceph, diagram: &mut Diagram) -> Vec<(Id<Node>, GroupId)> {
    let lab = &input.lab.lab;
    let mut nodes: Vec<_> = lab.nodes.iter().collect();
    nodes.retain(|(id, node)| look::is_shown(&node.about) && takes_part(ceph, *id));
    nodes.sort_by(|(_, a), (_, b)| a.name.value.cmp(&b.name.value));
    let drawn = nodes.into_iter().map(|(id, node)| {
        let name = look::marked(&node.name.value, node.about.status);
        let group = diagram.group(Label::new([format!("node {name}")]), &AREA);
        let daemons = daemons(ceph, id);
        if !daemons.is_empty() {
            let block = Kind::Service.block(node.about.status, [daemons.join(", ")]);
            diagram.add(Some(group), block.marked([ceph.span]));
        }
        let here = ceph.osds.iter().filter(|osd| osd.node.value == id);
        for osd in here.filter(|osd| look::is_shown(&osd.about)) {
            let block = Kind::Device.block(osd.about.status, osd_lines(input, osd));
            diagram.add(Some(group), block.marked([osd.number.span]));
        }
        (id, group)
    });
    drawn.collect()
}

fn takes_part(ceph: &Ceph, node: Id<Node>) -> bool {
    let mut osds = ceph.osds.iter();
    !daemons(ceph, node).is_empty() || osds.any(|osd| osd.node.value == node)
}

/// The daemons of a node, by Ceph's short names.
fn daemons(ceph: &Ceph, node: Id<Node>) -> Vec<&'static str> {
    let metadata = ceph.metadata_servers.as_ref();
    let placed = [
        ("mon", Some(&ceph.monitors)),
        ("mgr", Some(ceph.managers())),
        ("mds", metadata),
    ];
    let here = placed.into_iter();
    let here = here.filter(|(_, on)| on.is_some_and(|on| on.place(node).is_some()));
    here.map(|(word, _)| word).collect()
}

fn osd_lines(input: Input<'_>, osd: &Osd) -> Vec<String> {
    let lab = &input.lab.lab;
    let disk = facts::disk(lab, osd).map(|disk| disk.name.value.to_string());
    let size = facts::size(lab, osd).map(|size| match size {
        Stated::Known(size) if facts::is_partition(lab, osd) => format!("{size} (partition)"),
        Stated::Known(_) | Stated::Tbd => size.to_string(),
    });
    let name = look::marked(&format!("osd.{}", osd.number.value), osd.about.status);
    let disk = disk.unwrap_or_else(|| "disk TBD".to_owned());
    [Some(name), Some(disk), size]
        .into_iter()
        .flatten()
        .collect()
}

/// Links the public network to every node.
fn link(
    input: Input<'_>,
    network: Ref<Network>,
    network_box: BoxId,
    nodes: &[(Id<Node>, GroupId)],
    diagram: &mut Diagram,
) {
    for (node, group) in nodes {
        let label = Label::new(address(input, *node, network.value));
        diagram.link(network_box, *group, Line::Plain, label);
    }
}

fn address(input: Input<'_>, node: Id<Node>, network: Id<Network>) -> Option<String> {
    let claims = &input.lab.facts.addresses;
    let claim = claims.in_network(HostId::Node(node), network)?;
    Some(claim.ip().to_string())
}
