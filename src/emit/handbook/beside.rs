//! What the site says on the page of a thing beside the handbook's own sections: what other pages know of it.
//!
//! The handbook has all of it elsewhere, ordered by another question. It is the same facts, picked by thing.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::line::Line;
use super::page::{Block, Depth, PageName, Subject, SubjectKind};
use super::{backup, capacity, failure, firewall, guests, order, phrase};
use crate::emit::Input;
use crate::facts::absorption::{self, Loss};
use crate::model::firewall::Peer;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;

/// What stands on the page of one thing.
#[derive(Clone, Debug)]
pub(crate) struct Beside {
    /// The thing.
    pub(crate) subject: Subject,
    /// What is said of it.
    pub(crate) blocks: Vec<Block>,
}

/// What stands on the pages of nodes, devices, guests and networks.
pub(crate) fn all(input: Input<'_>) -> Vec<Beside> {
    let lab = &input.lab.lab;
    let tables = Tables::new(input);
    let nodes = order::nodes(lab).into_iter().map(|(id, it)| {
        let subject = Subject::named(SubjectKind::Node, &it.name);
        written(subject, |draft| node(draft, input, id, &tables))
    });
    let devices = order::devices(lab).into_iter().map(|(id, it)| {
        let subject = Subject::named(SubjectKind::Device, &it.name);
        written(subject, |draft| {
            host(draft, input, HostId::Device(id), &tables)
        })
    });
    let guests = order::guests(lab).into_iter().map(|(id, it)| {
        let subject = Subject::named(SubjectKind::Guest, &it.name);
        written(subject, |draft| guest(draft, input, (id, it), &tables))
    });
    let networks = order::networks(lab).into_iter().map(|(id, it)| {
        let subject = Subject::named(SubjectKind::Network, &it.name);
        written(subject, |draft| network(draft, id, &tables))
    });
    nodes.chain(devices).chain(guests).chain(networks).collect()
}

fn written(subject: Subject, write: impl FnOnce(&mut Draft)) -> Beside {
    // Only the blocks are used: they join a page that exists.
    let mut draft = Draft::new(PageName::Index, subject.name.as_str());
    write(&mut draft);
    let blocks = draft.done().blocks;
    Beside { subject, blocks }
}

/// What is looked up for every thing.
struct Tables {
    names: BTreeMap<HostId, Vec<Line>>,
    losses: BTreeMap<Id<Node>, Loss>,
    rules: BTreeMap<Id<Network>, Vec<[Line; 8]>>,
}

impl Tables {
    fn new(input: Input<'_>) -> Self {
        let losses = absorption::losses(&input.lab.lab, &input.lab.facts.capacity);
        Self {
            names: names(input),
            losses: losses.into_iter().map(|loss| (loss.node, loss)).collect(),
            rules: rules(input),
        }
    }
}

/// The names that lead to each machine, also by what it offers.
fn names(input: Input<'_>) -> BTreeMap<HostId, Vec<Line>> {
    let lab = &input.lab.lab;
    let mut names: BTreeMap<HostId, Vec<Line>> = BTreeMap::new();
    for (at, zone) in lab.dns.zones.iter().enumerate() {
        if !zone.about.is_present() {
            continue;
        }
        for entry in input.lab.facts.zones.of(at) {
            let host = match entry.host {
                Some(HostId::Service(id)) => Some(lab.services.at(id).host),
                other => other,
            };
            let star = if entry.wildcard { "*." } else { "" };
            let name = Line::new().code(format!("{star}{}", entry.full(zone)));
            let known = host.map(|host| names.entry(host).or_default());
            known.into_iter().for_each(|known| known.push(name.clone()));
        }
    }
    names
}

/// The rules of every firewall, by the networks that they name.
fn rules(input: Input<'_>) -> BTreeMap<Id<Network>, Vec<[Line; 8]>> {
    let lab = &input.lab.lab;
    let mut found: BTreeMap<Id<Network>, Vec<[Line; 8]>> = BTreeMap::new();
    for (id, it) in order::firewalls(lab) {
        let rules = it.rules.iter().zip(1_u32..);
        for (rule, at) in rules.filter(|(rule, _)| rule.about.is_present()) {
            let sides = rule.from.iter().chain(&rule.to);
            let mut named: Vec<_> = sides.filter_map(|peer| network_of(peer.value)).collect();
            named.sort_unstable();
            named.dedup();
            for network in named {
                let [order, what, from, to, ports, log, purpose] = firewall::row(input, at, rule);
                let by = phrase::firewall(lab, id);
                let row = [by, order, what, from, to, ports, log, purpose];
                found.entry(network).or_default().push(row);
            }
        }
    }
    found
}

/// The network that a rule names.
const fn network_of(peer: Peer) -> Option<Id<Network>> {
    match peer {
        Peer::Network(id) | Peer::Host(HostRef::Host(_, Some(id))) => Some(id),
        Peer::Everything
        | Peer::Internet
        | Peer::Host(HostRef::Literal(_) | HostRef::Host(_, None))
        | Peer::Oob(..)
        | Peer::Set(_) => None,
    }
}

fn node(draft: &mut Draft, input: Input<'_>, id: Id<Node>, tables: &Tables) {
    let here = order::guests_of(&input.lab.lab, input.lab.facts.guests.on(id));
    if !here.is_empty() {
        draft.heading(Depth::Part, "Guests");
        let rows = here
            .into_iter()
            .map(|(id, guest)| guest_row(input, id, guest));
        draft.table(
            ["Number", "Guest", "Kind", "Cores", "Memory", "Purpose"],
            rows,
        );
    }
    if let Some(loss) = tables.losses.get(&id) {
        draft.heading(Depth::Part, "If it fails");
        let row = failure::row(input, loss, capacity::unit(input));
        let facts = failure::COLUMNS.into_iter().zip(row).skip(1);
        draft.facts(facts.collect());
    }
    host(draft, input, HostId::Node(id), tables);
}

fn guest_row(input: Input<'_>, id: Id<Guest>, guest: &Guest) -> [Line; 6] {
    [
        guests::number(guest),
        phrase::guest(&input.lab.lab, id),
        guest.kind.word().into(),
        phrase::stated(guest.cores),
        phrase::size(guest.memory),
        phrase::purpose(&guest.about),
    ]
}

fn guest(draft: &mut Draft, input: Input<'_>, (id, it): (Id<Guest>, &Guest), tables: &Tables) {
    draft.heading(Depth::Part, "Backup");
    draft.facts(vec![
        ("Jobs", backup::saved(input, id)),
        ("Remark", backup::remark(input, id, it)),
    ]);
    names_of(draft, HostId::Guest(id), tables);
}

/// What is known of any machine: its names, and the guests that need it.
fn host(draft: &mut Draft, input: Input<'_>, id: HostId, tables: &Tables) {
    names_of(draft, id, tables);
    let needing = input.lab.facts.guests.needing(id);
    let needing = order::guests_of(&input.lab.lab, needing).into_iter();
    let needing: Vec<_> = needing
        .map(|(id, _)| phrase::guest(&input.lab.lab, id))
        .collect();
    if !needing.is_empty() {
        draft.heading(Depth::Part, "Needed by");
        draft.list(needing);
    }
}

fn names_of(draft: &mut Draft, host: HostId, tables: &Tables) {
    if let Some(names) = tables.names.get(&host) {
        draft.heading(Depth::Part, "Names");
        draft.list(names.iter().cloned());
    }
}

fn network(draft: &mut Draft, id: Id<Network>, tables: &Tables) {
    if let Some(rules) = tables.rules.get(&id) {
        draft.heading(Depth::Part, "Firewall rules");
        let columns = [
            "Firewall", "Order", "What", "From", "To", "Ports", "Log", "Purpose",
        ];
        draft.table(columns, rules.iter().cloned());
    }
}
