//! How text is made. Knows formats, nothing of labs.

pub mod template;
pub mod yaml;
