//! The diagrams that stand on pages.

use super::draft::Draft;
use super::page::Block;
use crate::emit::{Input, diagrams};

/// Adds a diagram by its name, if the lab has such a one.
pub(super) fn add(draft: &mut Draft, input: Input<'_>, name: &str) {
    let Some(diagram) = diagrams::named(input, name) else {
        return;
    };
    for span in diagram.origins {
        draft.origin(span);
    }
    draft.block(Block::Diagram {
        title: diagram.title.to_owned(),
        text: diagram.text,
    });
}
