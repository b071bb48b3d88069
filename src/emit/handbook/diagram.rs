//! The diagrams that stand on pages.

use super::draft::Draft;
use super::page::Block;
use crate::emit::Input;
use crate::emit::diagrams::{self, NamedDiagram};
use crate::model::id::Id;
use crate::model::node::Node;

/// Adds a diagram by its name, in as many parts as it has, if the lab has such a one.
pub(super) fn add(draft: &mut Draft, input: Input<'_>, name: &str) {
    show(draft, diagrams::named(input, name));
}

/// Adds the first of these diagrams that the lab has.
pub(super) fn first_of(draft: &mut Draft, input: Input<'_>, names: &[&str]) {
    let mut drawn = names.iter().map(|name| diagrams::named(input, name));
    show(
        draft,
        drawn.find(|parts| !parts.is_empty()).unwrap_or_default(),
    );
}

/// Adds the diagram of a node from the inside, if it runs guests.
pub(super) fn of_node(draft: &mut Draft, input: Input<'_>, node: Id<Node>) {
    show(draft, diagrams::of_node(input, node));
}

fn show(draft: &mut Draft, diagrams: Vec<NamedDiagram>) {
    for diagram in diagrams {
        for span in diagram.origins {
            draft.origin(span);
        }
        draft.block(Block::Diagram {
            name: diagram.name,
            title: diagram.title,
            text: diagram.text,
        });
    }
}
