//! Reading a lab from disk: the only reader of input files.

use std::collections::BTreeSet;
use std::fs::{self, File, FileType};
use std::io::{ErrorKind, Read};
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
/// A symbolic link with such a name is followed to its file, wherever that is; a file that several names lead to is
/// read once. Left alone are hidden files and folders, and folders that hold hlc's own output (`build` at the
/// top of the lab, and any folder with a manifest of hlc's). Names in the map are relative to the lab, and `prefix`
/// goes before them when they are shown.
///
/// # Errors
/// A [`Failure`] with the path when the path is neither folder nor file or cannot be read, or when something below it
/// has the name of a KDL file and is none: nothing is skipped without a word.
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
    let bytes = stream(std::io::stdin(), path)?;
    let mut map = SourceMap::new("");
    if map.add("-", bytes) {
        Ok(map)
    } else {
        Err(Failure::TooLarge(path.to_owned()))
    }
}

/// The most that is read from a pipe or a device, whose size nobody knows before its end: 256 MiB.
const MOST_OF_A_STREAM: u64 = 256 << 20;

/// Reads to the end, unless that is too far away.
fn stream(from: impl Read, path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    from.take(MOST_OF_A_STREAM + 1)
        .read_to_end(&mut bytes)
        .map_err(Failure::reading(path))?;
    if bytes.len() as u64 > MOST_OF_A_STREAM {
        let problem = "does not end within 256 MiB; put it into a file";
        return Err(Failure::Path(path.to_owned(), problem));
    }
    Ok(bytes)
}

fn files(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Found::default();
    let walk = WalkDir::new(root).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| is_ours(entry, root)) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            Failure::Read(path, error.into())
        })?;
        if entry.depth() > 0 {
            found.take(entry.path(), entry.file_type())?;
        }
    }
    found.all()
}

/// The files of a lab while its folder is walked.
#[derive(Default)]
struct Found {
    files: Vec<PathBuf>,
    /// Links to files, and what each leads to.
    links: Vec<(PathBuf, PathBuf)>,
}

impl Found {
    /// Takes what belongs to a lab.
    fn take(&mut self, path: &Path, kind: FileType) -> Result<(), Failure> {
        let problem = |problem| Err(Failure::Path(path.to_owned(), problem));
        let is_kdl = is_kdl(path);
        if kind.is_symlink() {
            return self.take_link(path);
        }
        if !is_kdl {
            return Ok(());
        }
        if kind.is_dir() {
            return problem("is a folder with the name of a KDL file; rename it");
        }
        if !kind.is_file() {
            return problem("is not a regular file, so it is no part of a lab; rename it");
        }
        self.files.push(path.to_owned());
        Ok(())
    }

    fn take_link(&mut self, path: &Path) -> Result<(), Failure> {
        let problem = |problem| Err(Failure::Path(path.to_owned(), problem));
        let leads = match fs::metadata(path) {
            Ok(leads) => leads,
            Err(_) if !is_kdl(path) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return problem("is a symbolic link that leads nowhere");
            }
            Err(error) => return Err(Failure::Read(path.to_owned(), error)),
        };
        if leads.is_dir() && (is_kdl(path) || holds_kdl(path)) {
            return problem(
                "is a symbolic link to a folder, and hlc follows those to files only: link the files, or move the \
                 folder here",
            );
        }
        if !is_kdl(path) {
            return Ok(());
        }
        if !leads.is_file() {
            return problem("is a symbolic link to what is not a regular file");
        }
        let target = fs::canonicalize(path).map_err(Failure::reading(path))?;
        self.links.push((path.to_owned(), target));
        Ok(())
    }

    /// All files, each once, by path.
    fn all(mut self) -> Result<Vec<PathBuf>, Failure> {
        if self.links.is_empty() {
            return Ok(self.files);
        }
        let real = |path: &PathBuf| fs::canonicalize(path).map_err(Failure::reading(path));
        let mut read: BTreeSet<PathBuf> = self.files.iter().map(real).collect::<Result<_, _>>()?;
        for (link, target) in self.links {
            if read.insert(target) {
                self.files.push(link);
            }
        }
        self.files.sort();
        Ok(self.files)
    }
}

/// Whether a folder that a link leads to holds a part of a lab.
#[expect(
    clippy::disallowed_methods,
    reason = "this module is the one reader of input files"
)]
fn holds_kdl(folder: &Path) -> bool {
    let mut names = fs::read_dir(folder).into_iter().flatten().flatten();
    !is_artifact_tree(folder) && names.any(|entry| is_kdl(&entry.path()))
}

fn is_kdl(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "kdl")
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

fn add(map: &mut SourceMap, name: String, path: &Path) -> Result<(), Failure> {
    let too_large = || Failure::TooLarge(path.to_owned());
    let bytes = read(path)?.ok_or_else(too_large)?;
    map.add(name, bytes).then_some(()).ok_or_else(too_large)
}

/// Reads a file, after a look at its size; none if it is larger than offsets can number.
fn read(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let file = File::open(path).map_err(Failure::reading(path))?;
    let found = file.metadata().map_err(Failure::reading(path))?;
    if !found.is_file() {
        return stream(file, path).map(Some);
    }
    if found.len() > u64::from(u32::MAX) {
        return Ok(None);
    }
    // It may grow while it is read.
    let most = u64::from(u32::MAX) + 1;
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or_default());
    let read = file.take(most).read_to_end(&mut bytes);
    read.map_err(Failure::reading(path))?;
    Ok(Some(bytes))
}
