//! The official cases of KDL, which the package of the kdl crate carries.

use std::path::PathBuf;
use std::process::Command;

use super::oracle::{difference, ours, theirs};

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}: {errors}");
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

/// Name and text of every official case.
fn cases() -> Vec<(String, String)> {
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    // Offline there are no packages of other platforms.
    let metadata = cargo(&[
        "metadata",
        "--format-version=1",
        "--offline",
        "--filter-platform",
        host.expect("cargo knows its host"),
    ]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).expect("cargo writes JSON");
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

/// The cases that the kdl crate itself gets wrong: both are to fail, and it takes them.
#[test]
fn the_kdl_crate_is_wrong_about_two_cases() {
    let taken: Vec<_> = cases()
        .into_iter()
        .filter(|(name, text)| name.ends_with("_fail") == theirs(text).is_some())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        taken,
        [
            // `#"""one line"""#`: three quotes want a line break behind them.
            "multiline_raw_string_single_line_err_fail",
            // U+007F may not stand anywhere.
            "unicode_delete_fail",
        ]
    );
}
