//! The starter labs and every artifact they make.

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::source::{SourceMap, load};

use crate::support;

fn map(lab: &str) -> SourceMap {
    load::lab(&support::root().join("templates/labs").join(lab), "").unwrap()
}

/// The artifacts of a starter lab, made in memory.
pub(crate) fn artifacts(lab: &str) -> Artifacts {
    let mut sink = Sink::new();
    let artifacts = compile::build(&map(lab), &mut sink);
    artifacts.unwrap_or_else(|| panic!("{lab}: {:#?}", sink.diagnostics()))
}

#[test]
fn every_artifact_is_as_it_was() {
    for lab in support::starter_labs() {
        for (path, artifact) in artifacts(&lab).iter() {
            let (folder, name) = path
                .as_str()
                .rsplit_once('/')
                .unwrap_or(("", path.as_str()));
            support::snapshot(&format!("labs/{lab}/{folder}"), name, &artifact.text);
        }
    }
}

#[test]
fn every_artifact_starts_with_who_made_it() {
    for lab in support::starter_labs() {
        for (path, artifact) in artifacts(&lab).iter() {
            let mut lines = artifact.text.lines();
            let first = lines.next().unwrap();
            let header = match path.as_str().rsplit_once('.').map(|(_, end)| end) {
                Some("json") => continue,
                // A page starts with its title.
                Some("md") => lines.find(|line| !line.is_empty()).unwrap(),
                _ => first,
            };
            assert!(
                header.contains("Made by hlc from "),
                "{path} starts with {header}"
            );
            assert!(
                header.contains("Do not edit"),
                "{path} starts with {header}"
            );
        }
    }
}
