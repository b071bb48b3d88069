//! What people keep in the same place as the facts: tasks, runbooks, decisions, phases.

use super::about::{About, Text};
use super::name::Name;
use super::unit::{Duration, Percent, Speed};
use crate::source::Spanned;

/// The prose parts of a lab.
#[derive(Debug, Default)]
pub struct Handbook {
    /// What is done regularly.
    pub maintenance: Vec<Maintenance>,
    /// What to do when something is wrong.
    pub runbooks: Vec<Runbook>,
    /// What was decided, and why.
    pub decisions: Vec<Decision>,
    /// The way to the finished lab.
    pub phases: Vec<Phase>,
    /// What is watched.
    pub monitoring: Option<Monitoring>,
    /// How fast paths shall be.
    pub targets: Vec<Target>,
    /// Where secrets are kept.
    pub secrets: Vec<SecretEntry>,
}

/// What is done once a period.
#[derive(Debug)]
pub struct Maintenance {
    /// weekly, monthly and so on.
    pub period: Text,
    /// What it says of itself.
    pub about: About,
    /// The tasks.
    pub tasks: Vec<Task>,
}

/// A task.
#[derive(Debug)]
pub struct Task {
    /// What to do.
    pub text: Text,
    /// The command for it.
    pub command: Option<Text>,
}

/// What to do when something is wrong.
#[derive(Debug)]
pub struct Runbook {
    /// Its title.
    pub title: Text,
    /// What it says of itself.
    pub about: About,
    /// The topic.
    pub of: Option<Text>,
    /// What is seen.
    pub symptom: Option<Text>,
    /// Why.
    pub cause: Option<Text>,
    /// What to do, in Markdown.
    pub steps: Option<Text>,
}

/// A decision.
#[derive(Debug)]
pub struct Decision {
    /// What was decided.
    pub title: Text,
    /// What it says of itself.
    pub about: About,
    /// Why.
    pub why: Option<Text>,
    /// What was not taken.
    pub rejected: Vec<Text>,
    /// What it costs.
    pub tradeoff: Option<Text>,
}

/// A step of the way to the finished lab.
#[derive(Debug)]
pub struct Phase {
    /// Its number.
    pub number: Spanned<u32>,
    /// What it is about.
    pub title: Text,
    /// What it says of itself.
    pub about: About,
    /// done, ready or open.
    pub state: Option<Spanned<PhaseState>>,
    /// How long it takes, in words.
    pub duration: Option<Text>,
    /// What belongs to it.
    pub items: Vec<Text>,
}

/// How far a phase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseState {
    /// Finished.
    Done,
    /// Could begin.
    Ready,
    /// Not thought through yet.
    Open,
}

impl PhaseState {
    /// The words of the language.
    pub const WORDS: &[&str] = &["done", "ready", "open"];

    /// The state of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "done" => Some(Self::Done),
            "ready" => Some(Self::Ready),
            "open" => Some(Self::Open),
            _ => None,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Ready => "ready",
            Self::Open => "open",
        }
    }
}

/// What is watched.
#[derive(Debug)]
pub struct Monitoring {
    /// What it says of itself.
    pub about: About,
    /// The checks.
    pub checks: Vec<MonitoringCheck>,
}

/// Something that is watched.
#[derive(Debug)]
pub struct MonitoringCheck {
    /// What.
    pub name: Spanned<Name>,
    /// How often.
    pub every: Option<Spanned<Duration>>,
    /// From where on it rings.
    pub alert: Option<Spanned<Percent>>,
    /// With what.
    pub tools: Vec<Text>,
    /// What it says of itself.
    pub about: About,
}

/// How fast a path shall be: at least one of the two is there.
#[derive(Debug)]
pub struct Target {
    /// From where to where, in words.
    pub path: Text,
    /// At least.
    pub throughput: Option<Spanned<Speed>>,
    /// At most.
    pub latency: Option<Spanned<Duration>>,
    /// What it says of itself.
    pub about: About,
}

/// A secret, by the place where it is kept.
#[derive(Debug)]
pub struct SecretEntry {
    /// The place.
    pub path: Text,
    /// What it says of itself.
    pub about: About,
}
