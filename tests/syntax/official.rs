//! The official cases of KDL, which the package of the kdl crate carries.

use std::path::PathBuf;
use std::process::Command;

use super::oracle::{difference, ours};

fn cases() -> Vec<(String, String)> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let kdl = packages
        .iter()
        .find(|package| package["name"] == "kdl")
        .expect("the kdl crate is a dependency");
    let manifest = PathBuf::from(kdl["manifest_path"].as_str().expect("a path"));
    let folder = manifest.with_file_name("tests/test_cases/input");
    let mut cases: Vec<_> = std::fs::read_dir(&folder)
        .expect("the kdl crate's package carries the official cases")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("a case"))
        })
        .collect();
    cases.sort();
    cases
}

#[test]
fn cases_have_their_verdict() {
    let cases = cases();
    assert!(cases.len() >= 300, "only {} cases found", cases.len());
    let wrong: Vec<_> = cases
        .iter()
        .filter_map(|(name, text)| {
            let faults = ours(text.as_str()).1;
            let found = faults.first().map(|fault| fault.rule.code);
            (name.ends_with("_fail") != found.is_some()).then(|| format!("{name}: {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn cases_agree_with_the_kdl_crate() {
    let wrong: Vec<_> = cases()
        .iter()
        .filter_map(|(name, text)| Some(format!("{name}: {}", difference(text)?)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
