//! KDL 2.0: from text to a tree of elements. Nothing outside this module knows the notation.

pub mod faults;
mod reader;
mod string;
mod tree;

pub use reader::{DEPTH_LIMIT, parse};
pub use tree::{Document, Element, Entry, Number, Value};
