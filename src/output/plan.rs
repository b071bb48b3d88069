//! What a build would change: the files that hlc makes, held against the folder on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use super::disk::{self, Kind, Stamp};
use super::folder::Folder;
use super::staging::Record;
use super::write::Ready;
use crate::emit::manifest::{self, Manifest, sha256};
use crate::emit::{Artifacts, RelPath};
use crate::failure::Failure;

/// What a build would change, file by file. Making one changes nothing.
#[derive(Debug)]
pub struct Plan<'a> {
    folder: &'a Folder,
    entries: Vec<Entry<'a>>,
    /// What runs that were cut off have written.
    record: Record,
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
    /// The file that is there, as it was when it was compared.
    pub(super) seen: Option<Stamp>,
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
    /// Compares artifacts with a folder, which need not exist.
    ///
    /// # Errors
    /// A [`Failure`] when it is no folder, or something below it cannot be read.
    pub fn new(artifacts: &'a Artifacts, folder: &'a Folder) -> Result<Self, Failure> {
        let files = artifacts.iter().map(|(path, it)| (path, it.text.as_str()));
        let known = Known::read(folder.root())?;
        Self::compare(files, folder, known)
    }

    /// Compares files that the user is to own with a folder: nothing there counts as made by hlc, so
    /// nothing can be overwritten or removed.
    ///
    /// # Errors
    /// A [`Failure`] when it is no folder, or something below it cannot be read.
    pub fn handing_over(
        files: impl IntoIterator<Item = (&'a RelPath, &'a str)>,
        folder: &'a Folder,
    ) -> Result<Self, Failure> {
        Self::compare(files, folder, Known::default())
    }

    fn compare(
        files: impl IntoIterator<Item = (&'a RelPath, &'a str)>,
        folder: &'a Folder,
        known: Known,
    ) -> Result<Self, Failure> {
        let mut tree = Tree::new(folder.root())?;
        let mut entries = BTreeMap::new();
        for (path, text) in files {
            let (state, seen) = wanted(path, text, &known, &mut tree)?;
            entries.insert(path.clone(), (state, Some(text), seen));
        }
        for path in known.paths() {
            if entries.contains_key(path) {
                continue;
            }
            if let Some((state, seen)) = unwanted(path, &known, &mut tree)? {
                entries.insert(path.clone(), (state, None, Some(seen)));
            }
        }
        let entry = |(path, (state, text, seen))| Entry {
            path,
            state,
            text,
            seen,
        };
        Ok(Self {
            folder,
            entries: entries.into_iter().map(entry).collect(),
            record: known.record,
        })
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
            Ok(Ready::new(self.folder, &self.record, self.differing()))
        } else {
            Err(lost)
        }
    }
}

/// What hlc wrote the last time: the manifest on disk, and the record of runs that were cut off.
#[derive(Debug, Default)]
struct Known {
    /// The SHA-256 of each file that it wrote.
    files: BTreeMap<RelPath, String>,
    /// Whether there is a manifest of hlc's at all.
    manifest: bool,
    record: Record,
}

impl Known {
    fn read(root: &Path) -> Result<Self, Failure> {
        if !disk::root_exists(root)? {
            return Ok(Self::default());
        }
        let record = Record::read(root)?;
        let path = root.join(manifest::PATH);
        let Kind::File(_) = disk::kind(&path)? else {
            return Ok(Self {
                record,
                ..Self::default()
            });
        };
        let manifest = Manifest::read(&disk::read(&path)?);
        // One path that hlc cannot have written, and nothing in that manifest is believed.
        let files: Option<BTreeMap<_, _>> = manifest.and_then(|it| {
            let owned = |(path, sha256): (RelPath, &str)| (path, sha256.to_owned());
            it.files().map(|file| file.map(owned)).collect()
        });
        Ok(Self {
            manifest: files.is_some(),
            files: files.unwrap_or_default(),
            record,
        })
    }

    /// Every file that hlc wrote or may have written, by path.
    fn paths(&self) -> BTreeSet<&RelPath> {
        self.files.keys().chain(self.record.paths()).collect()
    }

    /// Whether these bytes at that path are as hlc wrote them; `None` if it wrote nothing there.
    fn wrote(&self, path: &RelPath, bytes: &[u8]) -> Option<bool> {
        if path.as_str() == manifest::PATH && self.manifest {
            return Some(true);
        }
        let found = sha256(bytes);
        if self.record.wrote(path, &found) {
            return Some(true);
        }
        self.files.get(path).map(|written| *written == found)
    }
}

/// The state of a file that hlc makes, and what is there.
fn wanted(
    path: &RelPath,
    text: &str,
    known: &Known,
    tree: &mut Tree<'_>,
) -> Result<(State, Option<Stamp>), Failure> {
    let (place, seen) = match tree.look(path)? {
        Found::Nothing => return Ok((State::New, None)),
        Found::Obstacle(obstacle) => return Ok((State::Blocked(obstacle), None)),
        Found::File(place, seen) => (place, seen),
    };
    let bytes = disk::read(&place)?;
    let state = if bytes == text.as_bytes() {
        State::Same
    } else {
        match known.wrote(path, &bytes) {
            Some(true) => State::Changed,
            Some(false) => State::Edited,
            None => State::Blocked(Obstacle::Foreign),
        }
    };
    Ok((state, Some(seen)))
}

/// The state of a file that hlc made and no longer makes. `None` if it is not there any more, or something else is.
fn unwanted(
    path: &RelPath,
    known: &Known,
    tree: &mut Tree<'_>,
) -> Result<Option<(State, Stamp)>, Failure> {
    let Found::File(place, seen) = tree.look(path)? else {
        return Ok(None);
    };
    let state = match known.wrote(path, &disk::read(&place)?) {
        Some(true) => State::Gone,
        Some(false) => State::Edited,
        None => return Ok(None),
    };
    Ok(Some((state, seen)))
}

/// What is at the place of a file.
#[derive(Debug)]
enum Found {
    Nothing,
    File(PathBuf, Stamp),
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
            Kind::File(_) => return Ok(Found::Obstacle(Obstacle::File)),
            Kind::Other => return Ok(Found::Obstacle(Obstacle::Link)),
            Kind::Folder => {}
        }
        Ok(match disk::kind(&place)? {
            Kind::Missing => Found::Nothing,
            Kind::File(stamp) => Found::File(place, stamp),
            Kind::Folder => Found::Obstacle(Obstacle::Folder),
            Kind::Other => Found::Obstacle(Obstacle::Link),
        })
    }

    /// What a folder is, given what the folders above it are: nothing is looked up behind a link.
    fn folder(&mut self, folder: &Path) -> Result<Kind, Failure> {
        if let Some(known) = self.folders.get(folder) {
            return Ok(known.clone());
        }
        let kind = match self.folder(&disk::parent(folder))? {
            Kind::Folder => disk::kind(folder)?,
            above @ (Kind::Missing | Kind::File(_) | Kind::Other) => above,
        };
        self.folders.insert(folder.to_owned(), kind.clone());
        Ok(kind)
    }
}
