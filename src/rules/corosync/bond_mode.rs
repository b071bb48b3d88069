//! A link over a bond that answers by another card than it was asked.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::below::below;
use crate::facts::links::End;
use crate::model::cluster::Link;
use crate::model::id::Id;
use crate::model::iface::LacpRate;
use crate::model::iface::{Bond, BondMode, Iface, IfaceKind};
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// A link of corosync runs over a bond whose mode does not suit it.
    ///
    /// ## Why it matters
    /// With `balance-rr`, `balance-xor`, `balance-tlb` and `balance-alb`, a card that half works makes some nodes hear
    /// each other and others not; that can fence the whole cluster. With LACP a dead member is noticed after 90
    /// seconds, unless both ends speak every second: that is an advice to say `lacp-rate="fast"` here and at the switch
    /// (Proxmox VE's manual, pvecm, "Corosync Over Bonds").
    ///
    /// ## What to do
    /// Use `active-backup`, or two links without a bond: corosync changes over faster than a bond does.
    pub(super) RULE = "corosync" / "bond-mode", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (at, (cluster, votes)) in view.lab.clusters.iter().zip(&view.facts.votes).enumerate() {
        let Some(links) = view
            .facts
            .links
            .get(at)
            .filter(|_| cluster.about.is_member())
        else {
            continue;
        };
        for (link, ends) in links.of(cluster) {
            for member in &votes.members {
                let bonds = ends
                    .at(member.node)
                    .map(|end| bonds(view, member.node, end));
                for (iface, bond) in bonds.into_iter().flatten() {
                    if seen.insert(bond.mode.span) {
                        unsuited(link, iface, bond)
                            .into_iter()
                            .for_each(|it| sink.push(it));
                    }
                }
            }
        }
    }
}

/// The bonds under a node's end of a link.
fn bonds(view: &View, node: Id<Node>, end: End) -> Vec<(&Iface, &Bond)> {
    let node = view.lab.nodes.at(node);
    let under = end.iface.map_or_else(Vec::new, |at| below(node, at));
    let ifaces = under.into_iter().filter_map(|at| node.ifaces.get(at));
    let bonds = ifaces.filter_map(|iface| match &iface.kind {
        IfaceKind::Bond(bond) => Some((iface, bond)),
        IfaceKind::Nic(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => None,
    });
    bonds.collect()
}

fn unsuited(link: &Link, iface: &Iface, bond: &Bond) -> Option<Diagnostic> {
    let (name, number) = (&iface.name.value, link.number.value);
    let word = bond.mode.value.word();
    match bond.mode.value {
        BondMode::ActiveBackup | BondMode::Broadcast => None,
        BondMode::Lacp if bond.lacp_rate.is_some_and(|it| it.value == LacpRate::Fast) => None,
        BondMode::Lacp => {
            let message =
                format!("link {number} runs over `{name}`, which notices a dead member late");
            let mut found = Diagnostic::new(&RULE, message)
                .at(bond.mode.span, "LACP that speaks every 30 seconds")
                .related(link.network.span, format!("link {number} runs over it"))
                .help("say `lacp-rate=\"fast\"`, at the switch too");
            found.level = Level::Advice;
            Some(found)
        }
        BondMode::BalanceRr
        | BondMode::BalanceXor
        | BondMode::BalanceTlb
        | BondMode::BalanceAlb => {
            let message = format!("link {number} runs over `{name}`, a bond in mode `{word}`");
            let found = Diagnostic::new(&RULE, message)
                .at(bond.mode.span, "some nodes may hear each other, others not")
                .related(link.network.span, format!("link {number} runs over it"));
            Some(found.help("use `active-backup`, or a second link instead of the bond"))
        }
    }
}
