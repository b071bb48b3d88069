//! All pages of a site, and where everything ended up.

use std::collections::BTreeMap;

use super::Options;
use super::href::Places;
use super::page::SitePage;
use super::split::Split;
use super::svg::Pictures;
use super::veil::Veil;
use super::{address_map, glance, language, listing, rules, sources, things};
use crate::emit::{Artifacts, Input, RelPath, handbook};

/// All pages.
#[derive(Debug)]
pub(super) struct Book {
    /// The pages: the handbook's first, in its order.
    pub(super) pages: Vec<SitePage>,
    /// Where everything of the handbook ended up.
    pub(super) places: Places,
    /// The diagrams on the pages.
    pub(super) pictures: Pictures,
    by_path: BTreeMap<RelPath, usize>,
}

impl Book {
    fn new(pages: Vec<SitePage>, places: Places) -> Self {
        let paths = pages.iter().enumerate();
        let by_path = paths.map(|(at, page)| (page.path.clone(), at)).collect();
        Self {
            pictures: Pictures::of(&pages),
            pages,
            places,
            by_path,
        }
    }

    /// The page with that path.
    pub(super) fn page(&self, path: &RelPath) -> Option<&SitePage> {
        self.pages.get(*self.by_path.get(path)?)
    }
}

/// Makes all pages.
pub(super) fn bind(input: Input<'_>, artifacts: &Artifacts, options: &Options) -> Book {
    let mut places = Places::default();
    let mut split = Split::default();
    let handbook = handbook::pages(input);
    // Lists of links follow from where things went: the front page, which leads everywhere, is taken apart last.
    for page in handbook.iter().skip(1).chain(handbook.first()) {
        split.page(page, &mut places);
    }
    split.overviews.rotate_right(1);
    let before = split.overviews.len();
    let subjects = split.by_subject.into_iter();
    let subjects = subjects
        .map(|(subject, at)| (subject, before + at))
        .collect();
    let mut pages = split.overviews;
    pages.extend(split.things);
    address_map::add(input, &mut pages);
    let veil = Veil::new(input);
    pages.extend(listing::artifacts(input, artifacts, &veil, &mut places));
    pages.extend(sources::sources(input, &veil, &mut places));
    glance::complete(&mut pages, input, &veil);
    things::complete(&mut pages, input, &subjects, &places, &veil);
    if !options.lab_only {
        pages.extend(rules::rules(&mut places));
        pages.extend(language::language(&mut places));
    }
    veil.cover(&mut pages);
    Book::new(pages, places)
}
