//! Writing the sources that `hlc check --fix` corrected: the one case in which hlc writes files of the user's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::disk::{self, Care, Kind, Stamp};
use super::interrupt::Deferred;
use crate::failure::Failure;

/// A source file and what it is to hold.
#[derive(Debug)]
pub struct Correction<'a> {
    /// Where it is.
    pub path: PathBuf,
    /// What was read from it. A file that holds something else by now is left alone.
    pub before: &'a str,
    /// What it is to hold.
    pub after: &'a str,
}

/// Writes all of them, each in one step and until the disk has it; or none if one cannot be written, has changed, or
/// is a link to elsewhere. Permissions and owners stay.
///
/// # Errors
/// A [`Failure`] with the path that was in the way.
pub fn correct(corrections: &[Correction<'_>]) -> Result<(), Failure> {
    let deferred = Deferred::new()?;
    let prepared: Vec<_> = corrections
        .iter()
        .map(Prepared::new)
        .collect::<Result<_, _>>()?;
    deferred.check()?;
    for (done, file) in prepared.iter().enumerate() {
        if let Err(failure) = file.take_place() {
            prepared.iter().take(done).for_each(Prepared::put_back);
            return Err(failure);
        }
    }
    let folders: BTreeSet<_> = prepared
        .iter()
        .map(|file| disk::parent(file.place))
        .collect();
    let synced = folders
        .iter()
        .try_for_each(|folder| disk::sync_folder(folder));
    if synced.is_err() {
        prepared.iter().for_each(Prepared::put_back);
    }
    synced
}

/// A corrected file that waits beside its place. Dropped before it took that, it vanishes.
#[derive(Debug)]
struct Prepared<'a> {
    place: &'a Path,
    before: &'a str,
    seen: Stamp,
    aside: PathBuf,
}

impl<'a> Prepared<'a> {
    fn new(correction: &'a Correction<'_>) -> Result<Self, Failure> {
        let place = correction.path.as_path();
        let problem = |problem| Err(Failure::Path(place.to_owned(), problem));
        let Kind::File(seen) = disk::kind(place)? else {
            return problem("is no plain file; name the file that it stands for");
        };
        if disk::read(place)? != correction.before.as_bytes() {
            return problem("has changed since hlc read it; run it again");
        }
        if disk::is_read_only(place)? {
            return problem("is read-only");
        }
        let prepared = Self {
            place,
            before: correction.before,
            seen,
            aside: aside(place),
        };
        prepared.write(correction.after)?;
        Ok(prepared)
    }

    /// Puts a text aside, as open as the file itself.
    fn write(&self, text: &str) -> Result<(), Failure> {
        // What a run that was killed left.
        disk::remove_file(&self.aside)?;
        disk::write_new(&self.aside, text, Care::Synced)?;
        disk::take_after(&self.aside, self.place)
    }

    fn take_place(&self) -> Result<(), Failure> {
        if disk::kind(self.place)? != Kind::File(self.seen.clone()) {
            let problem = "has changed since hlc read it; run it again";
            return Err(Failure::Path(self.place.to_owned(), problem));
        }
        disk::rename(&self.aside, self.place)
    }

    /// Brings back what was read. The failure that led here is the one to tell.
    fn put_back(&self) {
        if self.write(self.before).is_ok() {
            let _ = disk::rename(&self.aside, self.place);
        }
    }
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        let _ = disk::remove_file(&self.aside);
    }
}

/// Where a corrected file waits: hidden, beside its place.
fn aside(place: &Path) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!(".hlc-new-{name}"))
}
