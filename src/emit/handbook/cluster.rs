//! Clusters: votes, links, high availability, and the commands that make one.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{diagram, logins, order, phrase, quorum};
use crate::emit::Input;
use crate::facts::votes::VoteTable;
use crate::model::cluster::{Cluster, Link};
use crate::model::guest::{Guest, GuestHa};
use crate::model::ha::{Affinity, Ha};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;

/// The page of the cluster.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let clusters = input.lab.lab.clusters.iter().zip(&input.lab.facts.votes);
    let mut clusters: Vec<_> = clusters.filter(|(it, _)| it.about.is_present()).collect();
    if clusters.is_empty() {
        return None;
    }
    clusters.sort_by(|(a, _), (b, _)| a.name.value.cmp(&b.name.value));
    let mut draft = Draft::new(PageName::Cluster, "Cluster");
    diagram::add(&mut draft, input, "cluster");
    for (it, votes) in clusters {
        draft.heading(Depth::Part, &it.name.value);
        cluster(&mut draft, input, it, votes);
    }
    Some(draft.done())
}

fn cluster(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    draft.origin(cluster.name.span);
    for member in &votes.members {
        draft.origin(input.lab.lab.nodes.at(member.node).name.span);
    }
    phrase::introduce(draft, &cluster.about);
    draft.heading(Depth::Section, "Votes");
    quorum::table(draft, input, cluster, votes);
    draft.heading(Depth::Section, "What may fail");
    draft.paragraph("One at a time, with everything else running.");
    quorum::losses(draft, input, cluster, votes);
    links(draft, input, cluster, votes);
    high_availability(draft, input, cluster);
    draft.heading(Depth::Section, "Making the cluster");
    commands(draft, input, cluster, votes);
}

/// The links, by number.
fn sorted(cluster: &Cluster) -> Vec<&Link> {
    let links = cluster.links.iter();
    let mut links: Vec<_> = links.filter(|link| link.about.is_present()).collect();
    links.sort_by_key(|link| link.number.value);
    links
}

fn links(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    draft.heading(Depth::Section, "Links");
    let links = sorted(cluster);
    if links.is_empty() {
        draft.paragraph("Not recorded.");
        return;
    }
    draft.paragraph(
        "Traffic takes the best link that works; of two, the one with the higher priority.",
    );
    let rows: Vec<_> = links.into_iter().map(|it| link(input, it, votes)).collect();
    draft.table(
        ["Link", "Network", "Priority", "Addresses", "Purpose"],
        rows,
    );
}

fn link(input: Input<'_>, link: &Link, votes: &VoteTable) -> [Line; 5] {
    let lab = &input.lab.lab;
    let addresses = votes.members.iter().map(|member| {
        let address = address(input, member.node, link).map(|ip| Line::new().code(ip));
        let name = Line::from(lab.nodes.at(member.node).name.value.as_str());
        name.text(" ")
            .line(address.unwrap_or_else(Line::not_recorded))
    });
    [
        link.number.value.to_string().into(),
        phrase::network(lab, link.network.value),
        link.priority
            .map_or_else(Line::new, |it| it.value.to_string().into())
            .or_none(),
        Line::joined(addresses),
        phrase::purpose(&link.about),
    ]
}

fn address(input: Input<'_>, node: Id<Node>, link: &Link) -> Option<String> {
    let plan = &input.lab.facts.addresses;
    let claim = plan.in_network(HostId::Node(node), link.network.value)?;
    Some(claim.ip().to_string())
}

fn high_availability(draft: &mut Draft, input: Input<'_>, cluster: &Cluster) {
    let guests = order::guests(&input.lab.lab);
    let guarded: Vec<_> = guests
        .into_iter()
        .filter(|(_, guest)| is_guarded(guest))
        .collect();
    if guarded.is_empty() && cluster.ha.is_none() {
        return;
    }
    draft.heading(Depth::Section, "High availability");
    let rows: Vec<_> = guarded
        .into_iter()
        .map(|(id, it)| restarted(input, id, it))
        .collect();
    if rows.is_empty() {
        draft.paragraph("No guest is restarted elsewhere.");
    } else {
        draft.paragraph("Restarted on another node when theirs fails:");
        draft.table(["Guest", "Home", "Disks on"], rows);
    }
    if let Some(ha) = &cluster.ha {
        placement(draft, input, ha);
    }
}

fn is_guarded(guest: &Guest) -> bool {
    let ha = guest.ha.as_ref().map(|ha| &ha.value);
    matches!(ha, Some(GuestHa::On | GuestHa::Group(_)))
}

fn restarted(input: Input<'_>, id: Id<Guest>, guest: &Guest) -> [Line; 3] {
    let lab = &input.lab.lab;
    let home = guest.node.map(|node| phrase::node(lab, node.value));
    let storages = guest.disks.iter().filter_map(|disk| disk.storage);
    let mut storages: Vec<_> = storages.map(|storage| storage.value).collect();
    storages.sort_unstable();
    storages.dedup();
    let storages = storages
        .into_iter()
        .map(|storage| phrase::storage(lab, storage));
    [
        phrase::guest(lab, id),
        home.unwrap_or_else(|| "not decided".into()),
        Line::joined(storages).or_not_recorded(),
    ]
}

fn placement(draft: &mut Draft, input: Input<'_>, ha: &Ha) {
    let rule = |what: &'static str, rule: &Affinity| {
        let guests = rule.guests.iter();
        let guests = guests.map(|guest| phrase::guest(&input.lab.lab, guest.value));
        Line::from(what)
            .text(": ")
            .line(Line::joined(guests))
            .text(".")
    };
    let together = ha.together.iter().map(|it| rule("Always on one node", it));
    let separate = ha.separate.iter().map(|it| rule("Never on one node", it));
    let rules: Vec<_> = together.chain(separate).collect();
    if !rules.is_empty() {
        draft.list(rules);
    }
}

fn commands(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    let lab = &input.lab.lab;
    let mut members: Vec<_> = votes.members.iter().map(|member| member.node).collect();
    members.sort_by_key(|node| (lab.nodes.at(*node).id, &lab.nodes.at(*node).name));
    let Some((first, others)) = members.split_first() else {
        draft.paragraph("No node is a member yet.");
        return;
    };
    draft.paragraph(Line::from("On ").line(phrase::node(lab, *first)).text(":"));
    draft.commands(&[create(input, cluster, *first)]);
    let contact = phrase::main_address(input, HostId::Node(*first));
    let contact = contact.map_or_else(
        || logins::name(&lab.nodes.at(*first).name.value),
        |ip| ip.to_string(),
    );
    for node in others {
        draft.paragraph(
            Line::from("Then on ")
                .line(phrase::node(lab, *node))
                .text(", while no guest is on it:"),
        );
        draft.commands(&[join(input, cluster, *node, &contact)]);
    }
    qdevice(draft, input, cluster, votes);
}

/// The syntax of both is that of `pvecm(1)`: a link's address, then its priority.
fn create(input: Input<'_>, cluster: &Cluster, node: Id<Node>) -> String {
    let mut command = format!("pvecm create {}", logins::name(&cluster.name.value));
    for link in sorted(cluster) {
        if let Some(address) = address(input, node, link) {
            command += &format!(" --link{} {address}", link.number.value);
            if let Some(priority) = link.priority {
                command += &format!(",priority={}", priority.value);
            }
        }
    }
    command + &identity(input, node)
}

fn join(input: Input<'_>, cluster: &Cluster, node: Id<Node>, contact: &str) -> String {
    let mut command = format!("pvecm add {contact}");
    for link in sorted(cluster) {
        if let Some(address) = address(input, node, link) {
            command += &format!(" --link{} {address}", link.number.value);
        }
    }
    command + &identity(input, node)
}

fn identity(input: Input<'_>, node: Id<Node>) -> String {
    let node = input.lab.lab.nodes.at(node);
    let id = node.id.map(|id| format!(" --nodeid {}", id.value));
    let votes = node.votes.filter(|votes| votes.value != 1);
    let votes = votes.map(|votes| format!(" --votes {}", votes.value));
    format!("{}{}", id.unwrap_or_default(), votes.unwrap_or_default())
}

/// The tie-breaker comes last. Proxmox sets one up for an odd number of nodes only when it is forced to.
fn qdevice(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    let (Some(qdevice), Some(_)) = (&cluster.qdevice, votes.device) else {
        return;
    };
    let Some(address) = phrase::meant(input, qdevice.host.value) else {
        draft.paragraph("The address of the QDevice is not recorded.");
        return;
    };
    let force = if votes.members.len().is_multiple_of(2) {
        ""
    } else {
        " --force"
    };
    draft.paragraph(
        Line::from("On ")
            .line(phrase::host_ref(input, qdevice.host.value))
            .text(":"),
    );
    draft.commands(&["apt install corosync-qnetd".to_owned()]);
    draft.paragraph("On every node:");
    draft.commands(&["apt install corosync-qdevice".to_owned()]);
    draft.paragraph("Then on one of the nodes, while root may log in to the QDevice with a key:");
    draft.commands(&[
        format!("pvecm qdevice setup {address}{force}"),
        "pvecm status".to_owned(),
    ]);
    draft.paragraph(
        Line::from("Before a node is added or removed later: ")
            .code("pvecm qdevice remove")
            .text(", and afterwards the setup again."),
    );
}
