//! Flat files: lines of `key: value`, the format of datacenter.cfg (pve-common, `PVE::JSONSchema::parse_config`).
//!
//! A value has no quotes, and a comment has a line of its own. Proxmox VE shows every comment that starts its line as the
//! notes of the datacenter and skips one behind a blank (pve-cluster, `DataCenterConfig.pm`), so the header stands behind one.

use std::borrow::Cow;
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
    /// What the reader takes as notes: a comment at the start of a line each, escaped.
    pub notes: Vec<String>,
    /// Its lines.
    pub entries: Vec<Entry>,
}

/// A line.
#[derive(Debug, Serialize)]
pub struct Entry {
    key: Cow<'static, str>,
    value: Line,
}

impl Entry {
    /// A key with a value.
    #[must_use]
    pub fn new(key: impl Into<Cow<'static, str>>, value: impl Display) -> Self {
        Self {
            key: key.into(),
            value: Line::new(value),
        }
    }
}

impl Entry {
    /// Its key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl FlatFile {
    /// The text of the file.
    #[must_use]
    pub fn render(&self, templates: &Templates) -> String {
        templates.render("flat/flat.cfg", self)
    }
}
