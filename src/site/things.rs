//! What the page of a thing has beside the handbook's sections: how full it is, what is found in it, which files and
//! pages are about it.

use std::collections::BTreeMap;

use super::extents::{Areas, Extents};
use super::href::Places;
use super::page::{Group, PageKind, Part, Shown, SitePage};
use super::split::front;
use crate::emit::handbook::beside;
use crate::emit::handbook::findings::{self, Finding};
use crate::emit::handbook::gauge::{self, Gauges};
use crate::emit::handbook::page::{Block, Depth, Subject, SubjectKind};
use crate::emit::{Input, RelPath};

/// As many links stand in a group: who has more is everywhere.
const MOST_LINKS: usize = 30;

/// Which page is about what, by its position among all pages.
pub(super) type Subjects = BTreeMap<Subject, usize>;

/// Completes the pages of things. Every page has to be there, for files and mentions.
pub(super) fn complete(
    pages: &mut [SitePage],
    input: Input<'_>,
    subjects: &Subjects,
    places: &Places,
) {
    let named = subjects.iter().map(|(subject, at)| (*at, subject.span));
    let areas = Areas::new(&Extents::new(input.map), named);
    let gauges = gauge::of_nodes(input).into_iter();
    for it in gauges.chain(gauge::of_storages(input)) {
        add_gauges(pages, subjects, it);
    }
    for (at, shown) in findings_by_page(input, &areas) {
        let parts = vec![heading("Findings here"), Part::Findings(shown)];
        insert(pages, at, parts);
    }
    for it in beside::all(input) {
        let at = subjects.get(&it.subject);
        append(pages, at, it.blocks.into_iter().map(Part::Block));
    }
    for (at, group) in files(pages, subjects, &areas) {
        let parts = [heading("Files"), Part::Links(vec![group])];
        append(pages, Some(&at), parts.into_iter());
    }
    for (at, groups) in mentions(pages, places) {
        let parts = [heading("Mentioned on"), Part::Links(groups)];
        append(pages, Some(&at), parts.into_iter());
    }
}

pub(super) fn heading(text: &str) -> Part {
    headed(Depth::Part, text)
}

/// A heading; its anchor is set when it joins its page.
pub(super) fn headed(depth: Depth, text: &str) -> Part {
    Part::Block(Block::Heading {
        depth,
        text: text.to_owned(),
        anchor: String::new(),
        subject: None,
    })
}

fn add_gauges(pages: &mut [SitePage], subjects: &Subjects, it: Gauges) {
    if let Some(at) = subjects.get(&it.subject) {
        insert(pages, *at, vec![Part::Bars(it.gauges)]);
    }
}

/// The open findings by the pages of the things that they are about.
fn findings_by_page(input: Input<'_>, areas: &Areas) -> BTreeMap<usize, Vec<Shown>> {
    let mut by_page: BTreeMap<usize, Vec<Shown>> = BTreeMap::new();
    for shown in open(input) {
        let spans = shown.finding.spans.iter();
        let mut at: Vec<_> = spans.flat_map(|span| areas.around(*span)).collect();
        at.sort_unstable();
        at.dedup();
        for page in at {
            by_page.entry(page).or_default().push(shown.clone());
        }
    }
    by_page
}

/// The open findings with their lines, the worst first.
pub(super) fn open(input: Input<'_>) -> Vec<Shown> {
    let found = findings::open(input).into_iter();
    found
        .map(|finding| Shown {
            excerpt: excerpt(input, &finding),
            finding,
        })
        .collect()
}

/// The most of a line that is shown.
const LONGEST: usize = 160;

/// The line of the lab that a finding is about, unless a secret stands there.
fn excerpt(input: Input<'_>, finding: &Finding) -> Option<String> {
    let span = finding.spans.first().filter(|_| !finding.is_secret)?;
    let file = input.map.file(*span)?;
    let line = input.map.locate(*span)?.line;
    let text = file.text().lines().nth(line.checked_sub(1)?)?.trim();
    let end = text.floor_char_boundary(LONGEST);
    Some(text.get(..end)?.to_owned())
}

/// The artifacts that follow from each thing, by the pages of both: first those in the folder of a node.
fn files(pages: &[SitePage], subjects: &Subjects, areas: &Areas) -> BTreeMap<usize, Group> {
    let nodes = subjects.iter();
    let nodes = nodes.filter(|(subject, _)| subject.kind == SubjectKind::Node);
    let nodes: BTreeMap<_, _> = nodes.map(|(it, at)| (it.name.as_str(), *at)).collect();
    let mut own: BTreeMap<usize, Vec<&SitePage>> = BTreeMap::new();
    let mut others: BTreeMap<usize, Vec<&SitePage>> = BTreeMap::new();
    for page in pages.iter().filter(|page| is_file(page)) {
        let node = node_of(&page.title).and_then(|name| nodes.get(name));
        if let Some(at) = node {
            own.entry(*at).or_default().push(page);
        }
        let origins = page.origins.iter();
        let mut at: Vec<_> = origins.flat_map(|span| areas.around(*span)).collect();
        at.sort_unstable();
        at.dedup();
        at.retain(|at| Some(at) != node);
        for at in at {
            others.entry(at).or_default().push(page);
        }
    }
    for (at, files) in others {
        own.entry(at).or_default().extend(files);
    }
    own.into_iter()
        .map(|(at, files)| (at, group("Artifacts", &files)))
        .collect()
}

fn is_file(page: &SitePage) -> bool {
    page.kind == PageKind::Artifact && page.parts.iter().any(|part| matches!(part, Part::File(_)))
}

/// The node in whose folder a file stands.
fn node_of(path: &str) -> Option<&str> {
    path.strip_prefix("nodes/")?.split('/').next()
}

fn group(title: &'static str, pages: &[&SitePage]) -> Group {
    let shown = pages.iter().take(MOST_LINKS);
    Group {
        title,
        pages: shown.map(|page| page.path.clone()).collect(),
        more: pages.len().saturating_sub(MOST_LINKS),
    }
}

/// The pages that lead to each page of a thing, by kind. The front page and the page above lead to everything.
fn mentions(pages: &[SitePage], places: &Places) -> BTreeMap<usize, Vec<Group>> {
    let things = pages.iter().enumerate();
    let things = things.filter(|(_, page)| matches!(page.kind, PageKind::Thing(_)));
    let things: BTreeMap<&RelPath, usize> = things.map(|(at, page)| (&page.path, at)).collect();
    let mut by_thing: BTreeMap<usize, Vec<&SitePage>> = BTreeMap::new();
    let front = front();
    for page in pages.iter().filter(|page| page.path != front) {
        for to in page.links(places) {
            let thing = things.get(&to).and_then(|at| Some((*at, pages.get(*at)?)));
            let Some((at, thing)) = thing else {
                continue;
            };
            if to != page.path && thing.parent.as_ref() != Some(&page.path) {
                by_thing.entry(at).or_default().push(page);
            }
        }
    }
    let grouped = by_thing.into_iter();
    grouped.map(|(at, pages)| (at, by_kind(&pages))).collect()
}

fn by_kind(pages: &[&SitePage]) -> Vec<Group> {
    let mut kinds: BTreeMap<PageKind, Vec<&SitePage>> = BTreeMap::new();
    for page in pages {
        kinds.entry(page.kind).or_default().push(page);
    }
    let groups = kinds.into_iter();
    groups
        .map(|(kind, pages)| group(head_of(kind), &pages))
        .collect()
}

const fn head_of(kind: PageKind) -> &'static str {
    match kind {
        PageKind::Handbook => "Pages",
        PageKind::Thing(kind) => kind.heading(),
        PageKind::Artifact => "Artifacts",
        PageKind::Source => "Source",
        PageKind::Reference => "About hlc",
    }
}

/// Puts parts behind what a page starts with, before its first heading.
fn insert(pages: &mut [SitePage], at: usize, parts: Vec<Part>) {
    if let Some(page) = pages.get_mut(at) {
        let is_heading = |part: &Part| matches!(part, Part::Block(Block::Heading { .. }));
        let first = page.parts.iter().position(is_heading);
        page.put(first.unwrap_or(page.parts.len()), parts);
    }
}

fn append(pages: &mut [SitePage], at: Option<&usize>, parts: impl Iterator<Item = Part>) {
    if let Some(page) = at.and_then(|at| pages.get_mut(*at)) {
        page.put(page.parts.len(), parts.collect());
    }
}

impl SitePage {
    /// Puts parts into the page; headings among them get ids that no other has.
    pub(super) fn put(&mut self, at: usize, parts: Vec<Part>) {
        for (part, at) in parts.into_iter().zip(at..) {
            let part = match part {
                Part::Block(Block::Heading { depth, text, .. }) => {
                    let anchor = self.free_anchor(&text);
                    let subject = None;
                    Part::Block(Block::Heading {
                        depth,
                        text,
                        anchor,
                        subject,
                    })
                }
                other => other,
            };
            self.parts.insert(at.min(self.parts.len()), part);
        }
    }
}
