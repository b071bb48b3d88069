//! Files as pages: every artifact with the lines of the lab that made it, every file of the lab.

use super::href::Places;
use super::page::{PageKind, Part, SitePage};
use super::split::front;
use crate::emit::handbook::line::Line;
use crate::emit::handbook::page::Block;
use crate::emit::{Artifact, Artifacts, Input, RelPath};

/// The list of artifacts.
const ARTIFACTS: &str = "artifacts.html";
/// The list of files of the lab.
const SOURCES: &str = "source.html";

/// The list of artifacts, and a page for each but the docs, which are this site.
pub(super) fn artifacts(artifacts: &Artifacts) -> Vec<SitePage> {
    let shown = artifacts
        .iter()
        .filter(|(path, _)| !path.as_str().starts_with("docs/"));
    let pages: Vec<_> = shown.map(|(path, it)| artifact(path, it)).collect();
    let about = "Every file that hlc makes of this lab, as it goes to the machines.";
    with_list(ARTIFACTS, "Artifacts", about, PageKind::Artifact, pages)
}

fn artifact(path: &RelPath, artifact: &Artifact) -> SitePage {
    SitePage {
        path: RelPath::new(format!("artifacts/{path}.html")),
        title: path.to_string(),
        kind: PageKind::Artifact,
        parent: Some(RelPath::new(ARTIFACTS)),
        parts: vec![Part::File(artifact.text.clone())],
        origins: artifact.origins.clone(),
    }
}

/// The list of files of the lab, and a page for each.
pub(super) fn sources(input: Input<'_>, places: &mut Places) -> Vec<SitePage> {
    let files = input.map.files().iter();
    let pages: Vec<_> = files
        .map(|file| {
            let path = RelPath::new(format!("source/{}.html", file.name()));
            places.source(file.name(), path.clone());
            SitePage {
                path,
                title: file.name().to_owned(),
                kind: PageKind::Source,
                parent: Some(RelPath::new(SOURCES)),
                parts: vec![Part::Source(file.text().to_owned())],
                origins: Vec::new(),
            }
        })
        .collect();
    let about = "The lab, as it is written.";
    with_list(SOURCES, "Source", about, PageKind::Source, pages)
}

/// Pages behind a page that lists them.
fn with_list(
    path: &str,
    title: &str,
    about: &str,
    kind: PageKind,
    pages: Vec<SitePage>,
) -> Vec<SitePage> {
    let paths = pages.iter().map(|page| page.path.clone()).collect();
    let list = SitePage {
        path: RelPath::new(path),
        title: title.to_owned(),
        kind,
        parent: Some(front()),
        parts: vec![
            Part::Block(Block::Paragraph(Line::from(about))),
            Part::Pages(paths),
        ],
        origins: Vec::new(),
    };
    std::iter::once(list).chain(pages).collect()
}
