//! Labs that look wrong and are right: every one of them builds, and nothing is found in it.
//!
//! All rules run. Whatever is found in one is a false alarm.

use hlc::compile;
use hlc::diag::Sink;

use crate::support;

#[test]
fn nothing_is_found_in_an_awkward_lab() {
    let mut complaints = Vec::new();
    for file in support::files(&support::root().join("tests/awkward")) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let map = support::one_file_of_bytes(std::fs::read(&file).unwrap());
        for found in support::findings(&map) {
            complaints.push(format!("{name}: {}: {}", found.rule.code, found.message));
        }
        let mut sink = Sink::new();
        if compile::build(&map, &mut sink).is_none() {
            complaints.push(format!("{name} does not build"));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn there_are_many_awkward_labs() {
    let labs = support::files(&support::root().join("tests/awkward"));
    assert!(labs.len() >= 45, "{} labs", labs.len());
}
