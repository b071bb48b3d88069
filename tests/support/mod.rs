//! What the tests share.

mod edited;
mod starter;

pub(crate) mod generator;
pub(crate) mod html;
pub(crate) mod wide;

use std::path::{Path, PathBuf};

use hlc::compile;
use hlc::diag::{Diagnostic, Report, Sink};
use hlc::source::SourceMap;

pub(crate) use edited::{Edited, without};
pub(crate) use starter::{
    SCRATCH, built, built_fixture, copy, scratch, site, site_of_fixture, starter_labs,
};

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A lab of one file.
pub(crate) fn one_file(text: &str) -> SourceMap {
    one_file_of_bytes(text.as_bytes().to_vec())
}

/// A lab of one file, of whatever bytes.
pub(crate) fn one_file_of_bytes(bytes: Vec<u8>) -> SourceMap {
    let mut map = SourceMap::new("");
    assert!(map.add("lab.kdl", bytes));
    map
}

/// Everything that `hlc check` finds in a lab, in the order in which it shows it.
pub(crate) fn findings(map: &SourceMap) -> Vec<Diagnostic> {
    report(map).found
}

/// The same, with the rules that wait.
pub(crate) fn report(map: &SourceMap) -> Report {
    let mut sink = Sink::new();
    let _ = compile::check(map, &mut sink);
    sink.into_report()
}

/// What a finding is, as the fixtures write it: line, level, code.
pub(crate) fn summary(map: &SourceMap, found: &Diagnostic) -> (usize, String, String) {
    let line = map.locate(found.primary.span).unwrap().line;
    (line, found.level.to_string(), found.rule.code.to_owned())
}

/// The findings that the comments of a fixture announce: `// error: group/name` on the faulty line, or
/// `// error-below: group/name` on the line above where the line cannot end in a comment.
pub(crate) fn announced(text: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let Some((_, comment)) = line.rsplit_once("// ") else {
            continue;
        };
        let Some((level, code)) = comment.trim().split_once(": ") else {
            continue;
        };
        let (level, below) = match level.strip_suffix("-below") {
            Some(level) => (level, 1),
            None => (level, 0),
        };
        if ["error", "warning", "advice"].contains(&level) {
            found.push((at + 1 + below, level.to_owned(), code.trim().to_owned()));
        }
    }
    found
}

/// The files below a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter();
    let entries = walk.map(|entry| entry.unwrap());
    entries
        .filter(|it| it.file_type().is_file())
        .map(|it| it.into_path())
        .collect()
}

/// insta, set up once: snapshots below `snapshots/`, named after what they show.
pub(crate) fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
