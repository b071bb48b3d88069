//! Writing: everything is prepared aside first, then moved to its place.
//!
//! Whatever fails while files are prepared leaves the tree as it was. Then the record of what is about to be written is
//! kept, each file takes its place in one step, what is no longer made is removed, and the manifest comes last. A run
//! that is cut off is made good by the next, whatever the lab says by then.

use std::path::{Path, PathBuf};

use super::disk::{self, Kind};
use super::folder::Folder;
use super::plan::Entry;
use super::staging::{Record, Staging};
use crate::emit::{RelPath, manifest};
use crate::failure::Failure;

/// A plan that loses nothing which is not hlc's. Only [`super::Plan::ready`] makes one.
#[derive(Debug)]
pub struct Ready<'a> {
    folder: &'a Folder,
    record: &'a Record,
    written: Vec<(&'a Entry<'a>, &'a str)>,
    removed: Vec<&'a Entry<'a>>,
}

impl<'a> Ready<'a> {
    pub(super) fn new(
        folder: &'a Folder,
        record: &'a Record,
        entries: impl Iterator<Item = &'a Entry<'a>>,
    ) -> Self {
        let mut ready = Self {
            folder,
            record,
            written: Vec::new(),
            removed: Vec::new(),
        };
        for entry in entries {
            match entry.text {
                Some(text) => ready.written.push((entry, text)),
                None => ready.removed.push(entry),
            }
        }
        // The manifest vouches for all the others.
        let is_manifest = |(entry, _): &(&Entry<'_>, &str)| entry.path.as_str() == manifest::PATH;
        ready.written.sort_by_key(is_manifest);
        ready
    }

    /// The files that will be written, by path.
    pub fn written(&self) -> impl Iterator<Item = &RelPath> {
        let mut paths: Vec<_> = self.written.iter().map(|(entry, _)| &entry.path).collect();
        paths.sort();
        paths.into_iter()
    }

    /// The files that will be removed, by path.
    pub fn removed(&self) -> impl Iterator<Item = &RelPath> {
        self.removed.iter().map(|entry| &entry.path)
    }

    /// Does it.
    ///
    /// # Errors
    /// A [`Failure`] with the path that could not be written or removed.
    pub fn write(self) -> Result<(), Failure> {
        let root = self.folder.root();
        self.folder.check_signals()?;
        if self.written.is_empty() && self.removed.is_empty() {
            return Staging::clear(root);
        }
        let mut staging = Staging::open(root)?;
        let staged = self.staged(&mut staging)?;
        // From here on a signal waits until all is done.
        self.folder.check_signals()?;
        let written = self
            .written
            .iter()
            .map(|(entry, text)| (&entry.path, *text));
        staging.record(self.record, written)?;
        self.move_to_place(&staged)?;
        staging.complete()
    }

    /// Prepares all files, and returns where each waits.
    fn staged(&self, staging: &mut Staging) -> Result<Vec<PathBuf>, Failure> {
        let stage = |(_, text): &(&Entry<'_>, &str)| {
            self.folder.check_signals()?;
            staging.stage(text)
        };
        self.written.iter().map(stage).collect()
    }

    fn move_to_place(&self, staged: &[PathBuf]) -> Result<(), Failure> {
        let root = self.folder.root();
        let mut moves = self.written.iter().zip(staged).peekable();
        let is_last = |entry: &Entry<'_>| entry.path.as_str() == manifest::PATH;
        while let Some(((entry, _), staged)) = moves.next_if(|((entry, _), _)| !is_last(entry)) {
            take_place(root, entry, staged)?;
        }
        for entry in &self.removed {
            remove(root, entry)?;
        }
        moves.try_for_each(|((entry, _), staged)| take_place(root, entry, staged))
    }
}

/// Moves one file to its place, unless that is not as it was when it was compared.
fn take_place(root: &Path, entry: &Entry<'_>, staged: &Path) -> Result<(), Failure> {
    let place = root.join(entry.path.as_str());
    as_compared(&place, entry)?;
    if entry.seen.is_some() {
        disk::take_after(staged, &place)?;
    } else {
        disk::make_folder(&disk::parent(&place))?;
    }
    disk::rename(staged, &place)
}

/// Removes one file, and the folders that became empty because it was the last in them.
fn remove(root: &Path, entry: &Entry<'_>) -> Result<(), Failure> {
    let place = root.join(entry.path.as_str());
    as_compared(&place, entry)?;
    disk::remove_file(&place)?;
    let mut folder = disk::parent(&place);
    while folder != root && disk::remove_empty(&folder)? {
        folder = disk::parent(&folder);
    }
    Ok(())
}

/// That a file is as it was when it was compared.
fn as_compared(place: &Path, entry: &Entry<'_>) -> Result<(), Failure> {
    let same = match (disk::kind(place)?, &entry.seen) {
        (Kind::Missing, None) => true,
        (Kind::File(now), Some(seen)) => now == *seen,
        _ => false,
    };
    if same {
        return Ok(());
    }
    let problem = "has changed since hlc compared it; run hlc again";
    Err(Failure::Path(place.to_owned(), problem))
}
