//! `hlc init`: a lab to start from.

use std::path::Path;

use super::args::Reporting;
use super::starters::STARTERS;
use super::terminal::{shown, to_stdout};
use super::{Outcome, build};
use crate::emit::RelPath;
use crate::failure::Failure;
use crate::output::{Entry, Plan};

/// Writes a starter into a folder. What is there stays as it is.
pub(super) fn run(folder: &Path, from: &str, reporting: &Reporting) -> Result<Outcome, Failure> {
    let starter = STARTERS.iter().find(|starter| starter.name == from);
    let starter = starter.expect("the arguments are held against the names of the starters");
    let files = starter.files.iter();
    let files: Vec<_> = files
        .map(|(path, text)| (RelPath::new(*path), *text))
        .collect();
    let held = build::held(folder)?;
    let plan = Plan::handing_over(files.iter().map(|(path, text)| (path, *text)), &held)?;
    let ready = plan.ready(false).map_err(|there| refusal(&there, folder))?;
    ready.write()?;
    if reporting.tells() {
        to_stdout(&next(from, folder))?;
    }
    Ok(Outcome::Clean)
}

fn refusal(there: &[&Entry<'_>], folder: &Path) -> Failure {
    let paths: String = there
        .iter()
        .map(|entry| format!("\n  {}", entry.path))
        .collect();
    let folder = shown(folder);
    Failure::Usage(format!(
        "`{folder}` has files that `hlc init` would overwrite; name another folder, or move them away:{paths}"
    ))
}

fn next(from: &str, folder: &Path) -> String {
    let folder = shown(folder);
    let quoted = in_shell(&folder);
    format!(
        "`{folder}` now holds the lab `{from}`. What comes next:\n\
         \n\
         \x20 cd {quoted}\n\
         \x20 hlc check             see what hlc finds\n\
         \x20 hlc build             write the artifacts to build/\n\
         \x20 hlc explain WORD      what a word of the language takes\n\
         \n\
         Start with lab.kdl, and make it yours.\n"
    )
}

/// A path as a shell takes it: in quotes where it holds more than plain characters.
fn in_shell(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if path.chars().all(plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}
