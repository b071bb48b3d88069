//! Nodes of two vendors that share highly available machines.

use std::collections::BTreeMap;

use super::not_migratable::vendor;
use crate::diag::{Diagnostic, Sink};
use crate::model::guest::{Guest, GuestKind};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// Highly available machines of a group may move between processors of two vendors.
    ///
    /// ## Why it matters
    /// A machine moves between Intel and AMD while it runs only as long as its type is one of those that both have. With
    /// `host`, the type that guides for speed recommend, it crashes on the way (Proxmox VE's manual, qm: CPU type).
    ///
    /// ## What to do
    /// Write the type at each machine, such as `cpu="x86-64-v2-AES"`; nothing is reported where all say one. Or make a
    /// group of each vendor's nodes.
    pub(super) RULE = "ha" / "mixed-vendors", Advice
}

/// Machines of one group that do not say their type, with the nodes of it.
struct Silent<'v> {
    guests: Vec<&'v Guest>,
    nodes: Vec<Id<Node>>,
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut groups: BTreeMap<Option<Span>, Silent<'_>> = BTreeMap::new();
    for guarded in view.guarded() {
        let is_silent = guarded.guest.kind == GuestKind::Vm && guarded.guest.cpu.is_none();
        if is_silent && guarded.guest.devices.is_empty() {
            let group = guarded.group.map(|group| group.name.span);
            let silent = groups.entry(group).or_insert_with(|| Silent {
                guests: Vec::new(),
                nodes: guarded.targets(),
            });
            silent.guests.push(guarded.guest);
        }
    }
    for silent in groups.values() {
        mixed(view, silent)
            .into_iter()
            .for_each(|found| sink.push(found));
    }
}

fn mixed(view: &View, silent: &Silent<'_>) -> Option<Diagnostic> {
    let nodes = silent.nodes.iter().map(|id| view.lab.nodes.at(*id));
    let known: Vec<_> = nodes
        .filter_map(|node| Some((node, vendor(node)?)))
        .collect();
    let (one, own) = known.first()?;
    let (other, theirs) = known.iter().find(|(_, vendor)| vendor != own)?;
    let (first, others) = silent.guests.split_first()?;
    let message = format!(
        "`{}` may move between {own}, `{}`, and {theirs}, `{}`, and does not say its processor type",
        first.name.value, one.name.value, other.name.value
    );
    let found = Diagnostic::new(&RULE, message).at(first.name.span, "no `cpu`");
    let found = others.iter().fold(found, |found, guest| {
        found.related(guest.name.span, "nor here")
    });
    let found = found
        .related(one.name.span, *own)
        .related(other.name.span, *theirs);
    Some(found.help("write a type that both have, such as `cpu=\"x86-64-v2-AES\"`"))
}
