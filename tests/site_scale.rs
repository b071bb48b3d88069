//! The site of a large lab: it opens fast because no file of it is large, however many things the lab has.
//!
//! Bytes are measured, not time: what a browser loads before it shows a page, and what it loads when somebody starts to
//! search.

use std::sync::OnceLock;

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::site::Options;
use hlc::source::SourceMap;

use super::support::generator::{self, Files};
use super::support::wide;

/// What a page may take.
const PAGE: usize = 1_000_000;

/// What the index of the search may take.
const INDEX: usize = 2_000_000;

/// What a list of all files may say of one, on average.
const PER_FILE: usize = 1_000;

const GUESTS_PER_NODE: usize = 20;

fn site(files: Files) -> Artifacts {
    let mut map = SourceMap::new("");
    for (name, text) in files {
        assert!(map.add(name, text.into_bytes()));
    }
    let made = compile::site_on(&map, None, &Options::default(), &mut Sink::new());
    made.expect("generated labs have no errors")
}

/// A hundred nodes and two thousand guests.
fn large() -> &'static Artifacts {
    static SITE: OnceLock<Artifacts> = OnceLock::new();
    SITE.get_or_init(|| site(generator::many_guests(100, GUESTS_PER_NODE)))
}

/// The same kind of lab, a quarter as large.
fn quarter() -> &'static Artifacts {
    static SITE: OnceLock<Artifacts> = OnceLock::new();
    SITE.get_or_init(|| site(generator::many_guests(25, GUESTS_PER_NODE)))
}

/// Racks with switches, zones, a firewall and clusters of Kubernetes; fewer, for what all of that takes.
fn racks() -> &'static Artifacts {
    static SITE: OnceLock<Artifacts> = OnceLock::new();
    SITE.get_or_init(|| site(wide::one_file(20, GUESTS_PER_NODE)))
}

/// The pages and their sizes, the largest first.
fn pages(site: &Artifacts) -> Vec<(usize, &str)> {
    let all = site.iter();
    let all = all.map(|(path, file)| (file.text.len(), path.as_str()));
    let mut pages: Vec<_> = all.filter(|(_, path)| path.ends_with(".html")).collect();
    pages.sort_unstable_by(|a, b| b.cmp(a));
    pages
}

fn bytes(site: &Artifacts, path: &str) -> usize {
    site.text(path).expect("every site has it").len()
}

fn total(site: &Artifacts) -> usize {
    site.iter().map(|(_, file)| file.text.len()).sum()
}

#[test]
fn no_page_is_large() {
    for site in [large(), racks()] {
        let pages = pages(site);
        let large: Vec<_> = pages.iter().filter(|(size, _)| *size >= PAGE).collect();
        assert!(large.is_empty(), "{large:?}");
    }
}

#[test]
fn each_thing_has_a_page() {
    let pages = pages(large());
    let of = |folder: &str| {
        pages
            .iter()
            .filter(|(_, path)| path.starts_with(folder))
            .count()
    };
    assert_eq!(of("nodes/"), 100);
    assert_eq!(of("guests/"), 2_000);
    assert_eq!(of("networks/"), 20);
}

#[test]
fn the_index_of_the_search_is_not_large() {
    for site in [large(), racks()] {
        let size = bytes(site, "search.js");
        assert!(size < INDEX, "{size}");
    }
}

#[test]
fn the_list_of_files_is_not_large() {
    for site in [large(), racks()] {
        let (size, files) = (bytes(site, "manifest.json"), site.iter().count());
        assert!(size < files * PER_FILE, "{size} for {files} files");
    }
}

/// A lab four times the size has a site four times the size, or less: nothing is told of each pair.
#[test]
fn a_site_grows_with_its_lab() {
    type Measure = fn(&Artifacts) -> usize;
    let measures: [(&str, Measure); 4] = [
        ("all files", total),
        ("the number of files", |site| site.iter().count()),
        ("the largest page", |site| {
            pages(site).first().map_or(0, |(size, _)| *size)
        }),
        ("the index", |site| bytes(site, "search.js")),
    ];
    for (what, measure) in measures {
        let (small, large) = (measure(quarter()), measure(large()));
        assert!(large * 100 <= small * 410, "{what}: {small}, then {large}");
    }
}

/// As many boxes still read on a page; one part is drawn around at most 30, and shows what they are linked to.
const BOXES: usize = 65;

/// Diagrams of a large lab come in parts, and none of them grows with it.
#[test]
fn diagrams_are_split() {
    for site in [large(), racks()] {
        let pages = site.iter();
        let drawn = pages.filter(|(path, _)| path.as_str().ends_with(".mmd.html"));
        let sizes = drawn.map(|(path, file)| (file.text.matches(":::").count(), path.as_str()));
        let mut sizes: Vec<_> = sizes.collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        assert!(sizes.len() > 20, "{}", sizes.len());
        let large: Vec<_> = sizes.iter().filter(|(boxes, _)| *boxes > BOXES).collect();
        assert!(large.is_empty(), "{large:?}");
    }
}
