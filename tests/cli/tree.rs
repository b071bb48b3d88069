//! The artifact tree as the program leaves it.

use hlc::emit::manifest::sha256;

use super::{LAB, Scratch, WRONG};

impl Scratch {
    /// Makes the manifest of a built tree vouch for one more file, and puts that file there.
    fn made_before(&self, path: &str, text: &str) {
        let manifest = self.path("build/manifest.json");
        let mut json: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&manifest).unwrap()).unwrap();
        let sha256 = sha256(text.as_bytes());
        let file = serde_json::json!({ "path": path, "sha256": sha256, "origins": [] });
        json["files"].as_array_mut().unwrap().push(file);
        std::fs::write(manifest, json.to_string()).unwrap();
        self.put(&format!("build/{path}"), text);
    }
}

#[test]
fn an_output_that_is_a_file_is_left_alone() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch.put("out", "mine\n");
    scratch
        .hlc(&["build", "-o", "out"])
        .ends(2)
        .says("`out` is a file")
        .prints_nothing();
    assert_eq!(
        std::fs::read_to_string(scratch.path("out")).unwrap(),
        "mine\n"
    );
}

#[test]
fn a_second_build_changes_nothing() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch
        .hlc(&["build"])
        .ends(0)
        .prints("wrote manifest.json");
    let before = scratch.tree("build");
    let run = scratch.hlc(&["build"]);
    run.ends(0).prints("nothing to change");
    assert!(!run.out.contains("wrote"));
    assert_eq!(scratch.tree("build"), before);
    assert_eq!(scratch.hlc(&["build", "-q"]).ends(0).out, "");
}

#[test]
fn errors_leave_the_tree_as_it_is() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch.hlc(&["build"]).ends(0);
    let before = scratch.tree("build");
    scratch.put("lab.kdl", WRONG);
    scratch.hlc(&["build", "--force"]).ends(1).prints_nothing();
    assert_eq!(scratch.tree("build"), before);
}

#[test]
fn the_check_of_a_tree_lists_what_differs() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch
        .hlc(&["build", "--check"])
        .ends(1)
        .prints("manifest.json: missing");
    assert!(!scratch.path("build").exists());
    scratch.hlc(&["build"]).ends(0);
    scratch
        .hlc(&["build", "--check"])
        .ends(0)
        .prints("as the lab says");
    scratch.made_before("old/gone", "gone\n");
    scratch
        .hlc(&["build", "--check"])
        .ends(1)
        .prints("old/gone: no longer made");
    assert!(scratch.path("build/old/gone").exists());
}

#[test]
fn what_is_no_longer_made_is_removed_and_what_is_foreign_stays() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch.hlc(&["build"]).ends(0);
    scratch.made_before("old/gone", "gone\n");
    scratch.put("build/mine", "mine\n");
    scratch
        .hlc(&["build"])
        .ends(0)
        .prints("removed old/gone")
        .prints("1 removed");
    assert!(!scratch.path("build/old").exists());
    assert_eq!(
        std::fs::read_to_string(scratch.path("build/mine")).unwrap(),
        "mine\n"
    );
}

#[test]
fn what_was_edited_by_hand_is_kept_unless_forced() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch.hlc(&["build"]).ends(0);
    scratch.made_before("old/edited", "as made\n");
    scratch.put("build/old/edited", "edited\n");
    let before = scratch.tree("build");
    let run = scratch.hlc(&["build"]);
    run.ends(1)
        .says("  old/edited\n")
        .says("--force")
        .prints_nothing();
    assert_eq!(scratch.tree("build"), before);
    scratch
        .hlc(&["build", "--force"])
        .ends(0)
        .prints("removed old/edited");
}

#[test]
fn a_foreign_file_in_the_way_is_reported() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch.put("build/manifest.json", "mine\n");
    for arguments in [&["build"][..], &["build", "--force"]] {
        scratch
            .hlc(arguments)
            .ends(1)
            .says("manifest.json: a file that hlc did not write")
            .prints_nothing();
    }
    assert_eq!(scratch.tree("build").len(), 1);
}
