//! Labs made for tests, built by the program.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{root, scratch};

/// The artifacts of a lab below `tests/fixtures`, in a folder that is gone with the value.
pub(crate) fn built_fixture(name: &str) -> TempDir {
    let tree = scratch();
    let source = root().join("tests/fixtures").join(name);
    let run = Command::new(env!("CARGO_BIN_EXE_hlc"))
        .args(["build".as_ref(), source.as_os_str(), "-o".as_ref()])
        .arg::<&Path>(tree.path())
        .output()
        .expect("the binary starts");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{name} does not build:\n{said}");
    tree
}
