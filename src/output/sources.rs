//! Writing the sources that `hlc check --fix` corrected: the one case in which hlc writes files of the user's.

use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::disk::{self, Kind};
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

/// Writes all of them, each in one step; or none if one cannot be written, has changed, or is a link to elsewhere.
///
/// # Errors
/// A [`Failure`] with the path that stood in the way.
pub fn correct(corrections: &[Correction<'_>]) -> Result<(), Failure> {
    let aside: Result<Vec<_>, Failure> = corrections.iter().map(prepared).collect();
    for (path, aside) in aside? {
        aside
            .persist(path)
            .map_err(|failed| Failure::Write(path.to_owned(), failed.error))?;
    }
    Ok(())
}

fn prepared<'a>(correction: &'a Correction<'_>) -> Result<(&'a Path, TempPath), Failure> {
    let path = &correction.path;
    if disk::kind(path)? != Kind::File {
        return Err(Failure::Path(
            path.clone(),
            "is no plain file; name the file that it stands for",
        ));
    }
    if disk::read(path)? != correction.before.as_bytes() {
        return Err(Failure::Path(
            path.clone(),
            "has changed since hlc read it; run it again",
        ));
    }
    Ok((path, disk::replacement_of(path, correction.after)?))
}
