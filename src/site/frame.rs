//! What stands around the content of every page: title, menu, neighbours, where it comes from.

use serde::Serialize;

use super::Options;
use super::assets::{SCRIPT, STYLE};
use super::book::Book;
use super::href::Href;
use super::html::Writer;
use super::nav::{self, Group, Head, Link, Nav};
use super::page::{PageKind, SitePage};
use super::split::front;
use crate::emit::handbook::line::Target;
use crate::emit::{Input, RelPath};

/// A page, as its template prints it.
#[derive(Debug, Serialize)]
struct Wire<'a> {
    /// What a tab of the browser and a list of results say.
    head: String,
    title: &'a str,
    /// What the page is about, in a word, where its title alone does not say.
    kind: Option<&'static str>,
    lab: &'a str,
    description: String,
    home: String,
    /// The way from here to the top of the site, for the script.
    root: String,
    style: String,
    script: String,
    canonical: Option<String>,
    menu: Vec<Group>,
    crumbs: Vec<Link>,
    heads: Vec<Head>,
    before: Option<Link>,
    behind: Option<Link>,
    body: String,
    origins: Vec<Link>,
    version: &'static str,
}

/// Puts pages into their frames.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    /// The lab.
    pub(super) input: Input<'a>,
    /// All pages.
    pub(super) book: &'a Book,
    /// The ways between them.
    pub(super) nav: Nav<'a>,
    /// How the site is made.
    pub(super) options: &'a Options,
}

impl Frame<'_> {
    /// A page as HTML.
    pub(super) fn page(&self, page: &SitePage) -> String {
        let lab = &self.input.lab.lab;
        let to = |path: RelPath| Href::top(path).from(&page.path);
        let (before, behind) = self.nav.turn(page);
        let name = lab.about.title().unwrap_or(&lab.name.value);
        let wire = Wire {
            head: head(&page.title, name),
            title: &page.title,
            kind: kind(page),
            lab: name,
            description: description(page),
            home: to(front()),
            root: "../".repeat(page.path.as_str().matches('/').count()),
            style: to(RelPath::new(STYLE)),
            script: to(RelPath::new(SCRIPT)),
            canonical: self.canonical(page),
            menu: self.nav.menu(page),
            crumbs: self.nav.crumbs(page),
            heads: nav::heads(page),
            before,
            behind,
            body: Writer::new(self.book, page).parts(),
            origins: self.origins(page),
            version: env!("CARGO_PKG_VERSION"),
        };
        self.input.templates.render("site/page.html", &wire)
    }

    fn canonical(&self, page: &SitePage) -> Option<String> {
        let base = self.options.base_url.as_ref()?.trim_end_matches('/');
        Some(format!("{base}/{}", page.path))
    }

    /// The places of the lab that a page follows from, as links to their lines.
    fn origins(&self, page: &SitePage) -> Vec<Link> {
        // An artifact quotes them.
        if page.kind == PageKind::Artifact {
            return Vec::new();
        }
        let spans = page.origins.iter();
        let places = spans.filter_map(|span| self.input.map.locate(*span));
        let mut lines: Vec<_> = places.map(|place| (place.file, place.line)).collect();
        if !matches!(page.kind, PageKind::Thing(_)) {
            lines.sort_unstable();
        }
        lines.dedup();
        let links = lines.into_iter().filter_map(|(file, line)| {
            let target = Target::Source(file.to_owned(), line);
            Some(Link {
                title: format!("{file}:{line}"),
                href: self.book.places.of(&target)?.from(&page.path),
                current: false,
            })
        });
        links.take(MOST_ORIGINS).collect()
    }
}

/// As many places are named below a page: more say nothing.
const MOST_ORIGINS: usize = 12;

/// Browsers and search engines cut longer titles, at the wrong end.
const LONGEST_HEAD: usize = 70;

/// The title with the name of the lab where there is room for both; else the end of it, which tells paths apart.
fn head(title: &str, lab: &str) -> String {
    let both = format!("{title} · {lab}");
    let length = title.chars().count();
    if title != lab && both.chars().count() <= LONGEST_HEAD {
        return both;
    }
    if length <= LONGEST_HEAD {
        return title.to_owned();
    }
    let end = title.chars().skip(length + 1 - LONGEST_HEAD);
    std::iter::once('…').chain(end).collect()
}

const fn kind(page: &SitePage) -> Option<&'static str> {
    match page.kind {
        PageKind::Thing(kind) => Some(kind.word()),
        PageKind::Handbook | PageKind::Artifact | PageKind::Source | PageKind::Reference => None,
    }
}

/// What a list of search results says of a page.
fn description(page: &SitePage) -> String {
    match page.kind {
        PageKind::Handbook => page.title.clone(),
        PageKind::Thing(kind) => format!("{} {}", kind.word(), page.title),
        PageKind::Artifact => format!("artifact {}", page.title),
        PageKind::Source => format!("source {}", page.title),
        PageKind::Reference => format!("hlc's reference: {}", page.title),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_HEAD, head};

    #[test]
    fn heads_are_short() {
        assert_eq!(head("pve1", "a lab"), "pve1 · a lab");
        assert_eq!(head("a lab", "a lab"), "a lab");
        let path = "p".repeat(60);
        assert_eq!(head(&path, "another lab"), path);
        let long = head(&format!("{path}/etc/network/interfaces"), "a lab");
        assert_eq!(long.chars().count(), LONGEST_HEAD);
        assert!(long.starts_with("…pp") && long.ends_with("p/etc/network/interfaces"));
    }
}
