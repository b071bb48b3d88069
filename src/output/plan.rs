//! What a build would change: the files that hlc makes, held against the folder on disk.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::disk::{self, Kind};
use super::write::Ready;
use crate::emit::manifest::{self, Manifest, sha256};
use crate::emit::{Artifacts, RelPath};
use crate::failure::Failure;

/// What a build would change, file by file. Making one changes nothing.
#[derive(Debug)]
pub struct Plan<'a> {
    root: &'a Path,
    entries: Vec<Entry<'a>>,
}

/// One file of a plan.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Where, below the output folder.
    pub path: RelPath,
    /// How what hlc makes and what is there differ.
    pub state: State,
    /// What hlc makes; `None` for what it no longer makes.
    pub(super) text: Option<&'a str>,
}

/// How what hlc makes and what is on disk differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not there yet.
    New,
    /// There as hlc wrote it, and to be written anew.
    Changed,
    /// There with the same bytes.
    Same,
    /// There as hlc wrote it, and no longer made.
    Gone,
    /// Written by hlc and edited since.
    Edited,
    /// Something that is not hlc's is in the way.
    Blocked(Obstacle),
}

/// What is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A file that hlc did not write.
    Foreign,
    /// A folder where the file belongs.
    Folder,
    /// A file where a folder belongs.
    File,
    /// A symbolic link, at the file or on the way to it: hlc writes through none.
    Link,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Foreign => "a file that hlc did not write",
            Self::Folder => "a folder is in its place",
            Self::File => "a file is where its folder belongs",
            Self::Link => "a symbolic link is in its place or on the way to it",
        })
    }
}

impl<'a> Plan<'a> {
    /// Compares artifacts with the folder `root`, which need not exist.
    ///
    /// # Errors
    /// A [`Failure`] when `root` is no folder, or something below it cannot be read.
    pub fn new(artifacts: &'a Artifacts, root: &'a Path) -> Result<Self, Failure> {
        let files = artifacts.iter().map(|(path, it)| (path, it.text.as_str()));
        let known = Known::read(root)?;
        Self::compare(files, root, &known)
    }

    /// Compares files that the user is to own with the folder `root`: nothing there counts as made by hlc, so
    /// nothing can be overwritten or removed.
    ///
    /// # Errors
    /// A [`Failure`] when `root` is no folder, or something below it cannot be read.
    pub fn handing_over(
        files: impl IntoIterator<Item = (&'a RelPath, &'a str)>,
        root: &'a Path,
    ) -> Result<Self, Failure> {
        Self::compare(files, root, &Known::default())
    }

    fn compare(
        files: impl IntoIterator<Item = (&'a RelPath, &'a str)>,
        root: &'a Path,
        known: &Known,
    ) -> Result<Self, Failure> {
        let mut tree = Tree::new(root)?;
        let mut entries = BTreeMap::new();
        for (path, text) in files {
            let state = wanted(path, text, known, &mut tree)?;
            entries.insert(path.clone(), (state, Some(text)));
        }
        for (path, written) in &known.files {
            if entries.contains_key(path) {
                continue;
            }
            if let Some(state) = unwanted(path, written, &mut tree)? {
                entries.insert(path.clone(), (state, None));
            }
        }
        let entry = |(path, (state, text))| Entry { path, state, text };
        let entries = entries.into_iter().map(entry).collect();
        Ok(Self { root, entries })
    }

    /// Every file, by path: those that are the same too.
    #[must_use]
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// The files that are not as the lab says, by path.
    pub fn differing(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.entries
            .iter()
            .filter(|entry| entry.state != State::Same)
    }

    /// Lets the plan pass unless it would overwrite or remove what hlc did not write: then these are the files in
    /// question. With `force`, what hlc wrote and somebody edited does not count among them.
    ///
    /// # Errors
    /// The files that would be lost, by path.
    pub fn ready(&self, force: bool) -> Result<Ready<'_>, Vec<&Entry<'a>>> {
        let lost = |entry: &&Entry<'_>| match entry.state {
            State::Edited => !force,
            State::Blocked(_) => true,
            State::New | State::Changed | State::Same | State::Gone => false,
        };
        let lost: Vec<_> = self.entries.iter().filter(lost).collect();
        if lost.is_empty() {
            Ok(Ready::new(self.root, self.differing()))
        } else {
            Err(lost)
        }
    }
}

/// What hlc wrote the last time: the manifest on disk.
#[derive(Debug, Default)]
struct Known {
    /// The SHA-256 of each file that it wrote.
    files: BTreeMap<RelPath, String>,
    /// Whether there is a manifest of hlc's at all.
    manifest: bool,
}

impl Known {
    fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join(manifest::PATH);
        if !disk::root_exists(root)? || disk::kind(&path)? != Kind::File {
            return Ok(Self::default());
        }
        let manifest = Manifest::read(&disk::read(&path)?);
        // One path that hlc cannot have written, and nothing in that manifest is believed.
        let files = manifest.and_then(|it| {
            let owned = |(path, sha256): (RelPath, &str)| (path, sha256.to_owned());
            it.files().map(|file| file.map(owned)).collect()
        });
        Ok(files.map_or_else(Self::default, |files| Self {
            files,
            manifest: true,
        }))
    }

    /// Whether these bytes at that path are as hlc wrote them; `None` if it wrote nothing there.
    fn wrote(&self, path: &RelPath, bytes: &[u8]) -> Option<bool> {
        if path.as_str() == manifest::PATH {
            return self.manifest.then_some(true);
        }
        let written = self.files.get(path)?;
        Some(*written == sha256(bytes))
    }
}

/// The state of a file that hlc makes.
fn wanted(
    path: &RelPath,
    text: &str,
    known: &Known,
    tree: &mut Tree<'_>,
) -> Result<State, Failure> {
    let place = match tree.look(path)? {
        Found::Nothing => return Ok(State::New),
        Found::Obstacle(obstacle) => return Ok(State::Blocked(obstacle)),
        Found::File(place) => place,
    };
    let bytes = disk::read(&place)?;
    if bytes == text.as_bytes() {
        return Ok(State::Same);
    }
    Ok(match known.wrote(path, &bytes) {
        Some(true) => State::Changed,
        Some(false) => State::Edited,
        None => State::Blocked(Obstacle::Foreign),
    })
}

/// The state of a file that hlc made and no longer makes. `None` if it is not there any more, or something else is.
fn unwanted(path: &RelPath, written: &str, tree: &mut Tree<'_>) -> Result<Option<State>, Failure> {
    let Found::File(place) = tree.look(path)? else {
        return Ok(None);
    };
    let as_written = sha256(&disk::read(&place)?) == written;
    Ok(Some(if as_written {
        State::Gone
    } else {
        State::Edited
    }))
}

/// What stands at the place of a file.
#[derive(Debug)]
enum Found {
    Nothing,
    File(PathBuf),
    Obstacle(Obstacle),
}

/// The output folder, each folder below it looked at once.
#[derive(Debug)]
struct Tree<'a> {
    root: &'a Path,
    folders: BTreeMap<PathBuf, Kind>,
}

impl<'a> Tree<'a> {
    fn new(root: &'a Path) -> Result<Self, Failure> {
        let kind = if disk::root_exists(root)? {
            Kind::Folder
        } else {
            Kind::Missing
        };
        let folders = BTreeMap::from([(root.to_owned(), kind)]);
        Ok(Self { root, folders })
    }

    fn look(&mut self, path: &RelPath) -> Result<Found, Failure> {
        let place = self.root.join(path.as_str());
        match self.folder(&disk::parent(&place))? {
            Kind::Missing => return Ok(Found::Nothing),
            Kind::File => return Ok(Found::Obstacle(Obstacle::File)),
            Kind::Other => return Ok(Found::Obstacle(Obstacle::Link)),
            Kind::Folder => {}
        }
        Ok(match disk::kind(&place)? {
            Kind::Missing => Found::Nothing,
            Kind::File => Found::File(place),
            Kind::Folder => Found::Obstacle(Obstacle::Folder),
            Kind::Other => Found::Obstacle(Obstacle::Link),
        })
    }

    /// What a folder is, given what the folders above it are: nothing is looked up behind a link.
    fn folder(&mut self, folder: &Path) -> Result<Kind, Failure> {
        if let Some(known) = self.folders.get(folder) {
            return Ok(*known);
        }
        let kind = match self.folder(&disk::parent(folder))? {
            Kind::Folder => disk::kind(folder)?,
            above @ (Kind::Missing | Kind::File | Kind::Other) => above,
        };
        self.folders.insert(folder.to_owned(), kind);
        Ok(kind)
    }
}
