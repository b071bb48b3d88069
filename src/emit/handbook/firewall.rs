//! Firewalls: the rules in their order, who is meant by them, and what they decide between networks.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName, Subject, SubjectKind};
use super::{diagram, order, phrase};
use crate::emit::Input;
use crate::facts::policy::{self, Decision, Side};
use crate::facts::region;
use crate::model::about::Status;
use crate::model::firewall::{Firewall, FirewallPlace, FirewallRule, Peer};
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::source::Spanned;

/// The page of firewalls.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let firewalls = order::firewalls(&input.lab.lab);
    if firewalls.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Firewall, "Firewall");
    draft.paragraph(
        "The first rule that matches decides. A host in a rule means each of its addresses.",
    );
    diagram::add(&mut draft, input, "firewall");
    for (id, it) in firewalls {
        head(&mut draft, input, it);
        firewall(&mut draft, input, id, it);
    }
    Some(draft.done())
}

/// The rules at one node or guest are a part of it.
fn head(draft: &mut Draft, input: Input<'_>, firewall: &Firewall) {
    let name = &firewall.name.value;
    draft.origin(firewall.name.span);
    match firewall.on.value {
        FirewallPlace::Node(node) => {
            let node = &input.lab.lab.nodes.at(node).name;
            draft.about(Depth::Part, name, Subject::named(SubjectKind::Node, node));
        }
        FirewallPlace::Guest(guest) => {
            let guest = &input.lab.lab.guests.at(guest).name;
            draft.about(Depth::Part, name, Subject::named(SubjectKind::Guest, guest));
        }
        FirewallPlace::Router(_) | FirewallPlace::Cluster => draft.heading(Depth::Part, name),
    }
}

fn firewall(draft: &mut Draft, input: Input<'_>, id: Id<Firewall>, firewall: &Firewall) {
    phrase::introduce(draft, &firewall.about);
    draft.facts(vec![
        ("Where", place(input, firewall)),
        ("What no rule matches", default(firewall)),
    ]);
    if firewall.rules.is_empty() {
        return;
    }
    draft.heading(Depth::Section, "Rules");
    let rules = firewall.rules.iter().zip(1_u32..);
    let rows = rules.filter(|(rule, _)| rule.about.is_present());
    let rows: Vec<_> = rows.map(|(rule, at)| row(input, at, rule)).collect();
    let columns = ["Order", "What", "From", "To", "Ports", "Log", "Purpose"];
    draft.table(columns, rows);
    for rule in &firewall.rules {
        draft.origin(rule.span);
        for note in &rule.about.detail().notes {
            draft.prose(&note.value);
        }
    }
    let meant = meant(input, firewall);
    if !meant.is_empty() {
        draft.heading(Depth::Section, "Who is meant");
        draft.table(["Name", "Addresses"], meant);
    }
    between(draft, input, id, firewall);
}

fn place(input: Input<'_>, firewall: &Firewall) -> Line {
    let lab = &input.lab.lab;
    match firewall.on.value {
        FirewallPlace::Router(host) => {
            Line::from("between networks, on ").line(phrase::host(lab, host))
        }
        FirewallPlace::Cluster => "at every node of the cluster".into(),
        FirewallPlace::Node(node) => Line::from("at ")
            .line(phrase::node(lab, node))
            .text(", before the rules of the cluster"),
        FirewallPlace::Guest(guest) => {
            Line::from("at the filtered NICs of ").line(phrase::host(lab, HostId::Guest(guest)))
        }
    }
}

fn default(firewall: &Firewall) -> Line {
    let verdict = firewall.default_verdict().word();
    match firewall.default {
        Some(_) => verdict.into(),
        None if is_continued(firewall) => "the rules of the cluster follow".into(),
        None => Line::from(verdict).text(" (not stated)"),
    }
}

/// Whether the rules of the cluster are asked behind these: at a node that does not decide about the rest.
const fn is_continued(firewall: &Firewall) -> bool {
    matches!(firewall.on.value, FirewallPlace::Node(_)) && firewall.default.is_none()
}

pub(super) fn row(input: Input<'_>, at: u32, rule: &FirewallRule) -> [Line; 7] {
    let ports = rule.ports.as_ref().map(|ports| &ports.value);
    [
        at.to_string().into(),
        Line::from(rule.verdict.word()).mark(rule.about.status),
        side(input, &rule.from),
        side(input, &rule.to),
        ports.map_or_else(|| "all".into(), |ports| Line::new().code(ports)),
        phrase::yes(rule.is_logged()),
        phrase::purpose(&rule.about),
    ]
}

fn side(input: Input<'_>, peers: &[Spanned<Peer>]) -> Line {
    if peers.is_empty() {
        return "everybody".into();
    }
    Line::joined(peers.iter().map(|it| peer(input, it.value)))
}

fn peer(input: Input<'_>, peer: Peer) -> Line {
    let lab = &input.lab.lab;
    match peer {
        Peer::Everything => "everybody".into(),
        Peer::Internet => "internet".into(),
        Peer::Network(id) => phrase::network(lab, id),
        Peer::Host(HostRef::Literal(ip)) => Line::new().code(ip),
        Peer::Host(HostRef::Host(host, network)) => {
            let line = phrase::host(lab, host);
            match network {
                Some(network) => line.text(" in ").line(phrase::network(lab, network)),
                None => line,
            }
        }
        Peer::Oob(node, at) => {
            let oob = lab.nodes.at(node).oob.get(at);
            let kind = oob.map_or("oob", |it| it.kind.value.as_str());
            Line::from(kind).text(" of ").line(phrase::node(lab, node))
        }
        Peer::Set(id) => {
            let set = lab.firewall_sets.at(id);
            Line::new().code(&set.name.value).mark(set.about.status)
        }
    }
}

/// Everybody whom the rules name, each once, with the addresses that count today.
fn meant(input: Input<'_>, firewall: &Firewall) -> Vec<[Line; 2]> {
    let mut named: Vec<Peer> = Vec::new();
    let present = firewall.rules.iter().filter(|it| it.about.is_present());
    for it in present.flat_map(|rule| rule.from.iter().chain(&rule.to)) {
        let is_literal = matches!(it.value, Peer::Everything | Peer::Host(HostRef::Literal(_)));
        if !is_literal && !named.contains(&it.value) {
            named.push(it.value);
        }
    }
    let rows = named.into_iter();
    rows.map(|it| [peer(input, it), addresses(input, it)])
        .collect()
}

fn addresses(input: Input<'_>, it: Peer) -> Line {
    let Peer::Set(id) = it else {
        return resolved(input, it).or_none();
    };
    let members = input.lab.lab.firewall_sets.at(id).members.iter();
    let lines = members.enumerate().map(|(at, it)| {
        // Addresses have commas between them already.
        let start = Line::from(if at > 0 { "; " } else { "" });
        let who = start.line(peer(input, it.value)).text(": ");
        who.line(resolved(input, it.value))
    });
    lines.fold(Line::new(), Line::line).or_none()
}

/// What somebody's name stands for today: what is not in service has no address in the rules.
fn resolved(input: Input<'_>, peer: Peer) -> Line {
    let side = policy::side_of(&input.lab.lab, &input.lab.facts.addresses, peer);
    if side.everything {
        return "everything".into();
    }
    if side.internet {
        return "everything that is neither private nor in a network of the lab".into();
    }
    let nets = Line::joined(side.nets.iter().map(|net| {
        if net.prefix_len() == net.max_prefix_len() {
            Line::new().code(net.addr())
        } else {
            Line::new().code(net)
        }
    }));
    if !nets.is_empty() {
        return nets;
    }
    match status(input, peer) {
        Status::Active | Status::Offline => Line::not_recorded(),
        Status::Planned => "not yet".into(),
        Status::Retired | Status::Removed => "no longer".into(),
    }
}

/// Where somebody is in its life.
fn status(input: Input<'_>, peer: Peer) -> Status {
    let lab = &input.lab.lab;
    match peer {
        Peer::Everything | Peer::Internet | Peer::Host(HostRef::Literal(_)) => Status::Active,
        Peer::Network(id) => lab.networks.at(id).about.status,
        Peer::Host(HostRef::Host(host, _)) => lab.host_about(host).status,
        Peer::Oob(node, _) => lab.nodes.at(node).about.status,
        Peer::Set(id) => lab.firewall_sets.at(id).about.status,
    }
}

/// Which rules decide about what goes from one network to another; pairs that no rule is about are left out.
fn between(draft: &mut Draft, input: Input<'_>, id: Id<Firewall>, firewall: &Firewall) {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let from = ends(input);
    let guarded = policy::guarded(lab, &facts.addresses, firewall.on.value);
    let to = match firewall.on.value {
        FirewallPlace::Router(_) => from.clone(),
        FirewallPlace::Cluster | FirewallPlace::Node(_) => vec![("the nodes".into(), guarded)],
        FirewallPlace::Guest(guest) => {
            vec![(phrase::host(lab, HostId::Guest(guest)), guarded)]
        }
    };
    let pairs = from
        .iter()
        .flat_map(|from| to.iter().map(move |to| (from, to)));
    let pairs = pairs.filter(|((from, _), (to, _))| from != to);
    let rows = pairs.filter_map(|((from_name, from), (to_name, to))| {
        let packets = facts.policies.packets(from, to, &[region::EVERYTHING]);
        let decisions = facts.policies.decide(lab, id, &packets);
        let line = decided(firewall, decisions.as_deref())?;
        Some([from_name.clone(), to_name.clone(), line])
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return;
    }
    draft.heading(Depth::Section, "From network to network");
    draft.paragraph(
        "By the numbers of the rules; \"part\" where a rule decides about some of it only. \
         No rule is about pairs that are not here.",
    );
    draft.table(["From", "To", "Decided by"], rows);
}

/// The networks that have addresses, by name, and everything outside.
fn ends(input: Input<'_>) -> Vec<(Line, Side)> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let side = |peer| policy::side_of(lab, &facts.addresses, peer);
    let networks = order::networks(lab).into_iter();
    let mut ends: Vec<_> = networks
        .map(|(id, _)| (phrase::network(lab, id), side(Peer::Network(id))))
        .filter(|(_, side)| !side.is_empty())
        .collect();
    ends.push(("internet".into(), side(Peer::Internet)));
    ends
}

/// Nothing where the default alone decides.
fn decided(firewall: &Firewall, decisions: Option<&[Decision]>) -> Option<Line> {
    let Some(decisions) = decisions else {
        return Some("too many parts to tell".into());
    };
    if !decisions.iter().any(|it| it.rule.is_some()) {
        return None;
    }
    Some(Line::joined(decisions.iter().map(|it| {
        let verdict = it.verdict.word();
        match (it.rule, it.rest) {
            (Some(at), true) => Line::from(format!("{} {verdict}", at + 1)),
            (Some(at), false) => Line::from(format!("{} {verdict} (part)", at + 1)),
            (None, _) if is_continued(firewall) => "otherwise the rules of the cluster".into(),
            (None, _) => Line::from(format!("otherwise {verdict}")),
        }
    })))
}
