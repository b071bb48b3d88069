//! What is on disk, looked at and changed one step at a time; every failure names its path.
#![expect(
    clippy::disallowed_methods,
    reason = "this module is the one reader and writer of targets"
)]

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// What is at a path. Symbolic links are seen, never followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Missing,
    File(Stamp),
    Folder,
    /// A symbolic link, or something else that is neither file nor folder.
    Other,
}

/// A state of a file: two that differ mean that it was written to or replaced in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    identity: Identity,
}

impl Stamp {
    fn of(file: &Metadata) -> Self {
        Self {
            length: file.len(),
            identity: identity(file),
        }
    }
}

/// What tells one state of a file from another beside its length.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
    /// Seconds and nanoseconds.
    modified: (i64, i64),
}

#[cfg(unix)]
fn identity(file: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;

    Identity {
        device: file.dev(),
        inode: file.ino(),
        modified: (file.mtime(), file.mtime_nsec()),
    }
}

#[cfg(not(unix))]
const fn identity(_: &Metadata) -> Identity {
    Identity {
        device: 0,
        inode: 0,
        modified: (0, 0),
    }
}

/// Looks at a path without following a link.
pub(super) fn kind(path: &Path) -> Result<Kind, Failure> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Ok(Kind::File(Stamp::of(&found))),
        Ok(found) if found.is_dir() => Ok(Kind::Folder),
        Ok(_) => Ok(Kind::Other),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Kind::Missing),
        Err(error) => Err(Failure::Read(path.to_owned(), error)),
    }
}

/// Whether the output folder is there. It may be a link, because the user named it; below it, none is followed.
pub(super) fn root_exists(root: &Path) -> Result<bool, Failure> {
    match fs::metadata(root) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(_) => {
            let problem = "is a file: the artifacts need a folder";
            Err(Failure::Path(root.to_owned(), problem))
        }
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Failure::Read(root.to_owned(), error))
        }
        Err(_) if kind(root)? == Kind::Missing => Ok(false),
        Err(_) => {
            let problem = "is a symbolic link that leads nowhere";
            Err(Failure::Path(root.to_owned(), problem))
        }
    }
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(Failure::reading(path))
}

/// Makes a folder and those above it.
pub(super) fn make_folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(Failure::writing(path))
}

/// Makes a folder and those above it, and returns those that were not there, outermost first.
pub(super) fn make_folders(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let missing = |folder: &&Path| {
        *folder != Path::new("") && kind(folder).is_ok_and(|it| it == Kind::Missing)
    };
    let mut missing: Vec<PathBuf> = path
        .ancestors()
        .take_while(missing)
        .map(Path::to_owned)
        .collect();
    missing.reverse();
    make_folder(path)?;
    Ok(missing)
}

/// Makes one folder. It may be there.
pub(super) fn make_one_folder(path: &Path) -> Result<(), Failure> {
    match fs::create_dir(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(Failure::Write(path.to_owned(), error))
        }
        _ => Ok(()),
    }
}

/// The names of what is in a folder; none if it is not there.
pub(super) fn names(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let found = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        found => found.map_err(Failure::reading(folder))?,
    };
    let name = |entry: io::Result<fs::DirEntry>| Ok(PathBuf::from(entry?.file_name()));
    found
        .map(name)
        .collect::<io::Result<_>>()
        .map_err(Failure::reading(folder))
}

/// Opens a folder to lock it.
pub(super) fn open_folder(folder: &Path) -> Result<File, Failure> {
    File::open(folder).map_err(Failure::reading(folder))
}

/// Whether an open folder is the one at `path`: it may have been removed and made anew since.
pub(super) fn is_at(open: &File, path: &Path) -> bool {
    let both = open
        .metadata()
        .and_then(|open| Ok((open, fs::metadata(path)?)));
    let place = |it: &Metadata| (identity(it).device, identity(it).inode);
    both.is_ok_and(|(open, now)| place(&open) == place(&now))
}

/// How far a written file is followed on its way to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// Until the system has taken it: hlc can make it again.
    Taken,
    /// Until the disk has it: there is no other copy.
    Synced,
}

/// Writes a new file. An error at the close of it counts: some file systems say only then that it was not kept.
pub(super) fn write_new(path: &Path, text: &str, care: Care) -> Result<(), Failure> {
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(text.as_bytes())?;
        if care == Care::Synced {
            file.sync_all()?;
        }
        close(file)
    };
    write().map_err(Failure::writing(path))
}

#[cfg(unix)]
fn close(file: File) -> io::Result<()> {
    match nix::unistd::close(file) {
        // Linux has closed it; what was written is with the system.
        Ok(()) | Err(nix::errno::Errno::EINTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(unix))]
fn close(file: File) -> io::Result<()> {
    drop(file);
    Ok(())
}

/// Gives a file that is to replace another the permissions of that one, and its owner where the user may.
pub(super) fn take_after(file: &Path, replaced: &Path) -> Result<(), Failure> {
    let old = fs::metadata(replaced).map_err(Failure::reading(replaced))?;
    take_owner(file, &old).map_err(Failure::writing(replaced))?;
    fs::set_permissions(file, old.permissions()).map_err(Failure::writing(replaced))
}

#[cfg(unix)]
fn take_owner(file: &Path, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};

    let new = fs::metadata(file)?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    match chown(file, Some(old.uid()), Some(old.gid())) {
        // Only root gives files away. A folder that several people write to is theirs together.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        done => done,
    }
}

#[cfg(not(unix))]
const fn take_owner(_: &Path, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Whether a file may not be written.
pub(super) fn is_read_only(path: &Path) -> Result<bool, Failure> {
    let found = fs::metadata(path).map_err(Failure::reading(path))?;
    Ok(found.permissions().readonly())
}

/// Waits until the disk knows which names a folder has.
pub(super) fn sync_folder(folder: &Path) -> Result<(), Failure> {
    let synced = File::open(folder).and_then(|open| open.sync_all());
    match synced {
        // Not every file system does that for folders.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        synced => synced.map_err(Failure::writing(folder)),
    }
}

/// Moves a file to its place in one step.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::rename(from, to).map_err(Failure::writing(to))
}

/// Removes a file.
pub(super) fn remove_file(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Failure::Write(path.to_owned(), error))
        }
        _ => Ok(()),
    }
}

/// Removes a folder if nothing is in it. Returns whether it is gone.
pub(super) fn remove_empty(folder: &Path) -> Result<bool, Failure> {
    match fs::remove_dir(folder) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(false),
        Err(error) => Err(Failure::Write(folder.to_owned(), error)),
    }
}

/// The folder that holds a path.
pub(super) fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
