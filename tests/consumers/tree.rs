//! A built tree, faults planted in one, and what a consumer says.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use walkdir::WalkDir;

use crate::support;

/// The folder that `hlc build` wrote.
pub(crate) struct Tree(pub(crate) PathBuf);

impl Tree {
    /// A file or folder of the tree.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.0.join(relative)
    }

    /// The files whose path in the tree ends so, sorted.
    pub(crate) fn files(&self, end: &str) -> Vec<PathBuf> {
        WalkDir::new(&self.0)
            .sort_by_file_name()
            .into_iter()
            .map(|entry| entry.expect("the tree can be listed"))
            .filter(|entry| entry.file_type().is_file())
            .filter(|entry| {
                entry
                    .path()
                    .strip_prefix(&self.0)
                    .unwrap()
                    .ends_with_text(end)
            })
            .map(walkdir::DirEntry::into_path)
            .collect()
    }

    /// The nodes that have artifacts of their own.
    pub(crate) fn nodes(&self) -> Vec<String> {
        let folder = self.path("nodes");
        let mut names: Vec<String> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// A file of a node, when the tree has it.
    pub(crate) fn of_node(&self, node: &str, relative: &str) -> Option<PathBuf> {
        Some(self.path("nodes").join(node).join(relative)).filter(|path| path.exists())
    }

    /// A copy of the tree with one fault: the first `old` in `file` is `new`.
    pub(crate) fn planted(&self, file: &str, old: &str, new: &str) -> Planted {
        let scratch = support::scratch();
        support::copy(&self.0, scratch.path());
        let tree = Tree(scratch.path().to_owned());
        let text = text(&tree.path(file));
        assert!(text.contains(old), "no {old:?} in {file}:\n{text}");
        fs::write(tree.path(file), text.replacen(old, new, 1)).unwrap();
        Planted {
            tree,
            _scratch: scratch,
        }
    }

    /// A copy of the tree in which some nodes are switched off: they have no files.
    pub(crate) fn switched_off(&self, nodes: &[&str]) -> Planted {
        let scratch = support::scratch();
        support::copy(&self.0, scratch.path());
        for node in nodes {
            fs::remove_dir_all(scratch.path().join("nodes").join(node)).unwrap();
        }
        Planted {
            tree: Tree(scratch.path().to_owned()),
            _scratch: scratch,
        }
    }

    /// A copy of the tree with a file more, or another one in its place.
    pub(crate) fn with(&self, file: &str, content: &str) -> Planted {
        let scratch = support::scratch();
        support::copy(&self.0, scratch.path());
        let tree = Tree(scratch.path().to_owned());
        fs::write(tree.path(file), content).unwrap();
        Planted {
            tree,
            _scratch: scratch,
        }
    }
}

/// The tree that the program makes of a lab of one file.
pub(crate) fn built(lab: &str) -> Planted {
    let scratch = support::scratch();
    let (source, tree) = (scratch.path().join("lab.kdl"), scratch.path().join("build"));
    fs::write(&source, lab).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_hlc"))
        .arg("build")
        .arg(&source)
        .arg("-o")
        .arg(&tree)
        .output()
        .expect("the binary starts");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "does not build:\n{said}");
    Planted {
        tree: Tree(tree),
        _scratch: scratch,
    }
}

/// A tree of its own; the folder goes with it.
pub(crate) struct Planted {
    tree: Tree,
    _scratch: TempDir,
}

impl Deref for Planted {
    type Target = Tree;

    fn deref(&self) -> &Tree {
        &self.tree
    }
}

/// `Path::ends_with` compares whole components; file name endings need text.
trait EndsWithText {
    fn ends_with_text(&self, end: &str) -> bool;
}

impl EndsWithText for Path {
    fn ends_with_text(&self, end: &str) -> bool {
        self.to_str().is_some_and(|text| text.ends_with(end))
    }
}

/// The text of an artifact.
pub(crate) fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// What a consumer made of a tree.
#[derive(Default)]
pub(crate) struct Verdict {
    /// How many files it read: none is no approval.
    pub(crate) read: usize,
    /// Its complaints, in its own words.
    pub(crate) complaints: Vec<String>,
}

impl Verdict {
    /// Notes a complaint about a file.
    pub(crate) fn complain(&mut self, about: &Path, words: impl AsRef<str>) {
        self.complaints.push(format!(
            "{}: {}",
            about.display(),
            words.as_ref().trim_end()
        ));
    }

    /// Fails with the consumer's words unless it is content.
    pub(crate) fn must_accept(&self, lab: &str) {
        assert!(
            self.complaints.is_empty(),
            "{lab}:\n{}",
            self.complaints.join("\n")
        );
    }

    /// Fails unless the consumer complained with these words among others.
    pub(crate) fn must_refuse(&self, words: &str) {
        let said = self.complaints.join("\n");
        assert!(
            !said.is_empty(),
            "accepted, after reading {} files",
            self.read
        );
        assert!(
            said.contains(words),
            "refused, but not because of {words:?}:\n{said}"
        );
    }
}
