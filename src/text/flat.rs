//! Flat files: lines of `key: value`, the format of datacenter.cfg (pve-common, `PVE::JSONSchema::parse_config`).
//!
//! A value has no quotes, and a comment has a line of its own.

use std::fmt::Display;

use serde::Serialize;

use super::line::Line;
use super::template::Templates;
use super::token::Comment;

/// A flat file.
#[derive(Debug, Serialize)]
pub struct FlatFile {
    /// The first line, a comment.
    pub header: Comment,
    /// Its lines.
    pub entries: Vec<Entry>,
}

/// A line.
#[derive(Debug, Serialize)]
pub struct Entry {
    key: &'static str,
    value: Line,
}

impl Entry {
    /// A key with a value.
    #[must_use]
    pub fn new(key: &'static str, value: impl Display) -> Self {
        Self {
            key,
            value: Line::new(value),
        }
    }
}

impl FlatFile {
    /// The text of the file.
    #[must_use]
    pub fn render(&self, templates: &Templates) -> String {
        templates.render("flat/flat.cfg", self)
    }
}
