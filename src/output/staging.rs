//! Where files wait until all are ready, and the record of what is about to be written.
//!
//! Both are in one folder below the output. Files that a run left there when it was cut off are removed by the next
//! run. The record is only removed when a run is complete, so that whatever was written until then is known as hlc's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::disk::{self, Care, Kind};
use crate::emit::RelPath;
use crate::emit::manifest::sha256;
use crate::failure::Failure;

/// The folder, below the output.
const FOLDER: &str = ".hlc";

/// The name of the record in it.
const RECORD: &str = "record";

/// The name under which a record is written.
const NEW_RECORD: &str = "record.new";

/// The first line of a record; the others are as `sha256sum` prints them.
const HEADER: &str = "# written by hlc 1";

/// The files that runs which were cut off have written, or were about to: each with the SHA-256 of its bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Record(BTreeMap<RelPath, BTreeSet<String>>);

impl Record {
    /// Reads what an earlier run left; empty after one that was complete.
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join(FOLDER).join(RECORD);
        if disk::kind(&root.join(FOLDER))? != Kind::Folder {
            return Ok(Self::default());
        }
        let Kind::File(_) = disk::kind(&path)? else {
            return Ok(Self::default());
        };
        let text = disk::read(&path)?;
        Ok(Self::parse(&String::from_utf8_lossy(&text)).unwrap_or_default())
    }

    /// `None` if hlc cannot have written it: then it says nothing of any file.
    fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(HEADER)?.strip_prefix('\n')?;
        let mut record = Self::default();
        for line in rest.lines() {
            let (hash, path) = line.split_once("  ")?;
            record.add(&RelPath::parse(path)?, hash.to_owned());
        }
        Some(record)
    }

    fn text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for (path, hashes) in &self.0 {
            for hash in hashes {
                writeln!(text, "{hash}  {path}").expect("a string takes whatever is written");
            }
        }
        text
    }

    fn add(&mut self, path: &RelPath, hash: String) {
        self.0.entry(path.clone()).or_default().insert(hash);
    }

    /// The files in it, by path.
    pub(super) fn paths(&self) -> impl Iterator<Item = &RelPath> {
        self.0.keys()
    }

    /// Whether a run that was cut off wrote these bytes at that path.
    pub(super) fn wrote(&self, path: &RelPath, hash: &str) -> bool {
        self.0.get(path).is_some_and(|hashes| hashes.contains(hash))
    }
}

/// The staging folder. Dropped, the files that still wait in it vanish.
#[derive(Debug)]
pub(super) struct Staging {
    folder: PathBuf,
    staged: usize,
}

impl Staging {
    /// Makes it, or takes over what a run that was cut off left.
    pub(super) fn open(root: &Path) -> Result<Self, Failure> {
        let folder = root.join(FOLDER);
        match disk::kind(&folder)? {
            Kind::Missing => disk::make_one_folder(&folder)?,
            Kind::Folder => {}
            Kind::File(_) | Kind::Other => {
                return Err(Failure::Path(
                    folder,
                    "is in the way: hlc prepares files in a folder of that name",
                ));
            }
        }
        let staging = Self { folder, staged: 0 };
        staging.sweep()?;
        Ok(staging)
    }

    /// Removes what a run that was cut off left, if there is something.
    pub(super) fn clear(root: &Path) -> Result<(), Failure> {
        if disk::kind(&root.join(FOLDER))? == Kind::Folder {
            Self::open(root)?.complete()?;
        }
        Ok(())
    }

    /// Puts a file aside, and returns where it waits.
    pub(super) fn stage(&mut self, text: &str) -> Result<PathBuf, Failure> {
        let path = self.folder.join(self.staged.to_string());
        self.staged += 1;
        disk::write_new(&path, text, Care::Taken)?;
        Ok(path)
    }

    /// Notes what is about to be written, beside what earlier runs noted.
    pub(super) fn record<'t>(
        &self,
        earlier: &Record,
        written: impl Iterator<Item = (&'t RelPath, &'t str)>,
    ) -> Result<(), Failure> {
        let mut record = earlier.clone();
        for (path, text) in written {
            record.add(path, sha256(text.as_bytes()));
        }
        let new = self.folder.join(NEW_RECORD);
        disk::write_new(&new, &record.text(), Care::Taken)?;
        disk::rename(&new, &self.folder.join(RECORD))
    }

    /// Ends a run in which all files took their places.
    pub(super) fn complete(self) -> Result<(), Failure> {
        disk::remove_file(&self.folder.join(RECORD))
    }

    /// Removes the files that wait, and the folder unless something else is in it. What is not hlc's stays.
    fn sweep(&self) -> Result<(), Failure> {
        for name in disk::names(&self.folder)? {
            let text = name.to_string_lossy();
            if text == NEW_RECORD || text.bytes().all(|byte| byte.is_ascii_digit()) {
                disk::remove_file(&self.folder.join(&name))?;
            }
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Whatever stays is removed by the next run.
        let _ = self.sweep();
        let _ = disk::remove_empty(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::{HEADER, Record};
    use crate::emit::RelPath;

    #[test]
    fn a_record_reads_back() {
        let mut record = Record::default();
        record.add(&RelPath::new("a b/c"), "12".to_owned());
        record.add(&RelPath::new("a b/c"), "34".to_owned());
        let again = Record::parse(&record.text()).unwrap();
        assert!(again.wrote(&RelPath::new("a b/c"), "34"));
        assert!(!again.wrote(&RelPath::new("a b/c"), "56"));
        assert_eq!(again.paths().count(), 1);
    }

    #[test]
    fn a_record_of_another_is_not_believed() {
        assert!(Record::parse("12  a\n").is_none());
        assert!(Record::parse(&format!("{HEADER}\n12  ../a\n")).is_none());
    }
}
