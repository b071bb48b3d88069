//! A starter lab in memory, to be edited and looked at.

use std::collections::BTreeMap;
use std::ops::Range;

use hlc::compile;
use hlc::diag::{Diagnostic, Sink};
use hlc::emit::Artifacts;
use hlc::source::SourceMap;

use super::{files, root};

/// The files of a lab: name below its folder, text.
#[derive(Clone)]
pub(crate) struct Edited(Vec<(String, String)>);

impl Edited {
    /// A starter lab as it stands.
    pub(crate) fn starter(name: &str) -> Self {
        let folder = root().join("templates/labs").join(name);
        let files = files(&folder).into_iter().map(|path| {
            let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
            (name.to_owned(), std::fs::read_to_string(&path).unwrap())
        });
        Self(files.filter(|(name, _)| name.ends_with(".kdl")).collect())
    }

    /// A lab of one file.
    pub(crate) fn one_file(text: &str) -> Self {
        Self(vec![("lab.kdl".to_owned(), text.to_owned())])
    }

    /// Its files, by name.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (&**name, &**text))
    }

    /// The text of a file.
    pub(crate) fn file(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(file, _)| file == name);
        &found.unwrap_or_else(|| panic!("no file {name}")).1
    }

    /// Replaces a text that stands in exactly one place of the lab.
    pub(crate) fn with(mut self, from: &str, to: &str) -> Self {
        let places: usize = self
            .0
            .iter()
            .map(|(_, text)| text.matches(from).count())
            .sum();
        assert_eq!(places, 1, "`{from}` stands once in the lab");
        for (_, text) in &mut self.0 {
            *text = text.replace(from, to);
        }
        self
    }

    /// Puts a text in the place of a part of a file.
    pub(crate) fn put(mut self, file: &str, range: Range<usize>, new: &str) -> Self {
        let found = self.0.iter_mut().find(|(name, _)| name == file);
        found.unwrap().1.replace_range(range, new);
        self
    }

    /// The lab as the compiler sees it.
    pub(crate) fn map(&self) -> SourceMap {
        let mut map = SourceMap::new("");
        for (name, text) in &self.0 {
            assert!(map.add(name, text.clone().into_bytes()));
        }
        map
    }

    /// What is found in it, with the line of each finding.
    pub(crate) fn findings(&self) -> Vec<(Diagnostic, String)> {
        let map = self.map();
        let found = super::findings(&map);
        let placed = found.into_iter().map(|found| {
            let place = map.locate(found.primary.span).unwrap();
            let line = self.file(place.file).lines().nth(place.line - 1);
            let line = line.unwrap_or_default().to_owned();
            (found, line)
        });
        placed.collect()
    }

    /// Its artifacts.
    pub(crate) fn artifacts(&self) -> Artifacts {
        let mut sink = Sink::new();
        let artifacts = compile::build(&self.map(), &mut sink);
        artifacts.unwrap_or_else(|| panic!("does not build: {:#?}", sink.diagnostics()))
    }
}

/// The findings that have no counterpart among others, by what tells them apart; each counterpart counts once.
pub(crate) fn without<T: Clone, K: Ord>(
    these: &[T],
    others: &[T],
    key: impl Fn(&T) -> K,
) -> Vec<T> {
    let mut left: BTreeMap<K, usize> = BTreeMap::new();
    for other in others {
        *left.entry(key(other)).or_default() += 1;
    }
    let mut is_alone = |finding: &T| match left.get_mut(&key(finding)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    };
    let alone = these.iter().filter(|finding| is_alone(finding));
    alone.cloned().collect()
}
