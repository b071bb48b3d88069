//! What is on disk, looked at and changed one step at a time; every failure names its path.
#![expect(
    clippy::disallowed_methods,
    reason = "this module is the one reader and writer of targets"
)]

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir, TempPath};

use crate::failure::Failure;

/// What stands at a path. Symbolic links are seen, never followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Missing,
    File,
    Folder,
    /// A symbolic link, or something else that is neither file nor folder.
    Other,
}

/// Looks at a path without following a link.
pub(super) fn kind(path: &Path) -> Result<Kind, Failure> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Ok(Kind::File),
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

/// Writes a file that nobody else sees yet.
pub(super) fn write_unseen(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(Failure::writing(path))
}

/// Moves a file or folder to its place in one step.
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

/// A temporary folder beside `target`, removed again unless it is moved there.
pub(super) fn folder_beside(target: &Path) -> Result<TempDir, Failure> {
    let beside = parent(target);
    builder(Mode::Folder)
        .tempdir_in(&beside)
        .map_err(Failure::writing(&beside))
}

/// A temporary file beside `target` that holds the text, removed again unless it is moved there.
pub(super) fn file_beside(target: &Path, text: &str) -> Result<TempPath, Failure> {
    let beside = parent(target);
    let file = builder(Mode::File).tempfile_in(&beside);
    let path = file.map_err(Failure::writing(&beside))?.into_temp_path();
    write_unseen(&path, text)?;
    Ok(path)
}

/// A temporary file beside a file that is there, with its permissions. One that may not be written is not replaced.
pub(super) fn replacement_of(path: &Path, text: &str) -> Result<TempPath, Failure> {
    let permissions = fs::metadata(path)
        .map_err(Failure::reading(path))?
        .permissions();
    if permissions.readonly() {
        return Err(Failure::Path(path.to_owned(), "is read-only"));
    }
    let aside = file_beside(path, text)?;
    fs::set_permissions(&aside, permissions).map_err(Failure::writing(path))?;
    Ok(aside)
}

/// What a temporary path will become.
#[derive(Clone, Copy)]
enum Mode {
    File,
    Folder,
}

/// Temporary paths are hidden, and as open as the user's umask wants files to be: they are there to stay.
fn builder(mode: Mode) -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".hlc-");
    open_as_usual(&mut builder, mode);
    builder
}

#[cfg(unix)]
fn open_as_usual(builder: &mut Builder<'_, '_>, mode: Mode) {
    use std::os::unix::fs::PermissionsExt;

    let bits = match mode {
        Mode::File => 0o666,
        Mode::Folder => 0o777,
    };
    builder.permissions(fs::Permissions::from_mode(bits));
}

#[cfg(not(unix))]
fn open_as_usual(_: &mut Builder<'_, '_>, _: Mode) {}
