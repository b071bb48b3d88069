//! The two streams, and what is known of the terminal behind them.

use std::io::{ErrorKind, IsTerminal, Write, stderr, stdout};
use std::path::Path;

use terminal_size::terminal_size_of;

use super::args::Color;
use crate::failure::Failure;

/// Columns of a report when there is no terminal that would say.
const WIDTH: usize = 100;

/// Columns below which a report cannot be read, however narrow the terminal.
const NARROWEST: usize = 40;

/// Writes a message or a report.
pub(super) fn to_stderr(text: &str) {
    // Nobody is left to be told when this fails.
    let _ = stderr().lock().write_all(text.as_bytes());
}

/// Writes what was asked for. A reader who has gone, as in `hlc explain | head`, is no fault.
pub(super) fn to_stdout(text: &str) -> Result<(), Failure> {
    let mut out = stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Write("standard output".into(), error))
        }
        _ => Ok(()),
    }
}

/// Columns for a report on standard error.
pub(super) fn stderr_width() -> usize {
    width(terminal_size_of(stderr()))
}

/// Columns for text on standard output.
pub(super) fn stdout_width() -> usize {
    width(terminal_size_of(stdout())).min(WIDTH)
}

fn width(size: Option<(terminal_size::Width, terminal_size::Height)>) -> usize {
    size.map_or(WIDTH, |(width, _)| usize::from(width.0).max(NARROWEST))
}

/// Whether to colour a report on standard error.
#[expect(
    clippy::disallowed_methods,
    reason = "the command line knows the environment"
)]
pub(super) fn colors(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            !refused && stderr().is_terminal()
        }
    }
}

/// A path as it is shown: as the user would write it from here.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
