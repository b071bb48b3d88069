//! Firewalls: what goes from one network to another, by the rules that decide about it. Pairs that no rule is about have
//! no link.

use super::look::{self, AREA, Diagram, Kind};
use crate::emit::Input;
use crate::facts::policy::{self, Decision, Side};
use crate::facts::region;
use crate::model::about::Status;
use crate::model::firewall::{Firewall, FirewallPlace, Peer};
use crate::model::id::Id;
use crate::source::Span;
use crate::text::mermaid::{BoxId, Direction, Label, Line};

/// As many rules are told at one link.
const TOLD: usize = 10;

/// The places that the diagram follows from.
pub(super) fn origins(input: Input<'_>) -> Vec<Span> {
    let firewalls = input.lab.lab.firewalls.values();
    let rules = firewalls.flat_map(|it| it.rules.iter().map(|rule| rule.span));
    let networks = input.lab.lab.networks.values().map(|it| it.name.span);
    rules.chain(networks).collect()
}

/// The diagram.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let title = format!("Firewalls of {}", super::lab_title(input));
    let description = "What may go from one network to another, and which rule decides about it.";
    let mut drawing = Drawing {
        input,
        diagram: Diagram::new(Direction::Right, &title, description),
    };
    let firewalls = input.lab.lab.firewalls.iter();
    let mut shown: Vec<_> = firewalls
        .filter(|(_, it)| look::is_shown(&it.about))
        .collect();
    shown.sort_by_key(|(_, firewall)| &firewall.name.value);
    for (id, firewall) in shown {
        drawing.firewall(id, firewall);
    }
    drawing.diagram
}

/// A network, or everything outside, with its addresses.
struct End {
    block: (Kind, Status, Vec<String>),
    /// Where it is written.
    place: Option<Span>,
    side: Side,
}

struct Drawing<'a> {
    input: Input<'a>,
    diagram: Diagram,
}

impl Drawing<'_> {
    fn firewall(&mut self, id: Id<Firewall>, firewall: &Firewall) {
        let (lab, facts) = (&self.input.lab.lab, &self.input.lab.facts);
        let mut ends = ends(self.input);
        let networks = ends.len();
        let guarded = match firewall.on.value {
            FirewallPlace::Router(_) => None,
            FirewallPlace::Cluster | FirewallPlace::Node(_) => {
                Some((Kind::Node, "the nodes".to_owned()))
            }
            FirewallPlace::Guest(guest) => {
                Some((Kind::Guest, lab.guests.at(guest).name.value.to_string()))
            }
        };
        if let Some((kind, name)) = guarded {
            ends.push(End {
                block: (kind, firewall.about.status, vec![name]),
                place: Some(firewall.on.span),
                side: policy::guarded(lab, &facts.addresses, firewall.on.value),
            });
        }
        let behind = if ends.len() > networks { networks } else { 0 };
        let mut links = Vec::new();
        for (from, sender) in ends.iter().enumerate().take(networks) {
            let receivers = ends.iter().enumerate().skip(behind);
            for (to, receiver) in receivers.filter(|(to, _)| *to != from) {
                let packets = [region::EVERYTHING];
                let packets = facts
                    .policies
                    .packets(&sender.side, &receiver.side, &packets);
                let decisions = facts.policies.decide(lab, id, &packets).unwrap_or_default();
                if decisions.iter().any(|it| it.rule.is_some()) {
                    links.push((from, to, decisions));
                }
            }
        }
        self.draw(firewall, ends, &links);
    }

    fn draw(
        &mut self,
        firewall: &Firewall,
        ends: Vec<End>,
        links: &[(usize, usize, Vec<Decision>)],
    ) {
        let name = look::marked(&firewall.name.value, firewall.about.status);
        let group = self.diagram.group(Label::new([name]), &AREA);
        let mut boxes: Vec<Option<BoxId>> = Vec::with_capacity(ends.len());
        for (at, end) in ends.into_iter().enumerate() {
            let is_linked = links.iter().any(|(from, to, _)| *from == at || *to == at);
            let (kind, status, lines) = end.block;
            let block = kind.block(status, lines).marked(end.place);
            boxes.push(is_linked.then(|| self.diagram.add(Some(group), block)));
        }
        let at = |end: usize| boxes.get(end).copied().flatten();
        for (from, to, decisions) in links {
            if let (Some(from), Some(to)) = (at(*from), at(*to)) {
                let label = Label::new(told(firewall, decisions));
                let line = line(firewall, decisions);
                let places = places(firewall, decisions);
                self.diagram
                    .link_marked((from.into(), to.into()), line, label, places);
            }
        }
    }
}

/// The networks that have addresses, by name, then everything outside.
fn ends(input: Input<'_>) -> Vec<End> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let side = |peer| policy::side_of(lab, &facts.addresses, peer);
    let mut networks: Vec<_> = lab.networks.iter().collect();
    networks.sort_by_key(|(_, network)| &network.name.value);
    let ends = networks.into_iter().map(|(id, network)| {
        let lines = look::called(&network.name.value, &network.about);
        End {
            block: (Kind::Network, network.about.status, lines),
            place: Some(network.name.span),
            side: side(Peer::Network(id)),
        }
    });
    let outside = End {
        block: (Kind::Outside, Status::Active, vec!["internet".into()]),
        place: None,
        side: side(Peer::Internet),
    };
    let known = ends.filter(|end| !end.side.is_empty());
    known.chain(std::iter::once(outside)).collect()
}

/// The rules that decide, in their order, and what happens to the rest.
fn told(firewall: &Firewall, decisions: &[Decision]) -> Vec<String> {
    let lines = decisions.iter().map(|it| {
        let verdict = it.verdict.word();
        let rule = it.rule.and_then(|at| Some((at, firewall.rules.get(at)?)));
        let Some((at, rule)) = rule else {
            return format!("otherwise {verdict}");
        };
        match &rule.ports {
            Some(ports) => format!("{}: {verdict} {}", at + 1, ports.value),
            None => format!("{}: {verdict}", at + 1),
        }
    });
    look::at_most(TOLD, lines.collect())
}

/// Where the rules that decide are written.
fn places(firewall: &Firewall, decisions: &[Decision]) -> Vec<Span> {
    let rules = decisions.iter().filter_map(|it| it.rule);
    let rules = rules.filter_map(|at| firewall.rules.get(at));
    rules.map(|rule| rule.span).collect()
}

/// Dotted where nothing passes.
fn line(firewall: &Firewall, decisions: &[Decision]) -> Line {
    let nothing = decisions.iter().all(|it| it.verdict.blocks());
    if nothing {
        Line::DottedArrow
    } else {
        look::arrow(firewall.about.status)
    }
}
