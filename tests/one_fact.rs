//! One fact changed in one place: which artifacts change with it.
//!
//! The table is `tests/facts/one-fact.toml`. It names every file that is made anew, appears (`+`) or disappears (`-`):
//! one too few is a fact that was written twice, one too many an artifact that looks at what is not its own.

use serde::Deserialize;

use crate::support::{self, Edited};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    change: Vec<Change>,
}

/// A change of one fact.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    /// What is changed, in words.
    of: String,
    lab: String,
    /// What stands once in the lab, and what takes its place.
    write: [String; 2],
    /// The artifacts that change.
    files: Vec<String>,
}

/// The artifacts that a change touches, by path.
fn touched(change: &Change) -> Vec<String> {
    let [from, to] = &change.write;
    let before = Edited::starter(&change.lab).artifacts();
    let after = Edited::starter(&change.lab).with(from, to).artifacts();
    let mut files = Vec::new();
    for (path, artifact) in before.iter() {
        match after.iter().find(|(other, _)| *other == path) {
            Some((_, other)) if other.text == artifact.text => {}
            Some(_) => files.push(path.to_string()),
            None => files.push(format!("-{path}")),
        }
    }
    let new = after
        .iter()
        .filter(|(path, _)| before.iter().all(|(other, _)| other != *path));
    files.extend(new.map(|(path, _)| format!("+{path}")));
    files
}

#[test]
fn a_fact_changes_what_depends_on_it() {
    let path = support::root().join("tests/facts/one-fact.toml");
    let table: Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut complaints = Vec::new();
    for change in table.change {
        let files = touched(&change);
        if files != change.files {
            complaints.push(format!("{}:\nfiles = {files:#?}", change.of));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
