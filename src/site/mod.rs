//! The docs site: the handbook, every artifact, the sources and what hlc says about itself, as static HTML.
//!
//! It is made from the same [pages](crate::emit::handbook) as the Markdown, not from the Markdown. A section about one
//! thing of the lab becomes a page of its own; everything that a section elsewhere says of that thing joins it.
//! All links are relative, nothing is asked of a network, and without a script all content is there.

mod assets;
mod book;
mod extents;
mod frame;
mod glance;
mod href;
mod html;
mod listing;
mod page;
mod panels;
mod split;
mod svg;
mod things;

use crate::emit::{Artifacts, Input, manifest};
use crate::rules::Checked;
use crate::source::SourceMap;
use crate::text::template::Templates;

/// How a site is made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where it will be served from, for the one link that cannot be relative.
    pub base_url: Option<String>,
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
    let book = book::bind(input, artifacts);
    let mut site = Artifacts::default();
    assets::add(&mut site);
    for page in &book.pages {
        let text = frame::page(input, &book, page, options);
        site.add(page.path.clone(), text, page.origins.clone());
    }
    manifest::add(&mut site, map);
    site
}
