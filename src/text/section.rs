//! Section files: the format of storage.cfg, jobs.cfg, replication.cfg and ha/*.cfg (pve-common,
//! `src/PVE/SectionConfig.pm`).
//!
//! A section is a header `type: id` and its settings, each behind a tab. Only a completely empty line ends it, and a
//! comment has a line of its own.

use serde::Serialize;

use super::line::{Setting, Word};
use super::template::Templates;
use super::token::Comment;

/// A section file.
#[derive(Debug, Serialize)]
pub struct SectionFile {
    /// The first line, a comment.
    pub header: Comment,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// A section.
#[derive(Debug, Serialize)]
pub struct Section {
    /// A comment on the line above.
    pub comment: Option<Comment>,
    /// Its type.
    pub kind: &'static str,
    /// Its id.
    pub id: Word,
    /// What it says.
    pub settings: Vec<Setting>,
}

impl SectionFile {
    /// The text of the file.
    #[must_use]
    pub fn render(&self, templates: &Templates) -> String {
        templates.render("section/section.cfg", self)
    }
}
