//! The diagrams that stand on pages.

use super::draft::Draft;
use super::page::Block;
use crate::emit::{Input, diagrams};

/// Adds a diagram by its name, in as many parts as it has, if the lab has such a one.
pub(super) fn add(draft: &mut Draft, input: Input<'_>, name: &str) {
    for diagram in diagrams::named(input, name) {
        for span in diagram.origins {
            draft.origin(span);
        }
        draft.block(Block::Diagram {
            title: diagram.title,
            text: diagram.text,
        });
    }
}
