//! Which lab is meant, where it is, and where its artifacts go.

use std::path::{Path, PathBuf};

use super::args::LabArgument;
use crate::failure::Failure;
use crate::source::{SourceMap, load};

/// A lab that was read.
#[derive(Debug)]
pub(super) struct Lab {
    /// Its sources.
    pub(super) map: SourceMap,
    /// The folder that it stands in; none for one from standard input.
    folder: Option<PathBuf>,
}

impl Lab {
    /// Reads the lab that is meant: the one given, or the nearest upwards from here.
    pub(super) fn read(argument: &LabArgument) -> Result<Self, Failure> {
        match argument.lab.as_deref() {
            Some(path) if path == Path::new("-") => Ok(Self {
                map: load::standard_input()?,
                folder: None,
            }),
            Some(path) => Self::at(path),
            None => Self::nearest(),
        }
    }

    fn at(path: &Path) -> Result<Self, Failure> {
        let folder = if path.is_dir() {
            path
        } else {
            path.parent().unwrap_or(Path::new(""))
        };
        Ok(Self {
            map: load::lab(path, &prefix(folder))?,
            folder: Some(folder.to_owned()),
        })
    }

    fn nearest() -> Result<Self, Failure> {
        let here = here()?;
        let Some(lab) = load::nearest(&here) else {
            let problem = "there is no `lab.kdl` here or in a folder above; name the lab's folder, or start one with \
                           `hlc init DIR`";
            return Err(Failure::Usage(problem.to_owned()));
        };
        let way = way_up(&here, &lab);
        Ok(Self {
            map: load::lab(&lab, &way)?,
            folder: Some(PathBuf::from(way)),
        })
    }

    /// The lab, if it can be read again: standard input cannot.
    pub(super) fn editable(self) -> Result<Self, Failure> {
        if self.folder.is_some() {
            return Ok(self);
        }
        let problem =
            "a lab from standard input cannot be read again, so nothing of it can be served";
        Err(Failure::Usage(problem.to_owned()))
    }

    /// The path of one of its files; none for standard input.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(name))
    }

    /// The folder for what is made of it: the one given, or one of this name beside its sources.
    pub(super) fn folder(&self, name: &str, given: Option<&Path>) -> Result<PathBuf, Failure> {
        match (given, &self.folder) {
            (Some(given), _) => Ok(given.to_owned()),
            (None, Some(folder)) => Ok(folder.join(name)),
            (None, None) => {
                let problem =
                    "a lab from standard input has no folder: say where the files go with `-o DIR`";
                Err(Failure::Usage(problem.to_owned()))
            }
        }
    }
}

/// What goes before a file's name when it is shown: the way from here to the lab.
fn prefix(folder: &Path) -> String {
    let text = folder.to_string_lossy();
    match text.trim_end_matches('/') {
        "" if text.starts_with('/') => "/".to_owned(),
        "" | "." => String::new(),
        way => format!("{}/", way.strip_prefix("./").unwrap_or(way)),
    }
}

fn way_up(here: &Path, lab: &Path) -> String {
    let below = here.strip_prefix(lab);
    "../".repeat(below.map_or(0, |below| below.components().count()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command line knows where it stands"
)]
fn here() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(Failure::reading(Path::new(".")))
}
