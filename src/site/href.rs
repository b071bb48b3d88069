//! Where links lead: paths of files that no file system confuses, and ways from one page to another.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::RelPath;
use crate::emit::handbook::line::Target;
use crate::emit::handbook::page::PageName;
use crate::text::markdown;

/// A place of the site: a page, perhaps one of its headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Href {
    /// The page.
    pub(super) page: RelPath,
    /// The id of an element on it.
    pub(super) fragment: Option<String>,
}

/// Where everything of the handbook ended up.
#[derive(Debug, Default)]
pub(super) struct Places {
    pages: BTreeMap<PageName, RelPath>,
    sections: BTreeMap<(PageName, String), Href>,
    sources: BTreeMap<String, RelPath>,
}

/// The names of files that are taken, without regard to case: some file systems have none.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Href {
    /// A page from its top.
    pub(super) const fn top(page: RelPath) -> Self {
        Self {
            page,
            fragment: None,
        }
    }

    /// The link to this place from a page: relative, so that the site can be put anywhere.
    pub(super) fn from(&self, page: &RelPath) -> String {
        let mut link = "../".repeat(page.as_str().matches('/').count());
        link.push_str(&markdown::destination(self.page.as_str()));
        if let Some(fragment) = &self.fragment {
            link.push('#');
            link.push_str(&markdown::destination(fragment));
        }
        link
    }
}

impl Places {
    /// Notes where a page of the handbook is.
    pub(super) fn page(&mut self, name: PageName, path: RelPath) {
        self.pages.insert(name, path);
    }

    /// Notes where a section of the handbook is.
    pub(super) fn section(&mut self, page: PageName, anchor: String, href: Href) {
        self.sections.insert((page, anchor), href);
    }

    /// Notes where a file of the lab is shown.
    pub(super) fn source(&mut self, file: &str, path: RelPath) {
        self.sources.insert(file.to_owned(), path);
    }

    /// Where a link of the handbook leads. `None` for one out of the site, and for what the site does not have.
    pub(super) fn of(&self, target: &Target) -> Option<Href> {
        match target {
            Target::Page(name) => self.pages.get(name).cloned().map(Href::top),
            Target::Section(name, anchor) => {
                let section = self.sections.get(&(*name, anchor.clone())).cloned();
                section.or_else(|| self.of(&Target::Page(*name)))
            }
            Target::Source(file, line) => {
                let page = self.sources.get(file)?.clone();
                let fragment = Some(format!("L{line}"));
                Some(Href { page, fragment })
            }
            Target::Rule(_) | Target::Url(_) => None,
        }
    }
}

impl Names {
    /// A path in a folder for a thing of that name: letters, digits and dashes, and a number if it is taken.
    pub(super) fn path(&mut self, folder: &str, name: &str) -> RelPath {
        let stem = slug(name);
        let mut number = 1;
        let mut path = format!("{folder}/{stem}.html");
        while !self.0.insert(path.to_lowercase()) {
            number += 1;
            path = format!("{folder}/{stem}-{number}.html");
        }
        RelPath::new(path)
    }
}

/// A name as a part of a path: what needs no escape in a link and means nothing to a file system.
fn slug(name: &str) -> String {
    let is_kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let kept: String = name
        .chars()
        .map(|c| if is_kept(c) { c } else { '-' })
        .collect();
    let kept = kept.trim_matches(['-', '.']);
    if kept.is_empty() {
        "unnamed".to_owned()
    } else {
        kept.to_owned()
    }
}
