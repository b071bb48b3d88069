//! PyYAML reads every YAML file as Ansible and many more tools do: by the rules of YAML 1.1.

use std::path::Path;

use serde_json::Value;

use super::tool::{Tool, command, ran, ready, script};
use super::tree::{Tree, Verdict};
use super::{every_starter_lab, refuses, sample};

const TOOLS: [Tool; 1] = [Tool::PyYaml];
const GROUP: &str = "ansible/group_vars/all.yml";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for file in [tree.files(".yml"), tree.files(".yaml")].concat() {
        verdict.read += 1;
        if let Err(words) = documents(&file) {
            verdict.complain(&file, words);
        }
    }
    verdict
}

/// The documents of a file.
pub(crate) fn documents(file: &Path) -> Result<Vec<Value>, String> {
    let ran = ran(command("python3").arg(script("documents.py")).arg(file));
    if ran.ok {
        Ok(serde_json::from_str(&ran.stdout).unwrap())
    } else {
        Err(ran.stderr)
    }
}

#[test]
fn accepts_the_starter_labs() {
    every_starter_lab(&TOOLS, accepts);
}

/// Each line is read without a word by YAML libraries, as something that nobody meant.
#[test]
fn refuses_what_means_two_things() {
    if !ready(&TOOLS) {
        return;
    }
    for (line, words) in [
        ("answer: no\n", "no is read as bool"),
        ("mode: 0755\n", "0755 is read as int"),
        ("mac: 12:30:45\n", "12:30:45 is read as int"),
        ("day: 2026-01-01\n", "2026-01-01 is read as timestamp"),
        ("on: 1\n", "on is read as bool"),
        ("a: 1\na: 2\n", "the key a comes twice"),
    ] {
        accepts(&sample().with(GROUP, line)).must_refuse(words);
    }
}

#[test]
fn refuses_a_tab_for_indentation() {
    refuses(
        &TOOLS,
        accepts,
        (
            GROUP,
            "semaphore_ssh_public_key: ",
            "\tsemaphore_ssh_public_key: ",
        ),
        "cannot start any token",
    );
}
