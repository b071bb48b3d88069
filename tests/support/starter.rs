//! The starter labs, built by the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use super::root;

/// Where a test may write.
pub(crate) const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

/// A new folder for one test, gone with the value.
pub(crate) fn scratch() -> TempDir {
    tempfile::tempdir_in(SCRATCH).expect("the scratch folder can be written")
}

/// The starter labs by name, sorted.
pub(crate) fn starter_labs() -> Vec<String> {
    let folder = root().join("templates/labs");
    let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The artifacts of a starter lab, built once in this process by the program that users run.
pub(crate) fn built(lab: &str) -> PathBuf {
    made_from("build", lab, &root().join("templates/labs").join(lab))
}

/// The docs site of a starter lab, made likewise.
pub(crate) fn site(lab: &str) -> PathBuf {
    made_from("site", lab, &root().join("templates/labs").join(lab))
}

/// The docs site of a lab of one file in `tests/fixtures`, made likewise.
pub(crate) fn site_of_fixture(name: &str) -> PathBuf {
    let file = root().join(format!("tests/fixtures/{name}.kdl"));
    made_from("site", &format!("fixture {name}"), &file)
}

/// The artifacts of a lab of one file in `tests/fixtures`, built likewise.
pub(crate) fn built_fixture(name: &str) -> PathBuf {
    let file = root().join(format!("tests/fixtures/{name}.kdl"));
    made_from("build", &format!("fixture {name}"), &file)
}

fn made_from(command: &'static str, lab: &str, from: &Path) -> PathBuf {
    type Made = BTreeMap<(&'static str, String), (TempDir, PathBuf)>;
    static MADE: Mutex<Made> = Mutex::new(BTreeMap::new());
    // A lab that doesn't build fails each test that asks for it, not only the first.
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (command, lab.to_owned());
    if let Some((_, tree)) = made.get(&key) {
        return tree.clone();
    }
    let folder = scratch();
    let source = folder.path().join("lab");
    let tree = folder.path().join(command);
    if from.is_dir() {
        copy(from, &source);
    } else {
        fs::create_dir_all(&source).unwrap();
        fs::copy(from, source.join("lab.kdl")).unwrap();
    }
    let run = Command::new(env!("CARGO_BIN_EXE_hlc"))
        .args([
            command.as_ref(),
            source.as_os_str(),
            "-o".as_ref(),
            tree.as_os_str(),
        ])
        .output()
        .expect("the binary starts");
    assert!(
        run.status.success(),
        "{lab} does not build:\n{}",
        String::from_utf8_lossy(&run.stderr)
    );
    made.insert(key, (folder, tree.clone()));
    tree
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())) {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
