//! pre-commit runs our hooks before a commit, as `.pre-commit-hooks.yaml` declares them.
//!
//! The hooks run in a scratch repository from a copy of the manifest: `repo: local` with the same lines, the ones that
//! would build hlc turned to the program that is there. That needs no network.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::tool::{self, Ran, Tool};
use crate::support;

const TOOLS: &[Tool] = &[Tool::PreCommit];

const LAB: &str = "lab \"home\" language=1\nnetwork \"lan\" subnet=\"10.0.20.0/24\"\n";

/// The manifest of the hooks.
fn manifest() -> PathBuf {
    support::root().join(".pre-commit-hooks.yaml")
}

/// A git repository with a lab, hlc on its path, and some of our hooks in force.
struct Repository(TempDir);

impl Repository {
    fn new(hooks: &[&str]) -> Self {
        let it = Self(support::scratch());
        it.put(".pre-commit-config.yaml", &config(hooks));
        it.put("lab.kdl", LAB);
        for arguments in [
            &["init", "--quiet"][..],
            &["config", "user.name", "owner"],
            &["config", "user.email", "owner@home.example"],
        ] {
            it.git(arguments).must_succeed();
        }
        let installed = it.run("pre-commit", &["install"]);
        assert!(installed.ok, "{}", installed.text());
        it
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    fn git(&self, arguments: &[&str]) -> Ran {
        self.run("git", arguments)
    }

    fn hlc(&self, arguments: &[&str]) {
        self.run("hlc", arguments).must_succeed();
    }

    /// Runs a program here, with the hlc of these tests on the path and nothing of the user's own settings.
    fn run(&self, program: &str, arguments: &[&str]) -> Ran {
        let mut command: Command = tool::command_with(program, hlc_folder());
        command
            .args(arguments)
            .current_dir(self.path())
            .env("HOME", self.path())
            .env("PRE_COMMIT_HOME", self.path().join(".git/pre-commit"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("PRE_COMMIT_COLOR", "never");
        tool::ran(&mut command)
    }

    /// Stages everything, deletions too, and commits.
    fn commit(&self) -> Ran {
        self.git(&["add", "--all"]).must_succeed();
        self.git(&["commit", "--message", "a change"])
    }

    fn commits(&self) -> usize {
        let log = self.git(&["rev-list", "--count", "--all"]);
        log.stdout.trim().parse().unwrap()
    }
}

impl Ran {
    #[track_caller]
    fn must_succeed(&self) {
        assert!(self.ok, "{}", self.text());
    }

    #[track_caller]
    fn must_refuse(&self, words: &[&str]) {
        assert!(!self.ok, "{}", self.text());
        for word in words {
            assert!(
                self.text().contains(word),
                "no `{word}` in\n{}",
                self.text()
            );
        }
    }
}

/// The folder of the hlc that these tests built.
fn hlc_folder() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_hlc")).parent().unwrap()
}

/// A configuration that takes these hooks from a copy of the manifest.
fn config(hooks: &[&str]) -> String {
    let manifest = std::fs::read_to_string(manifest()).unwrap();
    let all: Vec<_> = manifest.split("\n- id: ").skip(1).collect();
    let mut out = "repos:\n  - repo: local\n    hooks:\n".to_owned();
    for hook in hooks {
        let start = format!("{hook}\n");
        let lines = all.iter().find(|it| it.starts_with(&start)).unwrap();
        let lines = lines.replace("language: rust", "language: system");
        out.push_str("      - id: ");
        out.push_str(&lines.trim_end().replace('\n', "\n      "));
        out.push('\n');
    }
    out
}

#[test]
fn takes_the_manifest() {
    if !tool::ready(TOOLS) {
        return;
    }
    let path = manifest().display().to_string();
    let verdict = tool::ran(tool::command("pre-commit").args(["validate-manifest", &path]));
    assert!(verdict.ok, "{}", verdict.text());
    assert_eq!(verdict.text(), "", "nor does it warn");
    let scratch = support::scratch();
    let broken = scratch.path().join("hooks.yaml");
    let text = std::fs::read_to_string(manifest()).unwrap();
    std::fs::write(&broken, text.replace("  entry: hlc check\n", "")).unwrap();
    let path = broken.display().to_string();
    let verdict = tool::ran(tool::command("pre-commit").args(["validate-manifest", &path]));
    assert!(
        !verdict.ok && verdict.text().contains("entry"),
        "{}",
        verdict.text()
    );
}

#[test]
fn lets_a_sound_lab_pass_and_refuses_another() {
    if !tool::ready(TOOLS) {
        return;
    }
    let repository = Repository::new(&["hlc-check-system"]);
    let good = repository.commit();
    good.must_succeed();
    assert!(good.text().contains("Passed"), "{}", good.text());
    repository.put("lab.kdl", &LAB.replace("network", "netwrok"));
    repository.commit().must_refuse(&[
        "Failed",
        "hook id: hlc-check-system",
        "language/unknown-word",
        "lab.kdl:2:1",
        "did you mean `network`?",
    ]);
    assert_eq!(repository.commits(), 1);
}

#[test]
fn looks_at_what_is_staged() {
    if !tool::ready(TOOLS) {
        return;
    }
    let repository = Repository::new(&["hlc-check-system"]);
    repository.put("lab.kdl", &LAB.replace("network", "netwrok"));
    repository.git(&["add", "--all"]).must_succeed();
    // The work tree is sound again, but what would be committed is not.
    repository.put("lab.kdl", LAB);
    repository
        .git(&["commit", "--message", "a change"])
        .must_refuse(&["language/unknown-word"]);
}

#[test]
fn notices_a_file_that_is_deleted() {
    if !tool::ready(TOOLS) {
        return;
    }
    let repository = Repository::new(&["hlc-check-system"]);
    let router = "device \"router\" kind=\"router\" address=\"10.0.20.1\"\n";
    repository.put("more.kdl", router);
    let lab = LAB.replace("/24\"", "/24\" gateway=\"router\"");
    repository.put("lab.kdl", &lab);
    repository.commit().must_succeed();
    std::fs::remove_file(repository.path().join("more.kdl")).unwrap();
    repository
        .commit()
        .must_refuse(&["language/unknown-name", "`router`"]);
}

#[test]
fn refuses_artifacts_that_are_not_the_labs() {
    if !tool::ready(TOOLS) {
        return;
    }
    let repository = Repository::new(&["hlc-build-check"]);
    repository.hlc(&["build"]);
    repository.commit().must_succeed();
    repository.put("lab.kdl", &LAB.replace("10.0.20.0", "10.0.30.0"));
    repository
        .commit()
        .must_refuse(&["differs", "not as the lab says"]);
    repository.hlc(&["build"]);
    repository.commit().must_succeed();
    repository.put("build/docs/index.md", "mine\n");
    repository
        .commit()
        .must_refuse(&["docs/index.md: edited by hand"]);
    assert_eq!(repository.commits(), 2);
}

#[test]
fn the_readme_shows_hooks_that_there_are() {
    let readme = std::fs::read_to_string(support::root().join("README.md")).unwrap();
    let manifest = std::fs::read_to_string(manifest()).unwrap();
    let shown: Vec<_> = readme
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- id: "))
        .collect();
    assert!(!shown.is_empty());
    for id in shown {
        let id = id.split_whitespace().next().unwrap();
        assert!(manifest.contains(&format!("- id: {id}\n")), "{id}");
    }
}
