//! Clusters: votes, links, high availability, and the commands that make one.

use super::draft::Draft;
use super::line::{Line, Target};
use super::page::{Depth, Page, PageName, SubjectKind};
use super::quorum::Votes;
use super::{diagram, ha, logins, phrase, quorum};
use crate::emit::Input;
use crate::facts::links::{self, Ends};
use crate::facts::migration;
use crate::facts::readers;
use crate::facts::votes::VoteTable;
use crate::model::about::Text;
use crate::model::cluster::{Cluster, Link};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;

/// The heading above who may fail.
pub(super) const LOSSES: &str = "Quorum after a failure";

/// The page of the cluster.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let clusters = quorum::all(input);
    if clusters.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Cluster, "Cluster");
    diagram::add(&mut draft, input, "cluster");
    for it in clusters {
        draft.subject(Depth::Part, SubjectKind::Cluster, &it.cluster.name);
        cluster(&mut draft, input, it);
    }
    Some(draft.done())
}

fn cluster(draft: &mut Draft, input: Input<'_>, of: Votes<'_>) {
    let (cluster, votes) = (of.cluster, of.table);
    for member in &votes.members {
        draft.origin(input.lab.lab.nodes.at(member.node).name.span);
    }
    phrase::introduce(draft, &cluster.about);
    draft.heading(Depth::Section, "Votes");
    quorum::table(draft, input, of);
    draft.heading(Depth::Section, LOSSES);
    quorum::losses(draft, input, of);
    let failures = Target::Page(PageName::Failures);
    let line = Line::from("For everything else that stops with a node, a switch or a server, see ");
    draft.paragraph(line.link(failures, "Failure impact").text("."));
    links(draft, input, cluster, votes);
    ha::section(draft, input, cluster, votes);
    migration(draft, input, cluster, votes);
    datacenter(draft, cluster);
    draft.heading(Depth::Section, "Making the cluster");
    commands(draft, input, cluster, votes);
}

/// The links with their ends, by number.
fn sorted<'a>(input: Input<'a>, cluster: &'a Cluster) -> Vec<(&'a Link, &'a Ends)> {
    let (clusters, tables) = (&input.lab.lab.clusters, &input.lab.facts.links);
    let mut of_all = clusters.iter().zip(tables);
    let table = of_all.find(|(it, _)| it.name.span == cluster.name.span);
    let links = table.into_iter().flat_map(|(it, table)| table.of(it));
    let mut links: Vec<_> = links.filter(|(link, _)| link.about.is_present()).collect();
    links.sort_by_key(|(link, _)| link.number.value);
    links
}

fn links(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    draft.heading(Depth::Section, "Links");
    let links = sorted(input, cluster);
    if links.is_empty() {
        draft.paragraph("Not recorded.");
        return;
    }
    draft.paragraph(
        "Traffic takes the best link that works; of two, the one with the higher priority.",
    );
    let rows = links.into_iter().map(|it| link(input, it, votes));
    draft.table(
        ["Link", "Network", "Priority", "Addresses", "Purpose"],
        rows,
    );
    let said = protocol(cluster);
    if !said.is_empty() {
        draft.facts(said);
    }
}

/// What the lab says of how the nodes talk.
fn protocol(cluster: &Cluster) -> Vec<(&'static str, Line)> {
    let totem = &cluster.totem;
    let stated = [
        (
            "Transport",
            phrase::value(cluster.transport.map(|it| it.value.word())),
        ),
        ("Token", phrase::value(totem.token.map(|it| it.value))),
        (
            "Token, for each node beyond two",
            phrase::value(totem.token_coefficient.map(|it| it.value)),
        ),
        (
            "Consensus",
            phrase::value(totem.consensus.map(|it| it.value)),
        ),
        ("Cipher", phrase::optional(totem.crypto_cipher.as_ref())),
        ("Hash", phrase::optional(totem.crypto_hash.as_ref())),
        (
            "Configuration that runs",
            phrase::value(cluster.config_version.map(|it| it.value)),
        ),
    ];
    stated
        .into_iter()
        .filter(|(_, line)| !line.is_empty())
        .collect()
}

fn link(input: Input<'_>, (link, ends): (&Link, &Ends), votes: &VoteTable) -> [Line; 5] {
    let lab = &input.lab.lab;
    let addresses = votes.members.iter().map(|member| {
        let address = ends
            .at(member.node)
            .map(|end| Line::new().code(end.address));
        phrase::node(lab, member.node)
            .text(" ")
            .line(address.unwrap_or_else(Line::not_recorded))
    });
    let networks = links::networks(lab, link).into_iter();
    [
        link.number.value.to_string().into(),
        Line::joined(networks.map(|network| phrase::network(lab, network))),
        link.priority
            .map_or_else(Line::new, |it| it.value.to_string().into())
            .or_none(),
        Line::joined(addresses),
        phrase::purpose(&link.about),
    ]
}

/// The options of the datacenter, where the lab says any.
fn datacenter(draft: &mut Draft, cluster: &Cluster) {
    let Some(options) = &cluster.datacenter else {
        return;
    };
    draft.origin(options.span);
    let text = |text: &Option<Text>| phrase::value(text.as_ref().map(|it| &it.value));
    let facts = [
        ("Keyboard", text(&options.keyboard)),
        ("Language", text(&options.language)),
        ("Console", text(&options.console)),
        (
            "MAC prefix",
            phrase::value(options.mac_prefix.as_ref().map(|it| &it.value)),
        ),
        (
            "VMIDs offered",
            phrase::value(options.next_id.map(|it| it.value)),
        ),
        ("Sender of mail", text(&options.email_from)),
        (
            "Workers",
            phrase::value(options.max_workers.map(|it| it.value)),
        ),
    ];
    let mut facts: Vec<_> = facts
        .into_iter()
        .filter(|(_, line)| !line.is_empty())
        .collect();
    facts.extend(options.settings.iter().map(|it| {
        let setting = format!("{}: {}", it.key.value, it.value.value);
        ("Setting", Line::new().code(setting))
    }));
    draft.heading(Depth::Section, "Datacenter options");
    if !facts.is_empty() {
        draft.facts(facts);
    }
    if let Some(notes) = &options.notes {
        draft.heading(Depth::Detail, "Datacenter notes");
        draft.prose(&notes.value);
    }
}

/// How guests move, where the lab says so.
fn migration(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    let Some(migration) = &cluster.migration else {
        return;
    };
    let (lab, addresses) = (&input.lab.lab, &input.lab.facts.addresses);
    let subnet = migration::subnet(lab, migration, votes, addresses);
    let network = migration
        .network
        .map(|network| phrase::network(lab, network.value));
    let network = network.map(|network| network.text(" ").line(phrase::value(subnet)));
    let kind = migration.kind.map_or("secure", |it| it.value.word());
    draft.heading(Depth::Section, "Migration");
    draft.facts(vec![
        (
            "Network",
            network.unwrap_or_else(|| "that of the main addresses".into()),
        ),
        ("Way", Line::new().code(kind)),
    ]);
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
    for (link, ends) in sorted(input, cluster) {
        if let Some(end) = ends.at(node) {
            command += &format!(" --link{} {}", link.number.value, end.address);
            if let Some(priority) = link.priority {
                command += &format!(",priority={}", priority.value);
            }
        }
    }
    command + &identity(input, node)
}

fn join(input: Input<'_>, cluster: &Cluster, node: Id<Node>, contact: &str) -> String {
    let mut command = format!("pvecm add {contact}");
    for (link, ends) in sorted(input, cluster) {
        if let Some(end) = ends.at(node) {
            command += &format!(" --link{} {}", link.number.value, end.address);
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
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let members = readers::of_cluster(lab, cluster);
    let Some(address) = facts.address_for(lab, qdevice.host.value, &members) else {
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
            .line(phrase::host_for(input, qdevice.host.value, &members))
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
