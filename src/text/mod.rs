//! How text is made. Knows formats, nothing of labs.

pub mod markdown;
pub mod template;
pub mod token;
pub mod yaml;
