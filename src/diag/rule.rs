//! The metadata of a rule, and the macro that declares one.

use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing.
    Advice,
    /// The artifacts would work, but probably not as meant.
    Warning,
    /// An artifact would be wrong, refused or dangerous: nothing is written.
    Error,
}

impl Level {
    /// The word for it, as in messages and in the language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// An example of a rule: the text of a small lab, run by the tests and shown to users.
#[derive(Clone, Copy, Debug)]
pub struct Fixture {
    /// A whole lab in one file. In a bad one, faulty lines end in `// LEVEL: CODE`.
    pub text: &'static str,
}

/// What is known about a rule: its name, its weight, and all that `hlc explain` says.
#[derive(Debug)]
pub struct Rule {
    /// `group/name`, stable, named after the fault.
    pub code: &'static str,
    /// What a finding of this rule means unless the lab says otherwise.
    pub level: Level,
    /// The documentation, in Markdown. Its first line is the summary.
    pub doc: &'static str,
    /// The smallest lab that has the fault, and nothing else.
    pub bad: Fixture,
    /// The nearest lab that has no fault.
    pub good: Fixture,
    /// Whether some of its findings carry a fix.
    pub fixable: bool,
    /// Where the rule stands in the source of hlc.
    pub source: &'static str,
}

impl Rule {
    /// The part of the code before the slash.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.code
            .split_once('/')
            .map_or(self.code, |(group, _)| group)
    }

    /// The part of the code behind the slash.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.code
            .split_once('/')
            .map_or(self.code, |(_, name)| name)
    }

    /// The first sentence of the documentation.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.doc.trim_start().lines().next().unwrap_or("").trim()
    }

    /// The documentation behind the summary, each line without the blank that a doc comment starts with.
    #[must_use]
    pub fn explanation(&self) -> String {
        let lines = self
            .doc
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line));
        lines
            .skip(1)
            .collect::<Vec<_>>()
            .join("\n")
            .trim()
            .to_owned()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// Declares a rule: `rule! { /// documentation  pub(crate) NAME = "group" / "name", Error }`.
///
/// The documentation is what `hlc explain` shows, so it cannot be missing; neither can the two
/// examples, which are the tested fixtures `tests/rules/GROUP/NAME/{bad,good}.kdl`. A rule that offers fixes ends in
/// `, fixable`.
#[macro_export]
macro_rules! rule {
    ($(#[doc = $doc:literal])+ $vis:vis $static:ident = $group:literal / $name:literal, $level:ident $(, $fixable:ident)?) => {
        $(#[doc = $doc])+
        $vis static $static: $crate::diag::Rule = $crate::diag::Rule {
            code: concat!($group, "/", $name),
            level: $crate::diag::Level::$level,
            doc: concat!($($doc, "\n"),+),
            bad: $crate::diag::Fixture { text: $crate::fixture!($group, $name, "bad") },
            good: $crate::diag::Fixture { text: $crate::fixture!($group, $name, "good") },
            fixable: $crate::fixable!($($fixable)?),
            source: file!(),
        };
    };
}

/// Whether a rule is declared `fixable`.
#[doc(hidden)]
#[macro_export]
macro_rules! fixable {
    () => {
        false
    };
    (fixable) => {
        true
    };
}

/// The text of a fixture of a rule, embedded.
#[doc(hidden)]
#[macro_export]
macro_rules! fixture {
    ($group:literal, $name:literal, $kind:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/rules/",
            $group,
            "/",
            $name,
            "/",
            $kind,
            ".kdl"
        ))
    };
}
