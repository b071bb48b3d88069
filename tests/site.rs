//! The docs site: nothing leads nowhere, nothing is out of reach, and it says what the Markdown says.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::OnceLock;

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::model::Lab;
use hlc::model::about::Named;
use hlc::site::Options;
use hlc::source::{SourceMap, load};
use pulldown_cmark::{Event, Options as Reading, Parser, Tag, TagEnd};
use rayon::prelude::*;

use crate::support;
use crate::support::html::{self, Page, words};

/// A lab and its site.
struct Site {
    lab: String,
    map: SourceMap,
    artifacts: Artifacts,
    pages: BTreeMap<String, Page>,
    files: BTreeSet<String>,
}

impl Site {
    fn new(lab: String, map: SourceMap) -> Self {
        let build = compile::build(&map, &mut Sink::new());
        let site = compile::site_on(&map, None, &Options::default(), &mut Sink::new());
        let (Some(artifacts), Some(site)) = (build, site) else {
            panic!("{lab} does not build");
        };
        let files = site.iter().map(|(path, _)| path.to_string()).collect();
        let pages = site.iter();
        let pages = pages.filter(|(path, _)| path.as_str().ends_with(".html"));
        let pages = pages.map(|(path, it)| (path.to_string(), html::read(&it.text)));
        Self {
            pages: pages.collect(),
            lab,
            map,
            artifacts,
            files,
        }
    }
}

/// The sites of every starter and of every fixture, made once.
fn sites() -> &'static [Site] {
    static SITES: OnceLock<Vec<Site>> = OnceLock::new();
    SITES.get_or_init(|| {
        let starters = support::starter_labs().into_iter().map(|lab| {
            let folder = support::root().join("templates/labs").join(&lab);
            (lab, load::lab(&folder, "").unwrap())
        });
        let single = support::files(&support::root().join("tests/fixtures")).into_iter();
        let single = single.filter(|path| path.extension().is_some_and(|it| it == "kdl"));
        let single = single.map(|path| {
            let map = support::one_file_of_bytes(std::fs::read(&path).unwrap());
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                map,
            )
        });
        let all: Vec<_> = starters.chain(single).collect();
        all.into_par_iter()
            .map(|(lab, map)| Site::new(lab, map))
            .collect()
    })
}

/// Fails with every complaint of every site.
fn complain(find: impl Fn(&Site) -> Vec<String>) {
    let all = sites().iter().flat_map(|site| {
        let found = find(site).into_iter();
        found.map(|it| format!("{}: {it}", site.lab))
    });
    let all: Vec<_> = all.collect();
    let few = all.iter().take(40).cloned().collect::<Vec<_>>();
    assert!(
        all.is_empty(),
        "{} complaints:\n{}",
        all.len(),
        few.join("\n")
    );
}

/// The file that a relative link means, and the id in it.
fn resolved(page: &str, href: &str) -> (String, Option<String>) {
    let (path, fragment) = match href.split_once('#') {
        Some((path, fragment)) => (path, Some(decoded(fragment))),
        None => (href, None),
    };
    if path.is_empty() {
        return (page.to_owned(), fragment);
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        if part == ".." {
            assert!(
                parts.pop().is_some(),
                "{page} leads out of the site: {href}"
            );
        } else {
            parts.push(part);
        }
    }
    (decoded(&parts.join("/")), fragment)
}

/// A part of a link without its escapes.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let escaped = (*first == b'%')
            .then(|| behind.split_at_checked(2))
            .flatten();
        let number = escaped.and_then(|(digits, behind)| {
            let digits = std::str::from_utf8(digits).ok()?;
            Some((u8::from_str_radix(digits, 16).ok()?, behind))
        });
        let (byte, behind) = number.unwrap_or((*first, behind));
        bytes.push(byte);
        rest = behind;
    }
    String::from_utf8(bytes).unwrap()
}

fn is_outside(href: &str) -> bool {
    ["http:", "https:", "mailto:", "ssh:"]
        .iter()
        .any(|scheme| href.starts_with(scheme))
}

#[test]
fn every_link_leads_to_a_file_and_an_id_in_it() {
    complain(|site| {
        let links = site.pages.iter().flat_map(|(path, page)| {
            let own = page.links.iter().filter(|href| !is_outside(href));
            own.map(move |href| (path, href))
        });
        let broken = links.filter(|(path, href)| {
            let (file, fragment) = resolved(path, href);
            let page = site.pages.get(&file);
            let has = |id: &String| page.is_some_and(|page| page.ids.contains(id));
            !site.files.contains(&file) || fragment.is_some_and(|id| !has(&id))
        });
        broken
            .map(|(path, href)| format!("{path}: {href}"))
            .collect()
    });
}

#[test]
fn ids_are_unique_and_tags_in_order() {
    complain(|site| {
        let pages = site.pages.iter();
        pages
            .flat_map(|(path, page)| {
                let mut seen = BTreeSet::new();
                let twice = page.ids.iter().filter(move |id| !seen.insert(*id));
                let twice = twice.map(move |id| format!("{path}: id {id} twice"));
                let errors = page.errors.iter().map(move |it| format!("{path}: {it}"));
                twice.chain(errors)
            })
            .collect()
    });
}

#[test]
fn every_page_is_reached_from_the_front_page() {
    complain(|site| {
        let mut reached = BTreeSet::from(["index.html".to_owned()]);
        let mut open = VecDeque::from(["index.html".to_owned()]);
        while let Some(path) = open.pop_front() {
            let links = site.pages.get(&path).map_or(&[][..], |page| &page.links);
            for href in links.iter().filter(|href| !is_outside(href)) {
                let (file, _) = resolved(&path, href);
                if reached.insert(file.clone()) {
                    open.push_back(file);
                }
            }
        }
        let missed = site.pages.keys().filter(|path| !reached.contains(*path));
        missed
            .map(|path| format!("{path} is out of reach"))
            .collect()
    });
}

/// The things of a lab that have pages: the folder, the name, and where the name stands.
fn things(lab: &Lab) -> Vec<(&'static str, String, hlc::source::Span)> {
    fn of<'l, T: Named + 'l>(
        folder: &'static str,
        things: impl Iterator<Item = &'l T>,
    ) -> impl Iterator<Item = (&'static str, String, hlc::source::Span)> {
        let present = things.filter(|it| it.about().is_present());
        present.map(move |it| (folder, it.name().value.to_string(), it.name().span))
    }
    let clusters = lab.clusters.iter().filter(|it| it.about.is_present());
    let clusters = clusters.map(|it| ("clusters", it.name.value.to_string(), it.name.span));
    let kubernetes = lab.kubernetes.iter().filter(|it| it.about.is_present());
    let kubernetes = kubernetes.map(|it| ("kubernetes", it.name.value.to_string(), it.name.span));
    of("nodes", lab.nodes.values())
        .chain(of("devices", lab.devices.values()))
        .chain(of("guests", lab.guests.values()))
        .chain(of("networks", lab.networks.values()))
        .chain(of("storages", lab.storages.values()))
        .chain(of("backups", lab.backups.values()))
        .chain(clusters)
        .chain(kubernetes)
        .collect()
}

#[test]
fn every_thing_has_a_page_that_says_where_it_is_written() {
    complain(|site| {
        let lab = compile::check(&site.map, &mut Sink::new()).unwrap();
        let missed = things(&lab.lab).into_iter().filter(|(folder, name, span)| {
            let at = site.map.locate(*span).unwrap();
            let line = format!("source/{}.html#L{}", at.file, at.line);
            let is_its = |(path, page): (&String, &Page)| {
                let folder = path.starts_with(&format!("{folder}/"));
                let own = page.title == *name || page.title.starts_with(&format!("{name} on "));
                folder && own && page.origins.iter().any(|href| href.ends_with(&line))
            };
            !site.pages.iter().any(is_its)
        });
        missed
            .map(|(folder, name, _)| format!("{folder}: {name}"))
            .collect()
    });
}

/// The text of every cell, paragraph, item and file of a page in Markdown.
fn markdown_texts(markdown: &str) -> Vec<String> {
    let reading =
        Reading::ENABLE_TABLES | Reading::ENABLE_STRIKETHROUGH | Reading::ENABLE_TASKLISTS;
    let mut texts = Vec::new();
    let mut text = String::new();
    let mut skipped = 0;
    for event in Parser::new_ext(markdown, reading) {
        let ends = match &event {
            Event::Start(Tag::Heading { .. } | Tag::TableHead | Tag::HtmlBlock) => {
                skipped += 1;
                true
            }
            Event::End(TagEnd::Heading(_) | TagEnd::TableHead | TagEnd::HtmlBlock) => {
                skipped -= 1;
                text.clear();
                true
            }
            Event::Start(tag) => !is_inline(&tag.to_end()),
            Event::End(tag) => !is_inline(tag),
            Event::Text(it) | Event::Code(it) | Event::Html(it) | Event::InlineHtml(it) => {
                text.push_str(it);
                false
            }
            Event::SoftBreak | Event::HardBreak => {
                text.push(' ');
                false
            }
            _ => false,
        };
        if ends {
            let found = words(&std::mem::take(&mut text));
            if skipped == 0 && !found.is_empty() {
                texts.push(found);
            }
        }
    }
    texts
}

const fn is_inline(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

#[test]
fn whatever_the_markdown_says_stands_on_the_site() {
    complain(|site| {
        let content = site.pages.iter();
        let content = content
            .filter(|(path, _)| !path.starts_with("artifacts/") && !path.starts_with("source/"));
        let texts: BTreeSet<_> = content.flat_map(|(_, page)| &page.texts).collect();
        let docs = site.artifacts.iter();
        let docs = docs.filter(|(path, _)| path.as_str().starts_with("docs/"));
        docs.flat_map(|(path, doc)| {
            let said = markdown_texts(&doc.text).into_iter();
            let missed = said.filter(|text| {
                // The title of a diagram ends in a colon where the text stands below it.
                let title = text.strip_suffix(':').map(str::to_owned);
                !texts.contains(text) && title.is_none_or(|title| !texts.contains(&title))
            });
            missed.map(move |text| format!("{path}: {text}"))
        })
        .collect()
    });
}

#[test]
fn pages_read_as_they_did() {
    let shown = [
        "index",
        "findings",
        "gpu",
        "nodes/still-fawn",
        "guests/k3s-vm-still-fawn",
        "storages/local-20TB-zfs",
        "networks/lan",
        "backups/backup-ff3d789f-f52b",
        "clusters/five-node-gpu",
    ];
    let site = sites()
        .iter()
        .find(|site| site.lab == "five-node-gpu")
        .unwrap();
    for name in shown {
        let page = &site.pages[&format!("{name}.html")];
        support::snapshot("site", &name.replace('/', "-"), &page.outline);
    }
}
