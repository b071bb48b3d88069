//! What stands around the content of every page: title, navigation, where it comes from.

use serde::Serialize;

use super::Options;
use super::assets::{SCRIPT, STYLE};
use super::book::Book;
use super::href::Href;
use super::html::Writer;
use super::page::{PageKind, SitePage};
use super::split::front;
use crate::emit::handbook::line::Target;
use crate::emit::{Input, RelPath};

/// A page, as its template prints it.
#[derive(Debug, Serialize)]
struct Wire<'a> {
    title: &'a str,
    lab: &'a str,
    description: String,
    home: String,
    root: String,
    style: String,
    script: String,
    canonical: Option<String>,
    crumbs: Vec<Link>,
    nav: Vec<Link>,
    body: String,
    origins: Vec<Link>,
    version: &'static str,
}

/// A link of the frame.
#[derive(Debug, Serialize)]
struct Link {
    title: String,
    href: String,
    /// Whether it leads to this page.
    current: bool,
}

/// A page as HTML.
pub(super) fn page(input: Input<'_>, book: &Book, page: &SitePage, options: &Options) -> String {
    let lab = &input.lab.lab;
    let to = |path: RelPath| Href::top(path).from(&page.path);
    let wire = Wire {
        title: &page.title,
        lab: lab.about.title().unwrap_or(&lab.name.value),
        description: description(page),
        home: to(front()),
        root: "../".repeat(page.path.as_str().matches('/').count()),
        style: to(RelPath::new(STYLE)),
        script: to(RelPath::new(SCRIPT)),
        canonical: canonical(page, options),
        crumbs: crumbs(book, page),
        nav: nav(book, page),
        body: Writer::new(book, page).parts(),
        origins: origins(input, book, page),
        version: env!("CARGO_PKG_VERSION"),
    };
    input.templates.render("site/page.html", &wire)
}

/// What a list of search results says of a page.
fn description(page: &SitePage) -> String {
    match page.kind {
        PageKind::Handbook => page.title.clone(),
        PageKind::Thing(kind) => format!("{} {}", kind.word(), page.title),
        PageKind::Artifact => format!("artifact {}", page.title),
        PageKind::Source => format!("source {}", page.title),
    }
}

fn canonical(page: &SitePage, options: &Options) -> Option<String> {
    let base = options.base_url.as_ref()?.trim_end_matches('/');
    Some(format!("{base}/{}", page.path))
}

fn link(page: &SitePage, to: &SitePage) -> Link {
    Link {
        title: to.title.clone(),
        href: Href::top(to.path.clone()).from(&page.path),
        current: to.path == page.path,
    }
}

/// The way down to a page.
fn crumbs(book: &Book, page: &SitePage) -> Vec<Link> {
    let mut crumbs = Vec::new();
    let mut above = page.parent.as_ref();
    while let Some(parent) = above.and_then(|path| book.page(path)) {
        crumbs.push(link(page, parent));
        above = parent.parent.as_ref();
    }
    crumbs.reverse();
    crumbs
}

/// The pages right below the front page.
fn nav(book: &Book, page: &SitePage) -> Vec<Link> {
    let front = front();
    let tops = book
        .pages
        .iter()
        .filter(|it| it.path == front || it.parent.as_ref() == Some(&front));
    tops.map(|top| {
        let mut link = link(page, top);
        link.title = if top.path == front {
            "Overview".to_owned()
        } else {
            link.title
        };
        link
    })
    .collect()
}

/// As many places are named below a page: more say nothing.
const MOST_ORIGINS: usize = 12;

/// The places of the lab that a page follows from, as links to their lines.
fn origins(input: Input<'_>, book: &Book, page: &SitePage) -> Vec<Link> {
    let mut places: Vec<_> = page
        .origins
        .iter()
        .filter_map(|span| input.map.locate(*span))
        .collect();
    if !matches!(page.kind, PageKind::Thing(_)) {
        places.sort_by_key(|place| (place.file, place.line));
    }
    let mut lines: Vec<_> = places
        .into_iter()
        .map(|place| (place.file, place.line))
        .collect();
    lines.dedup();
    let lines = lines.into_iter().take(MOST_ORIGINS);
    lines
        .filter_map(|(file, line)| {
            let href = book.places.of(&Target::Source(file.to_owned(), line))?;
            Some(Link {
                title: format!("{file}:{line}"),
                href: href.from(&page.path),
                current: false,
            })
        })
        .collect()
}
