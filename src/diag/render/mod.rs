//! How findings are shown: one file per format.

pub mod github;
pub mod human;
pub mod json;
mod place;
pub mod sarif;
pub mod short;
