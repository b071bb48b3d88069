//! The installer's answer file: Python's TOML reader, then the installer's own rules.
//!
//! The installer refuses unknown keys and the wrong words, and there is no package of it for
//! Debian. So this checks the parsed file anew, from the types in the installer's sources.

use std::path::Path;

use serde_json::Value;

use super::installer::faults;
use super::tool::{Tool, command, ran};
use super::tree::{Tree, Verdict};
use super::{every_starter_lab, refuses};

const TOOLS: [Tool; 1] = [Tool::Python];
const NODE1: &str = "nodes/pve-node1/answer.toml";

/// TOML has more types than JSON: a date or a time, which no key takes, fails here.
const TO_JSON: &str =
    "import json,sys,tomllib; print(json.dumps(tomllib.load(open(sys.argv[1],'rb'))))";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for file in tree.files("answer.toml") {
        verdict.read += 1;
        match parsed(&file) {
            Err(words) => verdict.complain(&file, words),
            Ok(answer) => {
                for words in faults(&answer) {
                    verdict.complain(&file, words);
                }
            }
        }
    }
    verdict
}

/// The file as Python reads it.
pub(crate) fn parsed(file: &Path) -> Result<Value, String> {
    let ran = ran(command("python3").args(["-c", TO_JSON]).arg(file));
    serde_json::from_str(&ran.stdout).map_err(|_| ran.stderr)
}

#[test]
fn accepts_the_starter_labs() {
    every_starter_lab(&TOOLS, accepts);
}

#[test]
fn refuses_a_key_twice() {
    let fault = (NODE1, "[network]\n", "[network]\ndns = \"9.9.9.9\"\n");
    refuses(&TOOLS, accepts, fault, "TOMLDecodeError");
}

#[test]
fn refuses_a_keyboard_that_there_is_not() {
    refuses(
        &TOOLS,
        accepts,
        (NODE1, "\"en-us\"", "\"en-au\""),
        "global.keyboard",
    );
}

#[test]
fn refuses_a_key_that_it_does_not_know() {
    refuses(
        &TOOLS,
        accepts,
        (NODE1, "disk-list", "disk_list"),
        "unknown key disk_list",
    );
}

#[test]
fn refuses_a_mirror_of_one_disk() {
    refuses(
        &TOOLS,
        accepts,
        (NODE1, "\"raid0\"", "\"raid1\""),
        "too few disks",
    );
}

#[test]
fn refuses_a_gateway_outside_the_subnet() {
    refuses(
        &TOOLS,
        accepts,
        (NODE1, "\"192.168.10.1\"", "\"192.168.1.1\""),
        "network.gateway",
    );
}
