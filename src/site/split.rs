//! Pages of the handbook, taken apart: what is about one thing goes to that thing's page.

use std::collections::BTreeMap;

use super::href::{Href, Names, Places};
use super::page::{PageKind, Part, SitePage};
use crate::emit::RelPath;
use crate::emit::handbook::page::{Block, Depth, Page, PageName, Subject};
use crate::text::markdown;

/// The pages of things, while they are being collected.
#[derive(Debug, Default)]
pub(super) struct Split {
    /// The pages of the handbook, without what went elsewhere.
    pub(super) overviews: Vec<SitePage>,
    /// The pages of things, in the order in which the handbook has them.
    pub(super) things: Vec<SitePage>,
    /// Which page is about what.
    pub(super) by_subject: BTreeMap<Subject, usize>,
    names: Names,
}

/// A section that is on its way to the page of its thing.
struct Moving {
    /// Which page of a thing.
    thing: usize,
    /// How deep the section's heading is in the handbook.
    depth: Depth,
    /// How many steps its headings rise.
    rise: usize,
}

impl Split {
    /// Takes a page apart, and notes where its sections went.
    pub(super) fn page(&mut self, page: &Page, places: &mut Places) {
        let path = overview_path(page.name);
        places.page(page.name, path.clone());
        let mut overview = SitePage {
            parent: (page.name != PageName::Index).then(front),
            path,
            title: page.title.clone(),
            kind: PageKind::Handbook,
            parts: Vec::new(),
            origins: page.origins.clone(),
        };
        let mut moving: Option<Moving> = None;
        let mut moved = Vec::new();
        for block in &page.blocks {
            if let Block::Heading {
                depth,
                text,
                anchor,
                subject,
            } = block
            {
                if moving.as_ref().is_some_and(|it| *depth <= it.depth) {
                    moving = None;
                }
                if let Some(subject) = subject {
                    let it = self.begin(page, *depth, subject);
                    let own = (*text != subject.name).then_some(text.as_str());
                    let href = self.start(&it, page, own);
                    places.section(page.name, anchor.clone(), href);
                    moved.push(it.thing);
                    moving = Some(it);
                    continue;
                }
            }
            match &moving {
                Some(it) => self.take(it, page.name, block, places),
                None => keep(&mut overview, page.name, block, places),
            }
        }
        self.list(&mut overview, &moved, places);
        without_empty_sections(&mut overview.parts);
        self.overviews.push(overview);
    }

    /// The page of a thing: the one that it has, or a new one.
    fn begin(&mut self, page: &Page, depth: Depth, subject: &Subject) -> Moving {
        let known = self.by_subject.get(subject).copied();
        let thing = known.unwrap_or_else(|| self.new_thing(page, subject));
        let rise = level(depth);
        let rise = if known.is_some() { rise - 1 } else { rise };
        Moving { thing, depth, rise }
    }

    fn new_thing(&mut self, page: &Page, subject: &Subject) -> usize {
        let at = self.things.len();
        self.by_subject.insert(subject.clone(), at);
        self.things.push(SitePage {
            path: self.names.path(subject.kind.folder(), &subject.name),
            title: subject.name.clone(),
            kind: PageKind::Thing(subject.kind),
            parent: Some(overview_path(page.name)),
            parts: Vec::new(),
            origins: vec![subject.span],
        });
        at
    }

    /// The first section of a page starts at its top; a later one has a heading that says what it is from, and what it
    /// is called there where that is not the name of the thing.
    fn start(&mut self, moving: &Moving, page: &Page, own: Option<&str>) -> Href {
        let Some(thing) = self.things.get_mut(moving.thing) else {
            return Href::top(front());
        };
        if thing.parts.is_empty() {
            return Href::top(thing.path.clone());
        }
        let text = match own {
            Some(own) => format!("{}: {own}", page.title),
            None => page.title.clone(),
        };
        let anchor = thing.free_anchor(&text);
        thing.parts.push(Part::Block(Block::Heading {
            depth: Depth::Part,
            text,
            anchor: anchor.clone(),
            subject: None,
        }));
        Href {
            page: thing.path.clone(),
            fragment: Some(anchor),
        }
    }

    fn take(&mut self, moving: &Moving, name: PageName, block: &Block, places: &mut Places) {
        let Some(thing) = self.things.get_mut(moving.thing) else {
            return;
        };
        let Block::Heading {
            depth,
            text,
            anchor,
            ..
        } = block
        else {
            thing.parts.push(Part::Block(block.clone()));
            return;
        };
        let new = thing.free_anchor(text);
        let href = Href {
            page: thing.path.clone(),
            fragment: Some(new.clone()),
        };
        places.section(name, anchor.clone(), href);
        thing.parts.push(Part::Block(Block::Heading {
            depth: raised(*depth, moving.rise),
            text: text.clone(),
            anchor: new,
            subject: None,
        }));
    }

    /// Links to what went elsewhere, where the page has none of its own to it.
    fn list(&self, overview: &mut SitePage, moved: &[usize], places: &Places) {
        let linked = overview.links(places);
        let paths = moved.iter().filter_map(|at| self.things.get(*at));
        let paths = paths.map(|thing| thing.path.clone());
        let missing: Vec<RelPath> = paths.filter(|path| !linked.contains(path)).collect();
        if !missing.is_empty() {
            overview.parts.push(Part::Pages(missing));
        }
    }
}

fn keep(overview: &mut SitePage, name: PageName, block: &Block, places: &mut Places) {
    let mut block = block.clone();
    if let Block::Heading { anchor, .. } = &mut block {
        let own = overview.free(anchor);
        let href = Href {
            page: overview.path.clone(),
            fragment: Some(own.clone()),
        };
        places.section(name, std::mem::replace(anchor, own), href);
    }
    overview.parts.push(Part::Block(block));
}

/// Whether what stands around the content of a page, or a diagram in it, may have an id.
fn is_of_frame(id: &str) -> bool {
    matches!(id, "content" | "tools") || id.starts_with("diagram-")
}

/// Headings with nothing below them, because all of it went elsewhere, go too.
fn without_empty_sections(parts: &mut Vec<Part>) {
    let mut kept: Vec<Part> = Vec::with_capacity(parts.len());
    for part in std::mem::take(parts).into_iter().rev() {
        let is_empty = match (&part, kept.last()) {
            (Part::Block(Block::Heading { depth, .. }), Some(next)) => {
                heading_depth(next).is_some_and(|next| next <= *depth)
            }
            (Part::Block(Block::Heading { .. }), None) => true,
            _ => false,
        };
        if !is_empty {
            kept.push(part);
        }
    }
    kept.reverse();
    *parts = kept;
}

fn heading_depth(part: &Part) -> Option<Depth> {
    match part {
        Part::Block(Block::Heading { depth, .. }) => Some(*depth),
        Part::Block(_)
        | Part::Pages(_)
        | Part::File(_)
        | Part::Source(_)
        | Part::Bars(_)
        | Part::Findings(_)
        | Part::Links(_)
        | Part::AddressMap(_) => None,
    }
}

/// The file of a page of the handbook.
pub(super) fn overview_path(name: PageName) -> RelPath {
    RelPath::new(format!("{}.html", name.slug()))
}

/// The front page.
pub(super) fn front() -> RelPath {
    overview_path(PageName::Index)
}

/// How far below the page's title a heading stands.
const fn level(depth: Depth) -> usize {
    match depth {
        Depth::Part => 1,
        Depth::Section => 2,
        Depth::Detail => 3,
    }
}

const fn raised(depth: Depth, by: usize) -> Depth {
    match level(depth).saturating_sub(by) {
        0 | 1 => Depth::Part,
        2 => Depth::Section,
        _ => Depth::Detail,
    }
}

impl SitePage {
    /// The id for a heading, which no other on the page has.
    pub(super) fn free_anchor(&self, text: &str) -> String {
        self.free(&markdown::anchor(text))
    }

    /// The id itself, or with a number behind it.
    fn free(&self, wanted: &str) -> String {
        let wanted = if is_of_frame(wanted) {
            format!("section-{wanted}")
        } else {
            wanted.to_owned()
        };
        let taken = |anchor: &str| {
            self.parts.iter().any(|part| {
                matches!(part, Part::Block(Block::Heading { anchor: it, .. }) if it == anchor)
            })
        };
        let numbered = (1..).map(|number| format!("{wanted}-{number}"));
        let mut names = std::iter::once(wanted.clone()).chain(numbered);
        names.find(|name| !taken(name)).unwrap_or_default()
    }
}
