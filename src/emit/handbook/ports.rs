//! What must stay open between machines: what somebody wrote down, and what corosync itself uses.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::phrase;
use crate::emit::Input;
use crate::facts::votes::VoteTable;
use crate::facts::{links, readers};
use crate::model::cluster::{Cluster, RequiredPort};
use crate::model::range::{PortRange, Protocol};

/// The port of link 0; each link has the next one (corosync.conf(5), `mcastport`).
const COROSYNC: u16 = 5405;

/// Where qnetd listens (corosync-qnetd(8)).
const QNETD: u16 = 5403;

/// The page of ports, for a lab with a cluster or Ceph.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let ceph = input.lab.lab.ceph.as_ref();
    let ceph = ceph.filter(|ceph| ceph.about.is_present());
    let clusters = input.lab.lab.clusters.iter().zip(&input.lab.facts.votes);
    let mut clusters: Vec<_> = clusters.filter(|(it, _)| it.about.is_present()).collect();
    if clusters.is_empty() && ceph.is_none_or(|ceph| ceph.required_ports.is_empty()) {
        return None;
    }
    clusters.sort_by(|(a, _), (b, _)| a.name.value.cmp(&b.name.value));
    let mut draft = Draft::new(PageName::Ports, "Ports");
    draft.paragraph("What a firewall between the machines must let pass.");
    for (cluster, votes) in clusters {
        draft.origin(cluster.name.span);
        required(&mut draft, &cluster.name.value, &cluster.required_ports);
        used(&mut draft, input, cluster, votes);
    }
    if let Some(ceph) = ceph {
        required(&mut draft, "Ceph", &ceph.required_ports);
    }
    Some(draft.done())
}

/// What the lab says must stay open.
fn required(draft: &mut Draft, of: &str, ports: &[RequiredPort]) {
    let present = ports.iter().filter(|it| it.about.is_present());
    let rows: Vec<_> = present.flat_map(rows).collect();
    if rows.is_empty() {
        return;
    }
    ports.iter().for_each(|it| draft.origin(it.ports.span));
    draft.heading(Depth::Part, &format!("Between the nodes of {of}"));
    draft.table(["Port", "Transport", "Purpose"], rows);
}

fn rows(required: &RequiredPort) -> Vec<[Line; 3]> {
    let entries = required.ports.value.entries().iter();
    let row = |entry: &PortRange| {
        let port = Line::new()
            .code(numbers(*entry))
            .mark(required.about.status);
        [
            port,
            transport(entry.protocol()).into(),
            phrase::purpose(&required.about),
        ]
    };
    entries.map(row).collect()
}

fn numbers(range: PortRange) -> String {
    let (first, last) = (range.first(), range.last());
    if first == last {
        first.to_string()
    } else {
        format!("{first}-{last}")
    }
}

const fn transport(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "TCP",
        Protocol::Udp => "UDP",
        Protocol::TcpUdp => "TCP/UDP",
    }
}

/// What follows from the links and the tie-breaker.
fn used(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    let links = cluster.links.iter().filter(|it| it.about.is_present());
    let mut links: Vec<_> = links.collect();
    links.sort_by_key(|link| link.number.value);
    let mut rows: Vec<[Line; 3]> = Vec::new();
    for link in links {
        let number = link.number.value.get();
        let lab = &input.lab.lab;
        let networks = links::networks(lab, link).into_iter();
        let over = Line::from(format!("corosync, link {number}, over "))
            .line(Line::joined(networks.map(|it| phrase::network(lab, it))));
        rows.push([port(COROSYNC + u16::from(number)), "UDP".into(), over]);
    }
    if let (Some(qdevice), Some(_)) = (&cluster.qdevice, votes.device) {
        let to = Line::from("from every node to the QDevice, ").line(phrase::host_for(
            input,
            qdevice.host.value,
            &readers::of_cluster(&input.lab.lab, cluster),
        ));
        rows.push([port(QNETD), "TCP".into(), to]);
    }
    if rows.is_empty() {
        return;
    }
    draft.heading(
        Depth::Part,
        &format!("What corosync of {} uses", cluster.name.value),
    );
    draft.table(["Port", "Transport", "For"], rows);
}

fn port(number: u16) -> Line {
    Line::new().code(number)
}
