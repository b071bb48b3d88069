//! Writing: everything is prepared aside first, then moved to its place.
//!
//! A folder that is not there yet comes into being in one step, with all that is in it: so does a whole new tree. A file
//! in a folder that is there goes beside its place and takes it in one step. Whatever fails while things are
//! prepared leaves the tree as it was. The manifest comes last, so a run that is cut off is made good by the next.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tempfile::{TempDir, TempPath};

use super::disk::{self, Kind};
use super::plan::Entry;
use crate::emit::{RelPath, manifest};
use crate::failure::Failure;

/// A plan that loses nothing which is not hlc's. Only [`super::Plan::ready`] makes one.
#[derive(Debug)]
pub struct Ready<'a> {
    root: &'a Path,
    written: BTreeMap<&'a RelPath, &'a str>,
    removed: BTreeSet<&'a RelPath>,
}

impl<'a> Ready<'a> {
    pub(super) fn new(root: &'a Path, entries: impl Iterator<Item = &'a Entry<'a>>) -> Self {
        let mut ready = Self {
            root,
            written: BTreeMap::new(),
            removed: BTreeSet::new(),
        };
        for entry in entries {
            match entry.text {
                Some(text) => drop(ready.written.insert(&entry.path, text)),
                None => drop(ready.removed.insert(&entry.path)),
            }
        }
        ready
    }

    /// The files that will be written, by path.
    pub fn written(&self) -> impl Iterator<Item = &RelPath> {
        self.written.keys().copied()
    }

    /// The files that will be removed, by path.
    pub fn removed(&self) -> impl Iterator<Item = &RelPath> {
        self.removed.iter().copied()
    }

    /// Does it.
    ///
    /// # Errors
    /// A [`Failure`] with the path that could not be written or removed.
    pub fn write(self) -> Result<(), Failure> {
        let fresh = !disk::root_exists(self.root)?;
        Prepared::new(self.root, &self.written)?.move_to_place()?;
        if fresh {
            return Ok(());
        }
        for path in &self.removed {
            disk::remove_file(&self.root.join(path.as_str()))?;
        }
        self.remove_empty_folders()?;
        Prepared::manifest(self.root, &self.written)?.move_to_place()
    }

    /// Removes the folders that became empty because the last file of hlc's in them is gone.
    fn remove_empty_folders(&self) -> Result<(), Failure> {
        for path in &self.removed {
            let mut folder = disk::parent(&self.root.join(path.as_str()));
            while folder != self.root && disk::remove_empty(&folder)? {
                folder = disk::parent(&folder);
            }
        }
        Ok(())
    }
}

/// Folders and files that stand aside until all are ready. Dropped, they vanish.
#[derive(Debug, Default)]
struct Prepared {
    folders: BTreeMap<PathBuf, TempDir>,
    files: Vec<(PathBuf, TempPath)>,
}

impl Prepared {
    fn new(root: &Path, written: &BTreeMap<&RelPath, &str>) -> Result<Self, Failure> {
        let mut prepared = Self::default();
        for (path, text) in written {
            match missing_folder(root, path)? {
                Some(folder) => prepared.in_new_folder(root, path, text, folder)?,
                None if path.as_str() == manifest::PATH => {}
                None => prepared.file(root.join(path.as_str()), text)?,
            }
        }
        Ok(prepared)
    }

    /// The manifest alone.
    fn manifest(root: &Path, written: &BTreeMap<&RelPath, &str>) -> Result<Self, Failure> {
        let mut prepared = Self::default();
        let path = root.join(manifest::PATH);
        let text = written.get(&RelPath::new(manifest::PATH));
        if let Some(text) = text {
            prepared.file(path, text)?;
        }
        Ok(prepared)
    }

    fn file(&mut self, place: PathBuf, text: &str) -> Result<(), Failure> {
        let file = disk::file_beside(&place, text)?;
        self.files.push((place, file));
        Ok(())
    }

    fn in_new_folder(
        &mut self,
        root: &Path,
        path: &RelPath,
        text: &str,
        folder: PathBuf,
    ) -> Result<(), Failure> {
        let place = root.join(path.as_str());
        let below = place.strip_prefix(&folder);
        let below = below.expect("the missing folder is one of those above the file");
        let aside = self.aside(&folder)?.join(below);
        disk::make_folder(&disk::parent(&aside))?;
        disk::write_unseen(&aside, text)
    }

    /// The temporary folder that will become `folder`.
    fn aside(&mut self, folder: &Path) -> Result<&Path, Failure> {
        if !self.folders.contains_key(folder) {
            disk::make_folder(&disk::parent(folder))?;
            let aside = disk::folder_beside(folder)?;
            self.folders.insert(folder.to_owned(), aside);
        }
        let aside = self.folders.get(folder);
        Ok(aside.expect("it was made just above").path())
    }

    fn move_to_place(self) -> Result<(), Failure> {
        for (place, aside) in self.folders {
            disk::rename(aside.path(), &place)?;
            // It has moved: there is nothing left to clean up.
            let _ = aside.keep();
        }
        for (place, aside) in self.files {
            aside
                .persist(&place)
                .map_err(|failed| Failure::Write(place, failed.error))?;
        }
        Ok(())
    }
}

/// The topmost folder on the way to a file that is not there yet: the output folder itself, or one below it.
fn missing_folder(root: &Path, path: &RelPath) -> Result<Option<PathBuf>, Failure> {
    let mut folder = root.to_owned();
    if !disk::root_exists(root)? {
        return Ok(Some(folder));
    }
    let parts: Vec<_> = path.as_str().split('/').collect();
    for part in parts.iter().take(parts.len().saturating_sub(1)) {
        folder.push(part);
        if disk::kind(&folder)? == Kind::Missing {
            return Ok(Some(folder));
        }
    }
    Ok(None)
}
