//! Artifacts and where they go.

use std::collections::BTreeMap;
use std::fmt;

use crate::source::Span;

/// A path below the output folder, with `/` between parts. Cannot leave it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(String);

impl RelPath {
    /// Joins parts; a part may itself hold `/` where it is written in hlc's own source.
    ///
    /// # Panics
    /// If a part would leave the folder. Names of the lab cannot do that: `model::name::Name` holds none that could.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        let path = path.into();
        assert!(
            stays_below(&path),
            "an artifact's path stays below the output: {path}"
        );
        Self(path)
    }

    /// Reads a path that stands in a file. `None` if it would leave the folder.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        stays_below(path).then(|| Self(path.to_owned()))
    }

    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn stays_below(path: &str) -> bool {
    let harmless = |part: &str| {
        !matches!(part, "" | "." | "..") && !part.contains(|c: char| c == '\\' || c.is_control())
    };
    path.split('/').all(harmless)
}

/// A file that hlc makes.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Its whole text.
    pub text: String,
    /// The places of the lab that it follows from, for the manifest.
    pub origins: Vec<Span>,
}

/// All files that hlc makes, by path.
#[derive(Debug, Default)]
pub struct Artifacts {
    files: BTreeMap<RelPath, Artifact>,
}

impl Artifacts {
    /// Adds a file.
    ///
    /// # Panics
    /// If the text does not end in exactly one newline, or another emitter made that path already.
    pub fn add(&mut self, path: RelPath, text: String, origins: Vec<Span>) {
        assert!(
            text.ends_with('\n') && !text.ends_with("\n\n"),
            "{path} ends in one newline"
        );
        let twice = self.files.insert(path.clone(), Artifact { text, origins });
        assert!(twice.is_none(), "two emitters make {path}");
    }

    /// Adds all files of another set.
    pub fn append(&mut self, other: Self) {
        for (path, artifact) in other.files {
            self.add(path, artifact.text, artifact.origins);
        }
    }

    /// The files, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&RelPath, &Artifact)> {
        self.files.iter()
    }

    /// The text of a file.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        let found = self.files.iter().find(|(known, _)| known.as_str() == path);
        found.map(|(_, artifact)| artifact.text.as_str())
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
