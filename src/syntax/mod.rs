//! KDL 2.0: from text to a tree of elements. Nothing outside this module knows the notation.

mod chars;
pub mod faults;
mod node;
mod number;
mod quoted;
mod reader;
mod report;
mod secrets;
mod space;
mod string;
mod tree;
mod value;

pub use reader::{DEPTH_LIMIT, parse};
pub use secrets::secrets;
pub use string::decode;
pub use tree::{Document, Element, Entry, Number, Value};
