//! Artifacts as pages: each with where it goes, and the lines of the lab that made it.

use std::collections::BTreeMap;

use super::destination::{GROUPS, REST, destination, group, language};
use super::href::{Names, Places};
use super::page::{File, PageKind, Part, SitePage};
use super::split::front;
use super::veil::Veil;
use crate::emit::handbook::line::{Line, Target};
use crate::emit::handbook::page::{Block, Depth};
use crate::emit::{Artifact, Artifacts, Input, RelPath};
use crate::source::Span;
use crate::text::html;
use crate::text::markdown;

/// The list of artifacts.
const LIST: &str = "artifacts.html";

/// As many lines of the lab are quoted: more are counted.
const MOST_LINES: usize = 40;

/// As many characters of a line are quoted.
const MOST_CHARACTERS: usize = 200;

/// As many bytes of an artifact are shown, counted as they stand in the page.
const MOST_BYTES: usize = 700_000;

/// Lines of the lab, by file.
type Lines<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// The list of artifacts, and a page for each but the docs, which are this site.
pub(super) fn artifacts(
    input: Input<'_>,
    artifacts: &Artifacts,
    veil: &Veil,
    places: &mut Places,
) -> Vec<SitePage> {
    let files = input.map.files().iter().map(|file| file.name());
    let lines: Lines<'_> = files
        .map(|name| (name, veil.source(name).lines().collect()))
        .collect();
    let is_docs = |path: &RelPath| path.as_str().starts_with("docs/");
    let shown: Vec<_> = artifacts
        .iter()
        .filter(|(path, _)| !is_docs(path))
        .collect();
    let mut names = Names::default();
    let mut pages = vec![list(input, &shown)];
    for (path, artifact) in shown {
        let page = names.file("artifacts", path.as_str());
        places.artifact(path, page.clone());
        pages.push(SitePage {
            path: page,
            title: path.to_string(),
            kind: PageKind::Artifact,
            parent: Some(RelPath::new(LIST)),
            parts: parts(input, &lines, path, artifact),
            origins: artifact.origins.clone(),
        });
    }
    pages
}

/// All artifacts, by what they are for.
fn list(input: Input<'_>, artifacts: &[(&RelPath, &Artifact)]) -> SitePage {
    let about = Line::from("Every file that ").code("hlc build").text(
        " makes of this lab, and where it goes. Its docs in Markdown say what this site says.",
    );
    let mut blocks = vec![Block::Paragraph(about)];
    let names = GROUPS.iter().map(|(_, name)| *name).chain([REST]);
    for name in names {
        let members = artifacts.iter().filter(|(path, _)| group(path) == name);
        let rows: Vec<_> = members.map(|(path, it)| row(input, path, it)).collect();
        if !rows.is_empty() {
            blocks.push(heading(name));
            blocks.push(Block::Table {
                columns: vec!["File", "Goes to", "Size"],
                rows,
            });
        }
    }
    SitePage {
        path: RelPath::new(LIST),
        title: "Artifacts".to_owned(),
        kind: PageKind::Artifact,
        parent: Some(front()),
        parts: blocks.into_iter().map(Part::Block).collect(),
        origins: Vec::new(),
    }
}

fn row(input: Input<'_>, path: &RelPath, artifact: &Artifact) -> Vec<Line> {
    let to = Target::Artifact(path.to_string());
    vec![
        Line::new().link(to, path.to_string()),
        destination(input, path),
        bytes(artifact.text.len()).into(),
    ]
}

fn heading(text: &str) -> Block {
    Block::Heading {
        depth: Depth::Part,
        text: text.to_owned(),
        anchor: markdown::anchor(text),
        subject: None,
    }
}

/// A length as people read it.
fn bytes(count: usize) -> String {
    match count {
        1 => "1 byte".to_owned(),
        0..1024 => format!("{count} bytes"),
        _ => {
            let tenths = count * 10 / 1024;
            format!("{}.{} KiB", tenths / 10, tenths % 10)
        }
    }
}

fn parts(input: Input<'_>, lines: &Lines<'_>, path: &RelPath, artifact: &Artifact) -> Vec<Part> {
    let count = artifact.text.lines().count();
    let size = format!("{}, {count} lines", bytes(artifact.text.len()));
    let facts = vec![("Goes to", destination(input, path)), ("Size", size.into())];
    let (text, shown) = start(&artifact.text);
    let mut parts = vec![
        Part::Block(Block::Facts(facts)),
        Part::File(File {
            language: language(path),
            text,
        }),
    ];
    if shown < count {
        let line =
            format!("Cut: these are the first {shown} of {count} lines. All of them are in ");
        let line = Line::from(line)
            .code(path)
            .text(", which ")
            .code("hlc build");
        parts.push(Part::Block(Block::Paragraph(line.text(" writes."))));
    }
    parts.extend(made_from(input, lines, &artifact.origins));
    parts
}

/// As many lines of a text as a page holds, and how many that are.
fn start(text: &str) -> (String, usize) {
    let (mut shown, mut written, mut out) = (0, 0, String::new());
    for line in text.split_inclusive('\n') {
        written += html::text(line).len();
        if written > MOST_BYTES {
            break;
        }
        out.push_str(line);
        shown += 1;
    }
    (out, shown)
}

/// The lines of the lab behind an artifact, each once, in the order of files.
fn made_from(input: Input<'_>, lines: &Lines<'_>, origins: &[Span]) -> Vec<Part> {
    let places = origins.iter().filter_map(|span| input.map.locate(*span));
    let mut places: Vec<_> = places.map(|place| (place.file, place.line)).collect();
    places.sort_unstable();
    places.dedup();
    if places.is_empty() {
        return Vec::new();
    }
    let more = places.len().saturating_sub(MOST_LINES);
    let rows = places.into_iter().take(MOST_LINES).map(|(file, line)| {
        let of_file = lines.get(file);
        let text = of_file.and_then(|lines| lines.get(line.checked_sub(1)?));
        let text = text.map_or("", |text| text.trim()).chars();
        let text: String = text.take(MOST_CHARACTERS).collect();
        vec![Line::new().source(file, line), Line::new().code(text)]
    });
    let table = Block::Table {
        columns: vec!["Line", "Text"],
        rows: rows.collect(),
    };
    let mut blocks = vec![heading("Made from"), table];
    if more > 0 {
        blocks.push(Block::Paragraph(format!("And {more} more lines.").into()));
    }
    blocks.into_iter().map(Part::Block).collect()
}
