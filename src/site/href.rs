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
    /// The pages of each file of the lab, each with the number of its first line, in the order of lines.
    sources: BTreeMap<String, Vec<(usize, RelPath)>>,
    artifacts: BTreeMap<String, RelPath>,
    rules: BTreeMap<&'static str, Href>,
    words: BTreeMap<String, Href>,
    types: BTreeMap<&'static str, Href>,
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

    /// The pages of the handbook, by their paths.
    pub(super) fn handbook(&self) -> impl Iterator<Item = (&RelPath, PageName)> {
        self.pages.iter().map(|(name, path)| (path, *name))
    }

    /// Notes where a section of the handbook is.
    pub(super) fn section(&mut self, page: PageName, anchor: String, href: Href) {
        self.sections.insert((page, anchor), href);
    }

    /// Notes where the lines of a file of the lab are shown, from a number on.
    pub(super) fn source(&mut self, file: &str, first: usize, path: RelPath) {
        let pages = self.sources.entry(file.to_owned()).or_default();
        pages.push((first, path));
    }

    /// Notes where an artifact is shown.
    pub(super) fn artifact(&mut self, artifact: &RelPath, path: RelPath) {
        self.artifacts.insert(artifact.to_string(), path);
    }

    /// Notes where a rule is explained.
    pub(super) fn rule(&mut self, code: &'static str, href: Href) {
        self.rules.insert(code, href);
    }

    /// Notes where a word of the language is described.
    pub(super) fn word(&mut self, anchor: String, href: Href) {
        self.words.insert(anchor, href);
    }

    /// Notes where a type of value is described.
    pub(super) fn value_type(&mut self, name: &'static str, href: Href) {
        self.types.insert(name, href);
    }

    /// Where a link of the handbook leads. `None` for one out of the site, and for what the site does not have.
    pub(super) fn of(&self, target: &Target) -> Option<Href> {
        match target {
            Target::Page(name) => self.pages.get(name).cloned().map(Href::top),
            Target::Section(name, anchor) => {
                let section = self.sections.get(&(*name, anchor.clone())).cloned();
                section.or_else(|| self.of(&Target::Page(*name)))
            }
            Target::Source(file, line) => self.line(file, *line),
            Target::Artifact(path) => self.artifacts.get(path).cloned().map(Href::top),
            Target::Rule(code) => self.rules.get(code).cloned(),
            Target::Word(anchor) => self.words.get(anchor).cloned(),
            Target::Type(name) => self.types.get(name).cloned(),
            Target::Url(_) => None,
        }
    }

    fn line(&self, file: &str, line: usize) -> Option<Href> {
        let pages = self.sources.get(file)?;
        let behind = pages.partition_point(|(first, _)| *first <= line);
        let (_, page) = pages.get(behind.checked_sub(1)?)?;
        Some(Href {
            page: page.clone(),
            fragment: Some(format!("L{line}")),
        })
    }
}

impl Names {
    /// A path in a folder for a file with that path: its folders stay folders.
    pub(super) fn file(&mut self, folder: &str, path: &str) -> RelPath {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parts = above.split('/').filter(|part| !part.is_empty());
        let folders = parts.map(|part| format!("/{}", slug(part)));
        self.path(&format!("{folder}{}", folders.collect::<String>()), name)
    }

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
