//! The arguments, as clap reads them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::model::unit::Date;

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
        #[command(flatten)]
        lab: LabArgument,
        #[command(flatten)]
        fix: FixArguments,
    },
    /// Check the lab, then write the artifacts; with errors, nothing is written
    Build {
        #[command(flatten)]
        lab: LabArgument,
        #[command(flatten)]
        build: BuildArguments,
    },
    /// Check the lab, then write its docs as a static site that opens from disk
    Site {
        #[command(flatten)]
        lab: LabArgument,
        #[command(flatten)]
        site: SiteArguments,
    },
    /// Say what a rule finds, why it matters and what to do; or what a word of the language takes
    Explain {
        /// A code such as `address/duplicate`, a group of rules, or a word such as `bridge` [default: list all rules]
        what: Option<String>,
    },
    /// Write a lab to start from
    Init {
        /// The folder; it may exist, but nothing in it is overwritten
        folder: PathBuf,
        /// The lab to start from
        #[arg(long, value_name = "STARTER", default_value = super::starters::DEFAULT, value_parser = super::starters::names())]
        from: String,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// Which lab.
#[derive(Debug, Args)]
pub(super) struct LabArgument {
    /// A folder, a file, or `-` for standard input [default: the nearest folder upwards with a lab.kdl]
    pub(super) lab: Option<PathBuf>,
    /// The day for which exceptions with `until` are checked [default: `rules today=` of the lab, else none]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(super) today: Option<Date>,
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|error| error.to_string())
}

fn base_url(text: &str) -> Result<String, &'static str> {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    let is_plain =
        !text.contains(|c: char| c.is_whitespace() || c.is_control() || "?#\"<>".contains(c));
    let url = text.trim_end_matches('/');
    if is_web && is_plain {
        Ok(url.to_owned())
    } else {
        Err("it is an address such as `https://lab.example/docs`, without `?` and `#`")
    }
}

/// What to do about what is found.
#[derive(Debug, Args)]
pub(super) struct FixArguments {
    /// Correct the files where only one thing is right, and show what is left
    #[arg(long)]
    pub(super) fix: bool,
    /// Write nothing; print what would be corrected as a unified diff
    #[arg(long, requires = "fix")]
    pub(super) dry_run: bool,
}

/// How to build.
#[derive(Debug, Args)]
pub(super) struct BuildArguments {
    /// Where the artifacts go [default: build/ in the lab's folder]
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Write nothing; list the files that are not as the lab says, and fail if there are any
    #[arg(long)]
    pub(super) check: bool,
    /// Overwrite, or remove, files of hlc's that were edited by hand
    #[arg(long, conflicts_with = "check")]
    pub(super) force: bool,
}

/// How to make a site.
#[derive(Debug, Args)]
pub(super) struct SiteArguments {
    /// Where the site goes [default: site/ in the lab's folder, site-redacted/ with --redact]
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Where the site will be served from, for the pages' canonical links; all other links are relative
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub(super) base_url: Option<String>,
    /// Overwrite, or remove, files of hlc's that were edited by hand
    #[arg(long)]
    pub(super) force: bool,
    /// Make a version to share: addresses, MACs, domains and names of secrets are replaced by stand-ins
    #[arg(long)]
    pub(super) redact: bool,
    /// Write nothing; serve the site to this machine and make it anew whenever the lab changes
    #[arg(long, conflicts_with_all = ["output", "force"])]
    pub(super) serve: bool,
    /// The port to serve on; 0 for any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8642, requires = "serve")]
    pub(super) port: u16,
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
    /// Show findings and failures, nothing else
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
}

impl Reporting {
    /// Whether warnings count as errors.
    pub(super) const fn denies_warnings(&self) -> bool {
        matches!(self.deny, Some(Denied::Warnings))
    }

    /// Whether lines about what was done are wanted: not when quiet, and not beside findings on standard output.
    pub(super) fn tells(&self) -> bool {
        !self.quiet && !self.format.is_on_stdout()
    }
}

/// The formats of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// With the lines of the source, for people
    Human,
    /// One line each: `file:line:column: level: message [code]`
    Short,
    /// As one JSON document, the only thing on standard output then
    Json,
    /// As a SARIF 2.1.0 log, the only thing on standard output then
    Sarif,
    /// As annotations of GitHub Actions, on standard output
    Github,
}

impl Format {
    /// Whether the findings are what is asked for, so that standard output is theirs.
    pub(super) const fn is_on_stdout(self) -> bool {
        match self {
            Self::Human | Self::Short => false,
            Self::Json | Self::Sarif | Self::Github => true,
        }
    }
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
