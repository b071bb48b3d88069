//! How findings are shown: one file per format.

pub mod github;
pub mod human;
pub mod json;
pub mod short;
