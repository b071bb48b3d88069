//! Ways between pages: the menu, the way down to a page, its neighbours, the headings on it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::book::Book;
use super::href::Href;
use super::page::{PageKind, Part, SitePage};
use super::split::front;
use crate::emit::RelPath;
use crate::emit::handbook::page::{Block, Depth, PageName};

/// A link around the content.
#[derive(Debug, Serialize)]
pub(super) struct Link {
    /// What it says.
    pub(super) title: String,
    /// Where it leads.
    pub(super) href: String,
    /// Whether it leads to this page.
    pub(super) current: bool,
}

/// Links of the menu that belong together.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    title: &'static str,
    entries: Vec<Entry>,
}

/// A page in the menu.
#[derive(Debug, Serialize)]
struct Entry {
    link: Link,
    /// The pages below it, where this page is one of them.
    below: Vec<Link>,
}

/// A heading of the page.
#[derive(Debug, Serialize)]
pub(super) struct Head {
    title: String,
    href: String,
    /// Whether it stands below another one of the list.
    is_sub: bool,
}

/// The parts of the menu, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Topic {
    Lab,
    Running,
    Plan,
    Files,
    Reference,
}

impl Topic {
    const fn title(self) -> &'static str {
        match self {
            Self::Lab => "Lab",
            Self::Running => "Run it",
            Self::Plan => "Plan and history",
            Self::Files => "Files",
            Self::Reference => "About hlc",
        }
    }

    /// Where a page of the handbook stands: what there is, what to do with it, what comes and what was.
    const fn of(name: PageName) -> Self {
        match name {
            PageName::Index
            | PageName::Nodes
            | PageName::Network
            | PageName::Dns
            | PageName::Failures
            | PageName::Firewall
            | PageName::Switches
            | PageName::Cluster
            | PageName::Ports
            | PageName::Storage
            | PageName::Ceph
            | PageName::Guests
            | PageName::Capacity
            | PageName::Gpu
            | PageName::Kubernetes
            | PageName::Tiers
            | PageName::Services => Self::Lab,
            PageName::Backup
            | PageName::Install
            | PageName::Access
            | PageName::Performance
            | PageName::Monitoring
            | PageName::Maintenance
            | PageName::Runbooks
            | PageName::Findings => Self::Running,
            PageName::Roadmap | PageName::Decisions | PageName::Lifecycle => Self::Plan,
        }
    }
}

/// More neighbours than this are a list of their own, not a part of the menu.
const MOST_NEIGHBOURS: usize = 40;

/// The ways between all pages, looked up once.
#[derive(Debug)]
pub(super) struct Nav<'a> {
    book: &'a Book,
    /// The pages of the menu.
    tops: BTreeMap<Topic, Vec<&'a SitePage>>,
    /// The pages of one kind below one page.
    families: BTreeMap<Family<'a>, Vec<&'a SitePage>>,
    /// At which place of its family each page stands.
    places: BTreeMap<&'a RelPath, usize>,
}

/// What neighbours have in common.
type Family<'a> = (&'a RelPath, PageKind);

fn family(page: &SitePage) -> Option<Family<'_>> {
    let parent = page.parent.as_ref()?;
    (*parent != front()).then_some((parent, page.kind))
}

impl<'a> Nav<'a> {
    /// The ways between these pages.
    pub(super) fn new(book: &'a Book) -> Self {
        let mut nav = Self {
            book,
            tops: BTreeMap::new(),
            families: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        let names: BTreeMap<_, _> = book.places.handbook().collect();
        for page in &book.pages {
            if let Some(family) = family(page) {
                let members = nav.families.entry(family).or_default();
                nav.places.insert(&page.path, members.len());
                members.push(page);
            } else {
                let topic = match (page.kind, names.get(&page.path)) {
                    (PageKind::Handbook, Some(name)) => Topic::of(*name),
                    (PageKind::Handbook | PageKind::Thing(_), _) => Topic::Lab,
                    (PageKind::Artifact | PageKind::Source, _) => Topic::Files,
                    (PageKind::Reference, _) => Topic::Reference,
                };
                nav.tops.entry(topic).or_default().push(page);
            }
        }
        nav
    }

    /// The menu as a page shows it.
    pub(super) fn menu(&self, page: &SitePage) -> Vec<Group> {
        let groups = self.tops.iter().map(|(topic, tops)| Group {
            title: topic.title(),
            entries: tops.iter().map(|top| self.entry(page, top)).collect(),
        });
        groups.collect()
    }

    fn entry(&self, page: &SitePage, top: &SitePage) -> Entry {
        let mut link = link(page, top);
        if top.path == front() {
            "Overview".clone_into(&mut link.title);
        }
        let is_above = page.parent.as_ref() == Some(&top.path) && page.kind != PageKind::Artifact;
        let below = if is_above { self.neighbours(page) } else { &[] };
        let below = Some(below).filter(|it| it.len() <= MOST_NEIGHBOURS);
        let below = below.into_iter().flatten();
        Entry {
            link,
            below: below.map(|it| self::link(page, it)).collect(),
        }
    }

    /// The pages beside a page, and itself.
    fn neighbours<'n>(&'n self, page: &'n SitePage) -> &'n [&'a SitePage] {
        let members = family(page).and_then(|family| self.families.get(&family));
        members.map_or(&[], Vec::as_slice)
    }

    /// The page before and the page behind this one.
    pub(super) fn turn(&self, page: &SitePage) -> (Option<Link>, Option<Link>) {
        let members = self.neighbours(page);
        let Some(at) = self.places.get(&page.path).copied() else {
            return (None, None);
        };
        let before = at.checked_sub(1).and_then(|at| members.get(at));
        let behind = members.get(at + 1);
        (
            before.map(|it| link(page, it)),
            behind.map(|it| link(page, it)),
        )
    }

    /// The way down to a page.
    pub(super) fn crumbs(&self, page: &SitePage) -> Vec<Link> {
        let mut crumbs = Vec::new();
        let mut above = page.parent.as_ref();
        while let Some(parent) = above.and_then(|path| self.book.page(path)) {
            let mut link = link(page, parent);
            if parent.path == front() {
                "Overview".clone_into(&mut link.title);
            }
            crumbs.push(link);
            above = parent.parent.as_ref();
        }
        crumbs.reverse();
        crumbs
    }
}

fn link(page: &SitePage, to: &SitePage) -> Link {
    Link {
        title: to.title.clone(),
        href: Href::top(to.path.clone()).from(&page.path),
        current: to.path == page.path,
    }
}

/// A page with fewer headings is seen at a glance.
const FEWEST_HEADS: usize = 3;

/// A list with more entries than this names the main headings alone.
const MOST_HEADS: usize = 40;

/// The headings of a page, if it is long enough to need a list of them.
pub(super) fn heads(page: &SitePage) -> Vec<Head> {
    let heads = page.parts.iter().filter_map(|part| {
        let Part::Block(Block::Heading {
            depth,
            text,
            anchor,
            ..
        }) = part
        else {
            return None;
        };
        (*depth != Depth::Detail).then_some((*depth, text, anchor))
    });
    let mut heads: Vec<_> = heads.collect();
    if heads.len() > MOST_HEADS {
        heads.retain(|(depth, ..)| *depth == Depth::Part);
    }
    if heads.len() < FEWEST_HEADS {
        return Vec::new();
    }
    let heads = heads.into_iter().map(|(depth, text, anchor)| Head {
        title: text.clone(),
        href: format!("#{}", crate::text::markdown::destination(anchor)),
        is_sub: depth == Depth::Section,
    });
    heads.collect()
}
