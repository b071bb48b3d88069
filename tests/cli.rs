//! Exit codes, streams, bad input and the artifact tree, from the outside.

mod fix;
mod formats;
mod input;
mod tree;
mod waiting;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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
