//! The diagrams that stand on pages.

use super::page::Block;
use crate::emit::Input;

/// A diagram by its name, as a block; `None` if this lab has no such diagram.
///
/// No emitter draws yet: the block comes with the first one.
#[must_use]
pub(super) fn named(_input: Input<'_>, _name: &str) -> Option<Block> {
    None
}
