//! What can go wrong that is not the user's text: files, arguments, the machine.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// A failure of the environment. Ends the run with exit code 2.
#[derive(Debug)]
pub enum Failure {
    /// A file or folder could not be read.
    Read(PathBuf, io::Error),
    /// A file or folder could not be written.
    Write(PathBuf, io::Error),
    /// A path given by the user is not there, or not what it should be.
    Path(PathBuf, &'static str),
    /// The arguments make no sense together.
    Usage(String),
    /// Nobody can be served at an address, most often because another program has its port.
    Listen(SocketAddr, io::Error),
    /// The sources are larger than 4 GiB, which global offsets cannot number.
    TooLarge(PathBuf),
    /// Signals cannot be handled.
    Signals(io::Error),
    /// Ctrl+C or SIGTERM came before anything was written.
    Interrupted,
}

impl Failure {
    /// Turns an I/O error into a failure to read `path`.
    pub(crate) fn reading(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Read(path.to_owned(), error)
    }

    /// Turns an I/O error into a failure to write `path`.
    pub(crate) fn writing(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Write(path.to_owned(), error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(path, error) => write!(f, "cannot read `{}`: {error}", path.display()),
            Self::Write(path, error) => write!(f, "cannot write `{}`: {error}", path.display()),
            Self::Path(path, problem) => write!(f, "`{}` {problem}", path.display()),
            Self::Usage(problem) => f.write_str(problem),
            Self::Listen(address, error) => write!(f, "cannot listen on {address}: {error}"),
            Self::Signals(error) => write!(f, "cannot handle signals: {error}"),
            Self::Interrupted => f.write_str("interrupted before anything was written"),
            Self::TooLarge(path) => write!(f, "`{}` holds more than 4 GiB of KDL", path.display()),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Read(_, error)
            | Self::Write(_, error)
            | Self::Listen(_, error)
            | Self::Signals(error) => Some(error),
            Self::Path(..) | Self::Usage(_) | Self::TooLarge(_) | Self::Interrupted => None,
        }
    }
}
