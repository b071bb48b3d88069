//! The arguments, as clap reads them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The homelab compiler: one readable description in, proven configuration and documentation out.
#[derive(Debug, Parser)]
#[command(name = "hlc", version, disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) reporting: Reporting,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read the lab, run every rule, show what is wrong
    Check {
        /// The lab: a folder, a file, or `-` for standard input [default: the nearest folder upwards with a lab.kdl]
        lab: Option<PathBuf>,
    },
}

/// How findings are shown.
#[derive(Debug, Args)]
pub(super) struct Reporting {
    /// How findings are shown
    #[arg(long, value_enum, default_value_t = Format::Human, global = true)]
    pub(super) format: Format,
    /// Whether to colour
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub(super) color: Color,
    /// Take these for errors
    #[arg(long, value_enum, global = true, value_name = "LEVEL")]
    pub(super) deny: Option<Denied>,
    /// Say nothing when there is nothing to say
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
}

impl Reporting {
    /// Whether warnings count as errors.
    pub(super) const fn denies_warnings(&self) -> bool {
        matches!(self.deny, Some(Denied::Warnings))
    }

    /// Columns for a report.
    #[expect(clippy::unused_self, reason = "the width will follow the terminal's")]
    pub(super) const fn width(&self) -> usize {
        100
    }
}

/// The formats of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// With the lines of the source, for people
    Human,
    /// One line each: `file:line:column: level: message [code]`
    Short,
    /// As data
    Json,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What can be taken for errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Denied {
    /// Warnings
    Warnings,
}
