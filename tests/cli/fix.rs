//! `hlc check --fix`: what it writes, and what it leaves alone.

use super::{LAB, Scratch};

/// A lab in which a word is misspelt and a subnet is not one.
const SLIPS: &str =
    "lab \"home\" language=1\n\n// the lan\nnetwrok \"lan\" subnet=\"10.0.20.5/24\"\n";

const RIGHT: &str =
    "lab \"home\" language=1\n\n// the lan\nnetwork \"lan\" subnet=\"10.0.20.0/24\"\n";

impl Scratch {
    fn reads(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }
}

#[test]
fn files_are_corrected() {
    let scratch = Scratch::with("lab.kdl", SLIPS);
    scratch.put("other.kdl", "// nothing\n");
    let before = scratch.tree("");
    let check = scratch.hlc(&["check"]);
    check
        .ends(1)
        .says("1 error; 1 fixable with `hlc check --fix`");
    assert_eq!(scratch.tree(""), before, "only `--fix` writes");
    let run = scratch.hlc(&["check", "--fix"]);
    run.ends(0)
        .prints("corrected lab.kdl")
        .prints("2 findings fixed")
        .says("nothing to report");
    assert_eq!(scratch.reads("lab.kdl"), RIGHT);
    let after = scratch.tree("");
    assert_eq!(after.len(), before.len(), "nothing is left behind");
    let other = scratch.path("other.kdl");
    assert_eq!(after[&other], before[&other], "other files are not touched");
    scratch.hlc(&["check", "--fix"]).ends(0).prints_nothing();
    assert_eq!(
        scratch.tree(""),
        after,
        "what is right is not written again"
    );
}

#[test]
fn the_day_of_the_command_line_counts() {
    let allow =
        "rules {\n    allow \"mtu/below-ipv6-minimum\" \"old switch\" until=\"2026-01-31\"\n}\n";
    let scratch = Scratch::with("lab.kdl", format!("{SLIPS}{allow}"));
    let run = scratch.hlc(&[
        "check",
        "--fix",
        "--today",
        "2026-02-01",
        "--format",
        "short",
    ]);
    run.ends(0)
        .prints("2 findings fixed")
        .says("[rules/expired-allow]");
}

#[test]
fn a_dry_run_prints_a_diff_and_writes_nothing() {
    let scratch = Scratch::with("home/lab.kdl", SLIPS);
    let before = scratch.tree("");
    let run = scratch.hlc(&["check", "--fix", "--dry-run", "home"]);
    run.ends(0).says("nothing to report");
    assert_eq!(
        run.out,
        "--- home/lab.kdl\n+++ home/lab.kdl\n@@ -1,4 +1,4 @@\n lab \"home\" language=1\n \n // the lan\n\
         -netwrok \"lan\" subnet=\"10.0.20.5/24\"\n+network \"lan\" subnet=\"10.0.20.0/24\"\n"
    );
    assert_eq!(scratch.tree(""), before);
    let json = scratch.hlc(&["check", "--fix", "--dry-run", "--format", "json", "home"]);
    json.ends(2).prints_nothing().says("--dry-run");
    scratch.hlc(&["check", "--dry-run", "home"]).ends(2);
}

#[test]
fn what_cannot_be_fixed_is_shown() {
    let scratch = Scratch::with("lab.kdl", format!("{SLIPS}zebra \"stripes\"\n"));
    let run = scratch.hlc(&["check", "--fix", "--format", "short"]);
    run.ends(1)
        .prints("1 finding fixed")
        .says("lab.kdl:5:1: error: `zebra`");
    assert!(scratch.reads("lab.kdl").contains("network \"lan\""));
    let json = scratch.hlc(&["check", "--fix", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.ends(1).out).unwrap();
    assert_eq!(json["diagnostics"].as_array().unwrap().len(), 1);
}

#[test]
fn files_that_cannot_be_read_as_kdl_are_left_alone() {
    let scratch = Scratch::with("lab.kdl", SLIPS);
    scratch.put("broken.kdl", "{\n");
    let before = scratch.tree("");
    scratch
        .hlc(&["check", "--fix"])
        .ends(1)
        .says("syntax/")
        .prints_nothing();
    assert_eq!(scratch.tree(""), before);
}

#[test]
fn standard_input_has_no_file() {
    let scratch = Scratch::new();
    let run = scratch.fed(&["check", "--fix", "-"], SLIPS.as_bytes());
    run.ends(2).says("--dry-run");
    let run = scratch.fed(&["check", "--fix", "--dry-run", "-"], SLIPS.as_bytes());
    run.ends(0).prints("+network \"lan\"");
    let run = scratch.fed(&["check", "--fix", "-"], LAB.as_bytes());
    run.ends(0).prints_nothing();
}

#[test]
fn no_diff_shows_a_secret() {
    let install = |subnet: &str| {
        format!(
            "{LAB}network \"lan\" subnet=\"{subnet}\"\nnode \"a\" {{\n    install root-password-hash=\"geheim\"\n}}\n"
        )
    };
    let scratch = Scratch::with("lab.kdl", install("10.0.20.5/24"));
    let run = scratch.hlc(&["check", "--fix", "--dry-run"]);
    run.ends(1)
        .prints("+network \"lan\" subnet=\"10.0.20.0/24\"");
    assert!(!run.out.contains("geheim") && !run.err.contains("geheim"));
    scratch.hlc(&["check", "--fix"]).ends(1);
    assert_eq!(scratch.reads("lab.kdl"), install("10.0.20.0/24"));
}

#[test]
fn no_report_of_a_fault_shows_a_secret() {
    let install = |rest: &str| format!("{LAB}node \"a\" {{\n    install {rest}\n}}\n");
    for rest in [
        "root-password-hash=\"geheim\" contry=\"de\"",
        "root-password-hash=\"geheim\" ]",
        "root-password-hash=\"geheim",
        "root-password-hash=geheim,",
        "root-password-hash=\"geheim\"country=\"de\"",
        "pasword-hash=\"geheim\" ] token=\"geheim\"",
        "root-password-hash=\"ge\\heim\"",
        "root-password-hash=12geheim",
        "root-password-hash=\"\"\"geheim\"\"\"",
        "root-password-hash \"geheim\" = ;",
        "root-password-hash=(x)\"geheim\" = 1",
        "root-password-hash=\"geheim\" \\\n = 1",
    ] {
        let scratch = Scratch::with("lab.kdl", install(rest));
        for format in ["human", "short", "json", "sarif", "github"] {
            let run = scratch.hlc(&["check", "--format", format]);
            run.ends(1);
            let all = format!("{}{}", run.out, run.err);
            let shown = all.replace("pasword-hash=\"geheim\"", "");
            assert!(!shown.contains("heim"), "{rest} as {format}:\n{all}");
        }
    }
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_protected_files_too() {
    use std::os::unix::fs::PermissionsExt;

    let scratch = Scratch::with("lab.kdl", SLIPS);
    let file = scratch.path("lab.kdl");
    let mode = |bits| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(bits));
    mode(0o444).unwrap();
    let run = scratch.hlc(&["check", "--fix"]);
    run.ends(2).says("read-only").prints_nothing();
    assert_eq!(scratch.reads("lab.kdl"), SLIPS);
    mode(0o640).unwrap();
    scratch.hlc(&["check", "--fix"]).ends(0);
    let now = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(now & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_replaced_by_a_file() {
    let scratch = Scratch::with("elsewhere.txt", SLIPS);
    std::os::unix::fs::symlink("elsewhere.txt", scratch.path("lab.kdl")).unwrap();
    let run = scratch.hlc(&["check", "--fix", "lab.kdl"]);
    run.ends(2).says("is no plain file");
    assert_eq!(scratch.reads("elsewhere.txt"), SLIPS);
}
