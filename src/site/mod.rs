//! The docs site: the handbook, every artifact, the sources and what hlc says about itself, as static HTML.
//!
//! It is made from the same [pages](crate::emit::handbook) as the Markdown, not from the Markdown. A section about one
//! thing of the lab becomes a page of its own; everything that a section elsewhere says of that thing joins it.
//! All links are relative, nothing is asked of a network, and without a script all content is there.

mod address_map;
mod address_map_html;
mod assets;
mod book;
mod destination;
mod extents;
mod figure;
mod frame;
mod glance;
mod href;
mod html;
mod language;
mod listing;
mod lost;
#[cfg(feature = "svg")]
mod markup;
mod nav;
mod page;
mod panels;
#[cfg(feature = "svg")]
mod pill;
mod plain;
mod rules;
mod search;
mod sources;
mod split;
mod svg;
#[cfg(feature = "svg")]
mod tame;
mod things;
mod veil;
#[cfg(feature = "svg")]
mod width;

use self::frame::Frame;
use self::nav::Nav;
use crate::emit::{Artifacts, Input, RelPath, manifest};
use crate::rules::Checked;
use crate::source::SourceMap;
use crate::text::template::Templates;

/// How a site is made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where it will be served from, for the one link that cannot be relative.
    pub base_url: Option<String>,
    /// Leaves out what hlc says about itself: its examples have addresses, and a reader who looks whether an address of
    /// the lab was left would find them.
    pub lab_only: bool,
}

/// Every file of the site, and the manifest of them all.
#[must_use]
pub fn all(lab: &Checked, map: &SourceMap, artifacts: &Artifacts, options: &Options) -> Artifacts {
    let templates = Templates::new();
    let input = Input {
        lab,
        map,
        templates: &templates,
    };
    let book = book::bind(input, artifacts, options);
    let mut site = Artifacts::default();
    assets::add(&mut site);
    search::add(&book, lab, &mut site);
    let frame = Frame {
        input,
        book: &book,
        nav: Nav::new(&book),
        options,
    };
    for page in &book.pages {
        site.add(page.path.clone(), frame.page(page), page.origins.clone());
    }
    if let Some(base) = &options.base_url {
        let page = lost::page(&templates, lab, base);
        site.add(RelPath::new(lost::PATH), page, Vec::new());
    }
    manifest::add(&mut site, map);
    site
}
