//! Exit codes, streams and bad input, from the outside.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use hlc::emit::manifest::sha256;
use tempfile::TempDir;

use crate::support;

/// The smallest lab without a finding.
const LAB: &str = "lab \"home\" language=1\n";

/// A lab with an error.
const WRONG: &str = "lab \"home\" language=1\nnetwrok \"lan\"\n";

/// What a run of hlc did.
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

/// A folder for one test, in which hlc runs.
struct Scratch(TempDir);

impl Scratch {
    fn new() -> Self {
        Self(support::scratch())
    }

    fn with(path: &str, text: impl AsRef<[u8]>) -> Self {
        let scratch = Self::new();
        scratch.put(path, text);
        scratch
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, text: impl AsRef<[u8]>) {
        let file = self.path(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    fn hlc(&self, arguments: &[&str]) -> Run {
        self.fed(arguments, b"")
    }

    /// Runs hlc with something on its standard input.
    fn fed(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hlc"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("NO_COLOR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // hlc that does not read its input may be gone before all of it is written.
        let _ = child.stdin.take().unwrap().write_all(input);
        let done = child.wait_with_output().unwrap();
        Run {
            code: done.status.code(),
            out: String::from_utf8(done.stdout).unwrap(),
            err: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// Every file below a folder with its text and the time of its last change.
    fn tree(&self, folder: &str) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
        let files = support::files(&self.path(folder)).into_iter();
        let state = |file: &Path| {
            let changed = std::fs::metadata(file).unwrap().modified().unwrap();
            (std::fs::read(file).unwrap(), changed)
        };
        files.map(|file| (file.clone(), state(&file))).collect()
    }

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

impl Run {
    #[track_caller]
    fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    #[track_caller]
    fn says(&self, text: &str) -> &Self {
        assert!(self.err.contains(text), "no `{text}` in\n{}", self.err);
        self
    }

    #[track_caller]
    fn prints(&self, text: &str) -> &Self {
        assert!(self.out.contains(text), "no `{text}` in\n{}", self.out);
        self
    }

    #[track_caller]
    fn prints_nothing(&self) -> &Self {
        assert_eq!(self.out, "");
        self
    }
}

/// That hlc refuses a lab of one file with that finding, whether it checks or builds, and writes nothing.
#[track_caller]
fn refused(text: impl AsRef<[u8]>, code: &str) {
    let scratch = Scratch::with("lab.kdl", text);
    let before = scratch.tree("");
    for command in ["check", "build"] {
        let run = scratch.hlc(&[command, "--format", "short"]);
        run.ends(1).says(&format!("[{code}]")).prints_nothing();
    }
    scratch.hlc(&["build"]).ends(1).prints_nothing();
    assert_eq!(scratch.tree(""), before);
}

#[test]
fn a_clean_lab_ends_with_0() {
    let scratch = Scratch::with("lab.kdl", LAB);
    let run = scratch.hlc(&["check"]);
    run.ends(0).prints_nothing().says("nothing to report");
    assert_eq!(scratch.hlc(&["check", "-q"]).ends(0).err, "");
}

#[test]
fn findings_go_to_standard_error() {
    let scratch = Scratch::with("lab.kdl", WRONG);
    let run = scratch.hlc(&["check"]);
    run.ends(1)
        .prints_nothing()
        .says("language/unknown-word")
        .says("did you mean `network`?");
    scratch.hlc(&["check", "-q"]).ends(1).says("1 error");
}

#[test]
fn json_goes_to_standard_output_alone() {
    let scratch = Scratch::with("lab.kdl", WRONG);
    let run = scratch.hlc(&["check", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.ends(1).out).unwrap();
    assert_eq!(json["diagnostics"][0]["code"], "language/unknown-word");
    assert_eq!(run.err, "");
    scratch.put("lab.kdl", LAB);
    let built = scratch.hlc(&["build", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&built.ends(0).out).unwrap();
    assert_eq!(json["errors"], 0);
}

#[test]
fn warnings_end_with_0_unless_denied() {
    let warned = format!("{LAB}rules {{\n    allow \"address/duplicate\" \"no reason\"\n}}\n");
    let scratch = Scratch::with("lab.kdl", warned);
    scratch.hlc(&["check"]).ends(0).says("1 warning");
    scratch
        .hlc(&["check", "--deny", "warnings"])
        .ends(1)
        .says("1 error");
    scratch
        .hlc(&["build", "--deny", "warnings"])
        .ends(1)
        .prints_nothing();
    assert!(!scratch.path("build").exists());
    scratch.hlc(&["build"]).ends(0);
}

#[test]
fn colour_is_for_terminals_or_on_request() {
    let scratch = Scratch::with("lab.kdl", WRONG);
    assert!(!scratch.hlc(&["check"]).err.contains('\u{1b}'));
    assert!(
        scratch
            .hlc(&["check", "--color", "always"])
            .err
            .contains('\u{1b}')
    );
}

#[test]
fn wrong_arguments_end_with_2() {
    let scratch = Scratch::with("lab.kdl", LAB);
    for arguments in [
        &["chekc"][..],
        &["check", "a", "b"],
        &["build", "--check", "--force"],
        &[],
    ] {
        scratch.hlc(arguments).ends(2).prints_nothing();
    }
}

#[test]
fn the_nearest_lab_upwards_is_meant() {
    let scratch = Scratch::with("lab.kdl", WRONG);
    scratch.put("deep/down/here", "");
    let below = Command::new(env!("CARGO_BIN_EXE_hlc"))
        .args(["check", "--format", "short"])
        .current_dir(scratch.path("deep/down"))
        .output()
        .unwrap();
    assert_eq!(below.status.code(), Some(1));
    let err = String::from_utf8(below.stderr).unwrap();
    assert!(err.starts_with("../../lab.kdl:2:1: error"), "{err}");
}

#[test]
fn without_a_lab_hlc_says_how_to_start() {
    let scratch = Scratch(tempfile::tempdir().unwrap());
    scratch
        .hlc(&["check"])
        .ends(2)
        .says("`lab.kdl`")
        .says("hlc init");
}

#[test]
fn a_file_given_by_name_is_a_lab() {
    let scratch = Scratch::with("folder/one.kdl", LAB);
    scratch.put("folder/other.kdl", WRONG);
    scratch.hlc(&["check", "folder/one.kdl"]).ends(0);
    scratch
        .hlc(&["build", "folder/one.kdl"])
        .ends(0)
        .prints("`folder/build`");
    assert!(scratch.path("folder/build/manifest.json").exists());
}

#[test]
fn a_lab_may_come_from_standard_input() {
    let scratch = Scratch::new();
    scratch.fed(&["check", "-"], LAB.as_bytes()).ends(0);
    scratch
        .fed(&["check", "-"], WRONG.as_bytes())
        .ends(1)
        .says("language/unknown-word");
    scratch
        .fed(&["build", "-"], LAB.as_bytes())
        .ends(2)
        .says("-o DIR");
    scratch
        .fed(&["build", "-", "-o", "out"], LAB.as_bytes())
        .ends(0)
        .prints("wrote manifest.json");
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    refused(b"lab \"h\xffme\" language=1\n", "syntax/not-utf8");
}

#[test]
fn an_empty_file_is_refused() {
    refused("", "language/no-lab");
}

#[test]
fn a_folder_without_kdl_is_refused() {
    let scratch = Scratch::with("lab/readme.txt", "");
    scratch
        .hlc(&["check", "lab"])
        .ends(1)
        .says("language/no-lab")
        .says("lab/lab.kdl");
    scratch.hlc(&["build", "lab"]).ends(1);
    assert!(!scratch.path("lab/build").exists());
}

#[test]
fn ten_megabytes_of_braces_are_refused() {
    let scratch = Scratch::with("lab.kdl", "{".repeat(10 << 20));
    for format in ["short", "human", "json"] {
        let run = scratch.hlc(&["build", "--format", format]);
        run.ends(1);
        assert!(
            run.err.len() + run.out.len() < 1 << 20,
            "{format}: {} bytes",
            run.err.len()
        );
    }
    assert!(!scratch.path("build").exists());
}

#[test]
fn names_that_could_leave_their_line_or_folder_are_refused() {
    for name in ["a\\nb", "../../etc", "..", "a/b", "a\\u{7}b", "", " a"] {
        refused(
            format!("{LAB}network \"{name}\"\n"),
            "language/unusable-name",
        );
        refused(
            format!("lab \"{name}\" language=1\n"),
            "language/unusable-name",
        );
        let node = format!("{LAB}node \"{name}\" id=1 {{\n    nic \"eno1\"\n}}\n");
        refused(node, "language/unusable-name");
    }
}

#[test]
fn an_unknown_unit_is_refused() {
    let node = |memory| format!("{LAB}node \"a\" id=1 {{\n    memory \"{memory}\"\n}}\n");
    refused(node("32XB"), "language/unreadable-value");
    refused(node("32"), "language/missing-unit");
}

#[test]
fn a_subnet_with_host_bits_is_refused() {
    refused(
        format!("{LAB}network \"lan\" subnet=\"10.0.20.5/24\"\n"),
        "subnet/host-bits",
    );
}

#[test]
fn a_reference_to_nothing_is_refused() {
    refused(
        format!("{LAB}network \"lan\" subnet=\"10.0.0.0/24\" gateway=\"ruter\"\n"),
        "language/unknown-name",
    );
}

#[test]
fn two_labs_in_one_folder_are_refused() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch.put("more/other.kdl", "lab \"other\" language=1\n");
    let run = scratch.hlc(&["build", "--format", "short"]);
    run.ends(1)
        .says("more/other.kdl:1:")
        .says("[language/second-lab]");
    assert!(!scratch.path("build").exists());
}

#[test]
fn a_path_that_is_not_there_is_named() {
    Scratch::new()
        .hlc(&["check", "nowhere"])
        .ends(2)
        .says("`nowhere`")
        .prints_nothing();
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let scratch = Scratch::with("lab.kdl", LAB);
    let locked = scratch.path("locked.kdl");
    scratch.put("locked.kdl", "");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&locked).is_ok() {
        println!("skipped: whoever runs this may read everything");
        return;
    }
    scratch.hlc(&["build"]).ends(2).says("locked.kdl");
    assert!(!scratch.path("build").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_machine_refuses_is_named() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch
        .hlc(&["check", "/proc/self/mem"])
        .ends(2)
        .says("`/proc/self/mem`");
    scratch
        .hlc(&["build", "-o", "/proc/out"])
        .ends(2)
        .says("`/proc")
        .prints_nothing();
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

#[test]
fn a_starter_builds() {
    for starter in support::starter_labs() {
        let scratch = Scratch::new();
        let run = scratch.hlc(&["init", "--from", &starter, "my lab"]);
        run.ends(0).prints("hlc build").prints("cd 'my lab'");
        scratch.hlc(&["check", "my lab"]).ends(0);
        scratch.hlc(&["build", "my lab"]).ends(0).prints("wrote ");
        scratch.hlc(&["build", "--check", "my lab"]).ends(0);
    }
}

#[test]
fn init_overwrites_nothing() {
    let scratch = Scratch::with("home/lab.kdl", "mine\n");
    scratch.put("home/readme", "mine\n");
    let before = scratch.tree("home");
    scratch
        .hlc(&["init", "home"])
        .ends(2)
        .says("lab.kdl")
        .prints_nothing();
    assert_eq!(scratch.tree("home"), before);
    scratch.put("other/readme", "mine\n");
    scratch.hlc(&["init", "other"]).ends(0);
    assert_eq!(
        std::fs::read_to_string(scratch.path("other/readme")).unwrap(),
        "mine\n"
    );
}

#[test]
fn init_knows_its_starters() {
    let scratch = Scratch::new();
    scratch
        .hlc(&["init", "--from", "castle", "home"])
        .ends(2)
        .says("two-node-qdevice");
    assert!(!scratch.path("home").exists());
}

#[test]
fn rules_and_words_are_explained_on_standard_output() {
    let scratch = Scratch::new();
    scratch
        .hlc(&["explain"])
        .ends(0)
        .prints("address/duplicate");
    let rule = scratch.hlc(&["explain", "address/duplicate"]);
    rule.ends(0).prints("What to do").prints("can be allowed");
    scratch
        .hlc(&["explain", "bridge"])
        .ends(0)
        .prints("Properties")
        .prints("ports=");
    scratch
        .hlc(&["explain", "address"])
        .ends(0)
        .prints("address/duplicate");
    let unknown = scratch.hlc(&["explain", "adress/duplicate"]);
    unknown
        .ends(2)
        .says("did you mean `address/duplicate`?")
        .prints_nothing();
}

#[test]
fn completions_and_manual_are_printed() {
    let scratch = Scratch::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        scratch.hlc(&["completions", shell]).ends(0).prints("hlc");
    }
    scratch.hlc(&["man"]).ends(0).prints(".TH hlc 1");
}

#[test]
fn the_help_reads_like_this() {
    let scratch = Scratch::new();
    let mut text = scratch.hlc(&["--help"]).ends(0).out.clone();
    for command in ["check", "build", "explain", "init", "completions", "man"] {
        text.push_str(&format!("\n--- {command} ---\n"));
        text.push_str(&scratch.hlc(&[command, "-h"]).ends(0).out);
    }
    support::snapshot("cli", "help", &text);
}
