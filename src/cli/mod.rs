//! The command line: the only part that prints, reads the environment, or knows the terminal.
//!
//! What was asked for goes to standard output, findings and failures to standard error. The exit code is 0 when
//! nothing forbids to go on, 1 when something does, 2 when the arguments or the machine are at fault.

mod args;
mod build;
mod fix;
mod init;
mod lab;
mod report;
mod site;
mod starters;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use self::args::{Arguments, Command, LabArgument, Reporting};
use self::lab::Lab;
use crate::compile;
use crate::diag::Sink;
use crate::docs::explain;
use crate::failure::Failure;

/// Runs hlc with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match command(&arguments) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(1),
        Err(failure) => {
            terminal::to_stderr(&format!("hlc: {failure}\n"));
            ExitCode::from(2)
        }
    }
}

/// How a command ends that the machine did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing forbids to go on.
    Clean,
    /// The lab has errors, or the tree is not as it should be.
    Refused,
}

impl Outcome {
    const fn clean_if(clean: bool) -> Self {
        if clean { Self::Clean } else { Self::Refused }
    }
}

fn command(arguments: &Arguments) -> Result<Outcome, Failure> {
    let reporting = &arguments.reporting;
    match &arguments.command {
        Command::Check { lab, fix } if fix.fix => fix::run(lab, fix, reporting),
        Command::Check { lab, .. } => check(lab, reporting),
        Command::Build { lab, build } => build::run(lab, build, reporting),
        Command::Site { lab, site } => site::run(lab, site, reporting),
        Command::Explain { what } => explained(what.as_deref()),
        Command::Init { folder, from } => init::run(folder, from, reporting),
        Command::Completions { shell } => completions(*shell),
        Command::Man => manual(),
    }
}

fn check(lab: &LabArgument, reporting: &Reporting) -> Result<Outcome, Failure> {
    let today = lab.today;
    let lab = Lab::read(lab)?;
    let mut sink = Sink::new();
    // Taking a large lab apart costs a tenth of the whole run, and the process ends right after.
    std::mem::forget(compile::check_on(&lab.map, today, &mut sink));
    report::show(sink, &lab.map, reporting)
}

fn explained(what: Option<&str>) -> Result<Outcome, Failure> {
    let width = terminal::stdout_width();
    let text = match what {
        None => explain::list(width),
        Some(what) => explain::explain(what, width).map_err(|near| unknown(what, near))?,
    };
    terminal::to_stdout(&text)?;
    Ok(Outcome::Clean)
}

fn unknown(what: &str, near: Option<&str>) -> Failure {
    let help = near.map_or_else(
        || "`hlc explain` lists all rules".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Failure::Usage(format!("`{what}` is no rule and no word; {help}"))
}

fn completions(shell: clap_complete::Shell) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "hlc", &mut script);
    terminal::to_stdout(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Clean)
}

fn manual() -> Result<Outcome, Failure> {
    let mut page = Vec::new();
    let command = Arguments::command();
    let written = clap_mangen::Man::new(command).render(&mut page);
    written.expect("memory takes whatever is written");
    terminal::to_stdout(&String::from_utf8_lossy(&page))?;
    Ok(Outcome::Clean)
}
