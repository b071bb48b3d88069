//! The diagrams that stand on pages.

use super::draft::Draft;
use super::page::Block;
use crate::emit::Input;
use crate::emit::diagrams::{self, NamedDiagram};
use crate::model::id::Id;
use crate::model::node::Node;

/// Adds a diagram by its name, if the lab has such a one.
pub(super) fn add(draft: &mut Draft, input: Input<'_>, name: &str) {
    if let Some(diagram) = diagrams::named(input, name) {
        show(draft, diagram);
    }
}

/// Adds the diagram of a node from the inside, if it runs guests.
pub(super) fn of_node(draft: &mut Draft, input: Input<'_>, node: Id<Node>) {
    if let Some(diagram) = diagrams::of_node(input, node) {
        show(draft, diagram);
    }
}

fn show(draft: &mut Draft, diagram: NamedDiagram) {
    for span in diagram.origins {
        draft.origin(span);
    }
    draft.block(Block::Diagram {
        title: diagram.title.to_owned(),
        text: diagram.text,
    });
}
