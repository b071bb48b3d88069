//! What a page of the site is before it is HTML.

use std::collections::BTreeSet;

use super::address_map::AddressMap;
use super::href::Places;
use crate::emit::RelPath;
use crate::emit::handbook::findings::Finding;
use crate::emit::handbook::gauge::Gauge;
use crate::emit::handbook::line::{Inline, Line};
use crate::emit::handbook::page::{Block, SubjectKind};
use crate::source::Span;

/// A page of the site.
#[derive(Clone, Debug)]
pub(super) struct SitePage {
    /// Where its file stands.
    pub(super) path: RelPath,
    /// Its heading.
    pub(super) title: String,
    /// What kind of page it is.
    pub(super) kind: PageKind,
    /// The page above it in the tree, if it is not the front page.
    pub(super) parent: Option<RelPath>,
    /// What stands on it.
    pub(super) parts: Vec<Part>,
    /// The places of the lab that it follows from, the most telling first.
    pub(super) origins: Vec<Span>,
}

/// The kinds of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PageKind {
    /// A page of the handbook.
    Handbook,
    /// A thing of the lab.
    Thing(SubjectKind),
    /// The list of artifacts, or one of them.
    Artifact,
    /// The list of source files, or one of them.
    Source,
    /// What hlc says about itself: its rules, its language.
    Reference,
}

/// A part of a page.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// A block of the handbook.
    Block(Block),
    /// Pages, as a list of links.
    Pages(Vec<RelPath>),
    /// A file, to be read and copied.
    File(File),
    /// Lines of a file of the lab, numbered and linkable.
    Source(Source),
    /// What every address of a subnet is used for.
    AddressMap(AddressMap),
    /// How full things are.
    Bars(Vec<Gauge>),
    /// Findings, each with the line of the lab that it is about.
    Findings(Vec<Shown>),
    /// Links in groups.
    Links(Vec<Group>),
}

/// A finding, as a page shows it.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// What it says.
    pub(super) finding: Finding,
    /// The line of the lab, if it may be shown.
    pub(super) excerpt: Option<String>,
}

/// Pages of one kind.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Which kind.
    pub(super) title: &'static str,
    /// The pages, as many as anybody reads.
    pub(super) pages: Vec<RelPath>,
    /// How many more there are.
    pub(super) more: usize,
}

/// A file, or its start.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Its language, as highlighters name it.
    pub(super) language: &'static str,
    /// Its lines.
    pub(super) text: String,
}

/// Lines of a file of the lab.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// The number of the first, from 1.
    pub(super) first: usize,
    /// The lines.
    pub(super) text: String,
}

impl SitePage {
    /// The pages that this one leads to.
    pub(super) fn links(&self, places: &Places) -> BTreeSet<RelPath> {
        let mut found = BTreeSet::new();
        for part in &self.parts {
            match part {
                Part::Block(block) => linked(block, places, &mut found),
                Part::Pages(paths) => found.extend(paths.iter().cloned()),
                Part::Bars(gauges) => {
                    let lines = gauges.iter().flat_map(|it| [&it.label, &it.text]);
                    lines.for_each(|line| leads(line, places, &mut found));
                }
                Part::Findings(shown) => {
                    let lines = shown.iter().flat_map(|it| {
                        let it = &it.finding;
                        [&it.rule, &it.message, &it.place, &it.help]
                    });
                    lines.for_each(|line| leads(line, places, &mut found));
                }
                Part::Links(groups) => {
                    let paths = groups.iter().flat_map(|it| &it.pages);
                    found.extend(paths.cloned());
                }
                Part::File(_) | Part::Source(_) | Part::AddressMap(_) => {}
            }
        }
        found
    }
}

/// The pages that a line leads to.
fn leads(line: &Line, places: &Places, found: &mut BTreeSet<RelPath>) {
    let targets = line.pieces().iter().filter_map(Inline::target);
    found.extend(targets.filter_map(|to| places.of(to)).map(|href| href.page));
}

/// The pages that a block leads to.
fn linked(block: &Block, places: &Places, found: &mut BTreeSet<RelPath>) {
    let mut add = |line: &Line| leads(line, places, found);
    match block {
        Block::Paragraph(line) => add(line),
        Block::Facts(facts) => facts.iter().for_each(|(_, line)| add(line)),
        Block::Table { rows, .. } => rows.iter().flatten().for_each(add),
        Block::List(items) => {
            let blocks = items.iter().flatten();
            blocks.for_each(|block| linked(block, places, found));
        }
        Block::Heading { .. } | Block::Code { .. } | Block::Diagram { .. } | Block::Prose(_) => {}
    }
}

impl SubjectKind {
    /// The folder of its pages.
    pub(super) const fn folder(self) -> &'static str {
        match self {
            Self::Node => "nodes",
            Self::Device => "devices",
            Self::Guest => "guests",
            Self::Network => "networks",
            Self::Storage => "storages",
            Self::Cluster => "clusters",
            Self::Kubernetes => "kubernetes",
            Self::Backup => "backups",
        }
    }

    /// What several are called, at the head of a list of links.
    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Node => "Nodes",
            Self::Device => "Devices",
            Self::Guest => "Guests",
            Self::Network => "Networks",
            Self::Storage => "Storages",
            Self::Cluster => "Clusters",
            Self::Kubernetes => "Kubernetes clusters",
            Self::Backup => "Backup jobs",
        }
    }

    /// What it is, in a word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Device => "device",
            Self::Guest => "guest",
            Self::Network => "network",
            Self::Storage => "storage",
            Self::Cluster => "cluster",
            Self::Kubernetes => "Kubernetes cluster",
            Self::Backup => "backup job",
        }
    }
}
