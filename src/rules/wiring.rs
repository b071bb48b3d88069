//! The interfaces that rules look at: those of nodes with files, each with what it says.

use std::collections::BTreeSet;

use super::View;
use crate::diag::{Diagnostic, Sink};
use crate::facts::interfaces::Carried;
use crate::model::id::Id;
use crate::model::iface::Iface;
use crate::model::node::Node;
use crate::source::Span;

/// An interface of a node.
#[derive(Clone, Copy)]
pub(super) struct Wire<'v> {
    /// Whose it is.
    pub(super) node: &'v Node,
    /// The same, by its place in the lab.
    pub(super) id: Id<Node>,
    /// Its position among the interfaces of the node.
    pub(super) at: usize,
    /// The interface.
    pub(super) iface: &'v Iface,
    /// What it carries.
    pub(super) carried: &'v Carried,
}

impl Wire<'_> {
    /// How findings call it: `eno1` of node `pve1`.
    pub(super) fn name(&self) -> String {
        format!(
            "`{}` of node `{}`",
            self.iface.name.value, self.node.name.value
        )
    }
}

impl View {
    /// The interfaces of all nodes that have files, but those that are gone.
    pub(super) fn wires(&self) -> impl Iterator<Item = Wire<'_>> {
        let nodes = self.lab.nodes.iter().filter(|(_, node)| node.has_files());
        nodes.flat_map(move |(id, node)| {
            let ifaces = node.ifaces.iter().enumerate();
            let present = ifaces.filter(|(_, iface)| iface.about.is_present());
            present.map(move |(at, iface)| Wire {
                node,
                id,
                at,
                iface,
                carried: self.facts.interfaces.of(id, at),
            })
        })
    }
}

/// One line of a profile is one mistake, whoever uses it.
#[derive(Default)]
pub(super) struct Once {
    seen: BTreeSet<Span>,
}

impl Once {
    /// Reports what was not found at that place before.
    pub(super) fn push(&mut self, found: Diagnostic, sink: &mut Sink) {
        if self.seen.insert(found.primary.span) {
            sink.push(found);
        }
    }
}
