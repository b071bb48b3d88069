//! Reading a lab from disk: the only reader of input files.

use std::io::Read;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::SourceMap;
use crate::failure::Failure;

/// The file that marks a lab folder, and the name under which a lab without any file is shown.
pub const MARK: &str = "lab.kdl";

/// The folder that holds the nearest `lab.kdl`, from `start` upwards.
#[must_use]
pub fn nearest(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .find(|folder| folder.join(MARK).is_file())
        .map(Path::to_owned)
}

/// Reads a lab: every `*.kdl` below a folder, or the one file given.
///
/// Left alone are hidden folders, symbolic links, and folders that hold hlc's own output (`build` at the
/// top of the lab, and any folder with a manifest of hlc's). Names in the map are relative to the lab, and `prefix`
/// goes before them when they are shown.
///
/// # Errors
/// A [`Failure`] with the path when the path is neither folder nor file or cannot be read.
pub fn lab(path: &Path, prefix: &str) -> Result<SourceMap, Failure> {
    let mut map = SourceMap::new(prefix);
    if path.is_dir() {
        for file in files(path)? {
            add(&mut map, name(path, &file), &file)?;
        }
    } else if path.exists() {
        let name = path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into());
        add(&mut map, name, path)?;
    } else {
        return Err(Failure::Path(path.to_owned(), "does not exist"));
    }
    if map.files().is_empty() {
        // Whoever asks for a lab in an empty folder is told what is missing, at the file it belongs in.
        let _ = map.add(MARK, Vec::new());
    }
    Ok(map)
}

/// Reads one file of a lab from standard input.
///
/// # Errors
/// A [`Failure`] when reading fails.
pub fn standard_input() -> Result<SourceMap, Failure> {
    let path = Path::new("standard input");
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(Failure::reading(path))?;
    let mut map = SourceMap::new("");
    if map.add("-", bytes) {
        Ok(map)
    } else {
        Err(Failure::TooLarge(path.to_owned()))
    }
}

fn files(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let walk = WalkDir::new(root).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| is_ours(entry, root)) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            Failure::Read(path, error.into())
        })?;
        let path = entry.path();
        if entry.file_type().is_file() && path.extension().is_some_and(|end| end == "kdl") {
            found.push(path.to_owned());
        }
    }
    Ok(found)
}

fn is_ours(entry: &DirEntry, root: &Path) -> bool {
    if entry.depth() == 0 {
        return true;
    }
    if entry.file_name().to_string_lossy().starts_with('.') {
        return false;
    }
    if !entry.file_type().is_dir() {
        return true;
    }
    let is_output = entry.path() == root.join("build") || is_artifact_tree(entry.path());
    !is_output
}

/// Whether a folder is an artifact tree: it holds the manifest that `hlc build` writes.
fn is_artifact_tree(folder: &Path) -> bool {
    folder.join("manifest.json").is_file() && folder.join("docs").join("index.md").is_file()
}

fn name(root: &Path, file: &Path) -> String {
    let below = file.strip_prefix(root).unwrap_or(file);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[expect(
    clippy::disallowed_methods,
    reason = "this module is the one reader of input files"
)]
fn add(map: &mut SourceMap, name: String, path: &Path) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(Failure::reading(path))?;
    if map.add(name, bytes) {
        Ok(())
    } else {
        Err(Failure::TooLarge(path.to_owned()))
    }
}
