//! How text is made. Knows formats, nothing of labs.

pub mod flat;
pub mod html;
pub mod line;
pub mod markdown;
pub mod mermaid;
pub mod section;
pub mod shell;
pub mod template;
pub mod token;
pub mod unified;
pub mod yaml;
