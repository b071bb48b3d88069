//! A bond without its partner.

use super::{Cabled, Member};
use crate::diag::{Diagnostic, Sink};
use crate::facts::cables::End;
use crate::facts::lags::Lag;
use crate::facts::ports::EffectivePort;
use crate::model::id::Id;
use crate::model::iface::{BondMode, IfaceKind};
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// An LACP bond ends at ports that are not one link aggregation group, or a group at cards that are not one bond.
    ///
    /// ## Why it matters
    /// Both ends must know that the links are one. A switch that does not takes the bond's address for one that jumps
    /// from port to port, or leaves all links but one unused; a host that does not gets half of its frames on a link where
    /// it does not expect them. (The kernel's bonding documentation: 802.3ad needs a switch that supports it, balance-xor
    /// and balance-rr a static group, the other modes none at all.)
    ///
    /// ## What to do
    /// Give the ports at the other end of the bond the same `lag`, and let the switch run LACP on them.
    pub(super) RULE = "bond" / "switch-mismatch", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for bond in super::lacp(view) {
        if let Some(found) = mismatch(view, &bond) {
            sink.push(found);
        }
    }
    for lag in view.facts.ports.lags() {
        if let Some(found) = no_bond(view, &lag) {
            sink.push(found);
        }
    }
}

fn mismatch(view: &View, bond: &Cabled<'_>) -> Option<Diagnostic> {
    let [first, others @ ..] = &bond.ends[..] else {
        return None;
    };
    // One known end tells nothing of the others; ends at two switches are another fault.
    if others.is_empty() || others.iter().any(|it| it.device != first.device) {
        return None;
    }
    let lag = |it: &Member| port(view, it).lag.map(|lag| lag.value);
    let with = bond.ends.iter().find(|it| lag(it).is_some());
    match with {
        // Nobody noted which ports these are: nobody noted their group either.
        None if bond.ends.iter().any(|it| port(view, it).label.is_none()) => None,
        None => Some(no_lag(view, bond)),
        Some(with) => {
            let other = bond.ends.iter().find(|it| lag(it) != lag(with))?;
            Some(two_lags(view, bond, with, other))
        }
    }
}

fn port<'v>(view: &'v View, member: &Member) -> &'v EffectivePort {
    view.facts.ports.at(member.device, member.port)
}

/// As in "LACP bond `bond0` of node `pve1`".
fn bond_name(bond: &Cabled<'_>) -> String {
    format!(
        "LACP bond `{}` of node `{}`",
        bond.iface.name.value, bond.node.name.value
    )
}

fn no_lag(view: &View, bond: &Cabled<'_>) -> Diagnostic {
    let names: Vec<_> = bond
        .ends
        .iter()
        .map(|it| view.port_name(it.device, it.port))
        .collect();
    let message = format!(
        "{} ends at {}, which are no link aggregation group",
        bond_name(bond),
        names.join(" and ")
    );
    let found = Diagnostic::new(&RULE, message).at(bond.bond.mode.span, "needs its partner");
    let found = bond.ends.iter().fold(found, |found, it| {
        found.related(port(view, it).span, "in no group")
    });
    found.help("write the same `lag` number at these ports")
}

fn two_lags(view: &View, bond: &Cabled<'_>, with: &Member, other: &Member) -> Diagnostic {
    let number = port(view, with).lag.map_or(0, |lag| lag.value);
    let place = view.port_name(other.device, other.port);
    let (span, what) = match port(view, other).lag {
        Some(lag) => (lag.span, format!("in group {}", lag.value)),
        None => (
            port(view, other).span,
            "in no link aggregation group".to_owned(),
        ),
    };
    let message = format!(
        "{} ends at {} in group {number}, and at {place} {what}",
        bond_name(bond),
        view.port_name(with.device, with.port)
    );
    Diagnostic::new(&RULE, message)
        .at(span, what)
        .related(
            port(view, with).lag.map_or(with.span, |lag| lag.span),
            format!("group {number}"),
        )
        .related(bond.bond.mode.span, "all members need one group")
        .help(format!("write `lag={number}` at {place}"))
}

/// What a port of a group leads to on a node: the card, and the bond that it is in.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Card {
    node: Id<Node>,
    at: usize,
    bond: Option<usize>,
}

fn no_bond(view: &View, lag: &Lag) -> Option<Diagnostic> {
    let ports = lag.ports.iter();
    let cards: Vec<_> = ports.filter_map(|at| card(view, lag, *at)).collect();
    let (first, first_span) = *cards.first()?;
    for (card, span) in &cards {
        if let Some(problem) = unfit(view, *card) {
            return Some(lonely(view, lag, *span, &problem));
        }
        if (card.node, card.bond) != (first.node, first.bond) {
            let name = |card: Card| view.place_name(End::Iface(card.node, card.at).into());
            let problem = format!(
                "leads to {} and {}, which are not one bond",
                name(first),
                name(*card)
            );
            return Some(
                lonely(view, lag, *span, &problem)
                    .related(first_span, "another cable of the group"),
            );
        }
    }
    None
}

fn card(view: &View, lag: &Lag, port: usize) -> Option<(Card, Span)> {
    let cable = view.facts.ports.cables.of_port(lag.device, port).next()?;
    let End::Iface(node, at) = cable.across(End::Port(lag.device, port)) else {
        return None;
    };
    let it = view.lab.nodes.at(node);
    let carried = view.facts.interfaces.of(node, at);
    let is_used =
        carried.master.is_some() || !carried.untagged.is_empty() || !carried.tagged.is_empty();
    let is_known = it.about.is_member() && (is_used || carried.all_tags);
    let master = carried.master.filter(|at| {
        let master = it.ifaces.get(*at);
        master.is_some_and(|it| matches!(it.kind, IfaceKind::Bond(_)))
    });
    let card = Card {
        node,
        at,
        bond: master,
    };
    is_known.then_some((card, cable.span))
}

/// Why a card cannot be at the end of a group.
fn unfit(view: &View, card: Card) -> Option<String> {
    let name = view.place_name(End::Iface(card.node, card.at).into());
    let ifaces = &view.lab.nodes.at(card.node).ifaces;
    let Some(bond) = card.bond.and_then(|at| ifaces.get(at)) else {
        return Some(format!("leads to {name}, which is in no bond"));
    };
    let IfaceKind::Bond(bond) = &bond.kind else {
        return None;
    };
    let wants_group = match bond.mode.value {
        BondMode::Lacp | BondMode::BalanceXor | BondMode::BalanceRr | BondMode::Broadcast => true,
        BondMode::ActiveBackup | BondMode::BalanceTlb | BondMode::BalanceAlb => false,
    };
    (!wants_group).then(|| {
        let word = bond.mode.value.word();
        format!("leads to {name}, whose bond is `{word}` and wants none")
    })
}

fn lonely(view: &View, lag: &Lag, span: Span, problem: &str) -> Diagnostic {
    let device = &view.lab.devices.at(lag.device).name.value;
    let message = format!(
        "link aggregation group {} of `{device}` {problem}",
        lag.number
    );
    Diagnostic::new(&RULE, message)
        .at(span, "a cable of the group")
        .help("bond the cards with `mode=\"802.3ad\"`, or leave `lag` out")
}
