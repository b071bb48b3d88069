//! Files while they are written: the system fails, hlc is killed, another hlc writes too.
//!
//! `tests/faults/loop.py` makes a fault at every system call. Here every few of them are made; without `--every` it
//! makes them all.

use super::tool::{Tool, command, ran, ready};
use crate::support;

#[test]
fn no_fault_leaves_a_tree_that_the_next_run_does_not_make_right() {
    if !ready(&[Tool::Python, Tool::Strace]) {
        return;
    }
    let ran = ran(command("python3")
        .arg(support::root().join("tests/faults/loop.py"))
        .arg(env!("CARGO_BIN_EXE_hlc"))
        .args(["--every", "23"]));
    assert!(ran.ok, "{}", ran.text());
    let runs = ran
        .text()
        .split_whitespace()
        .next()
        .and_then(|it| it.parse().ok());
    assert!(runs.is_some_and(|runs: usize| runs > 100), "{}", ran.text());
}
