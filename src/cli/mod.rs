//! The command line: the only part that prints, reads the environment, or knows the terminal.

mod args;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use self::args::{Arguments, Command, Format, Reporting};
use crate::compile;
use crate::diag::render::{human, json, short};
use crate::diag::{Diagnostic, Level, Sink};
use crate::failure::Failure;
use crate::source::{SourceMap, load};

/// Runs hlc with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match command(&arguments) {
        Ok(clean) => ExitCode::from(u8::from(!clean)),
        Err(failure) => {
            to_stderr(&format!("hlc: {failure}\n"));
            ExitCode::from(2)
        }
    }
}

fn command(arguments: &Arguments) -> Result<bool, Failure> {
    match &arguments.command {
        Command::Check { lab } => check(lab.as_deref(), &arguments.reporting),
    }
}

fn check(lab: Option<&Path>, reporting: &Reporting) -> Result<bool, Failure> {
    let map = read(lab)?;
    let mut sink = Sink::new();
    let _ = compile::check(&map, &mut sink);
    Ok(report(sink.into_sorted(), &map, reporting))
}

/// Reads the lab that is meant: the one given, or the nearest upwards from here.
fn read(lab: Option<&Path>) -> Result<SourceMap, Failure> {
    match lab {
        Some(path) if path == Path::new("-") => load::standard_input(),
        Some(path) => load::lab(path, &prefix(path)),
        None => {
            let here = here()?;
            let Some(lab) = load::nearest(&here) else {
                let problem = "there is no `lab.kdl` here or in a folder above; name the lab's folder, \
                               or start one with `hlc init DIR`";
                return Err(Failure::Usage(problem.to_owned()));
            };
            let way = way_up(&here, &lab);
            load::lab(&lab, &way)
        }
    }
}

/// What goes before a file's name when it is shown: the way from here to the lab.
fn prefix(lab: &Path) -> String {
    let folder = if lab.is_dir() {
        lab
    } else {
        lab.parent().unwrap_or(Path::new(""))
    };
    let text = folder.to_string_lossy();
    match text.trim_end_matches('/') {
        "" if text.starts_with('/') => "/".to_owned(),
        "" | "." => String::new(),
        way => format!("{}/", way.strip_prefix("./").unwrap_or(way)),
    }
}

fn way_up(here: &Path, lab: &Path) -> String {
    let steps = here
        .strip_prefix(lab)
        .map_or(0, |below| below.components().count());
    "../".repeat(steps)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command line knows where it stands"
)]
fn here() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(Failure::reading(Path::new(".")))
}

/// Shows what was found. Returns whether nothing forbids to go on.
fn report(mut found: Vec<Diagnostic>, map: &SourceMap, reporting: &Reporting) -> bool {
    if reporting.denies_warnings() {
        for diagnostic in found.iter_mut().filter(|it| it.level == Level::Warning) {
            diagnostic.level = Level::Error;
        }
    }
    let clean = !found
        .iter()
        .any(|diagnostic| diagnostic.level == Level::Error);
    match reporting.format {
        Format::Human => {
            let style = human::Style {
                color: reporting.color_on(),
                width: reporting.width(),
            };
            to_stderr(&human::render(&found, map, style));
            if !reporting.quiet || !clean {
                to_stderr(&format!("{}\n", human::summary(&found)));
            }
        }
        Format::Short => to_stderr(&short::render(&found, map)),
        Format::Json => to_stdout(&json::render(&found, map)),
    }
    clean
}

fn to_stderr(text: &str) {
    // Nobody is left to be told when this fails.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

fn to_stdout(text: &str) {
    // A reader who has gone, as in `hlc explain | head`, is no fault of ours.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

impl Reporting {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line knows the environment"
    )]
    fn color_on(&self) -> bool {
        match self.color {
            args::Color::Always => true,
            args::Color::Never => false,
            args::Color::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                !refused && std::io::stderr().is_terminal()
            }
        }
    }
}
