//! The output folder, looked at or held.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::disk;
use super::interrupt::Deferred;
use crate::failure::Failure;

/// An output folder. To write to it, hold it first: then no other hlc writes to it, and signals wait.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    held: Option<Held>,
}

/// What it takes to write. Dropped, it undoes itself in the order of its fields.
#[derive(Debug)]
struct Held {
    _made: Made,
    /// The lock on the folder ends with the open file. `None` where the file system has no locks.
    _lock: Option<File>,
    deferred: Deferred,
}

/// Folders that hlc made to hold the tree, outermost first. Dropped, those that are empty vanish.
#[derive(Debug)]
struct Made(Vec<PathBuf>);

impl Made {
    /// Leaves them to who holds them.
    fn leave(mut self) {
        self.0.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            if !disk::remove_empty(folder).is_ok_and(|gone| gone) {
                break;
            }
        }
    }
}

impl Folder {
    /// A folder that is only looked at. It need not be there.
    #[must_use]
    pub fn seen(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            held: None,
        }
    }

    /// Makes the folder if it is not there, and holds it until the value is dropped. While another hlc holds it, calls
    /// `waiting` once and waits.
    ///
    /// # Errors
    /// A [`Failure`] when the path is no folder, or one cannot be made there.
    pub fn held(root: &Path, waiting: impl FnOnce()) -> Result<Self, Failure> {
        let mut waiting = Some(waiting);
        loop {
            let deferred = Deferred::new()?;
            let there = disk::root_exists(root)?;
            let made = Made(if there {
                Vec::new()
            } else {
                disk::make_folders(root)?
            });
            let open = disk::open_folder(root)?;
            let lock = match open.try_lock() {
                Ok(()) => Some(open),
                Err(TryLockError::WouldBlock) => {
                    made.leave();
                    drop(deferred);
                    if let Some(waiting) = waiting.take() {
                        waiting();
                    }
                    // Tried again at once: the run that held it may have removed the folder.
                    let _ = open.lock();
                    continue;
                }
                // Some network file systems have none.
                Err(TryLockError::Error(_)) => None,
            };
            if lock.as_ref().is_some_and(|open| !disk::is_at(open, root)) {
                continue;
            }
            let held = Held {
                _made: made,
                _lock: lock,
                deferred,
            };
            return Ok(Self {
                root: root.to_owned(),
                held: Some(held),
            });
        }
    }

    /// Where it is.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Ends what is done if a signal came while the folder is held.
    pub(super) fn check_signals(&self) -> Result<(), Failure> {
        self.held
            .as_ref()
            .map_or(Ok(()), |held| held.deferred.check())
    }
}
