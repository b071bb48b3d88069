//! The artifact tree on disk: what is written, what is left alone, what is refused.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hlc::emit::manifest::sha256;
use hlc::emit::{Artifacts, RelPath};
use hlc::output::{Folder, Obstacle, Plan, State};
use tempfile::TempDir;

use crate::support;

/// A folder for one test, and the output folder in it.
struct Scratch {
    folder: TempDir,
}

impl Scratch {
    fn new() -> Self {
        Self {
            folder: support::scratch(),
        }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn put(&self, path: &str, text: &str) {
        let file = self.out().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    fn build(&self, files: &[(&str, &str)], force: bool) -> Vec<(String, State)> {
        let artifacts = artifacts(files);
        let out = held(&self.out());
        let plan = Plan::new(&artifacts, &out).unwrap();
        let states = states(&plan);
        if let Ok(ready) = plan.ready(force) {
            ready.write().unwrap();
        }
        states
    }

    /// What is in the output folder.
    fn tree(&self) -> BTreeMap<String, String> {
        tree(&self.out())
    }

    /// That no temporary file is left anywhere.
    fn is_tidy(&self) -> bool {
        let files = walkdir::WalkDir::new(self.folder.path()).into_iter();
        let names = files.map(|it| it.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name.starts_with(".hlc")).count() == 0
    }
}

fn held(out: &Path) -> Folder {
    Folder::held(out, || panic!("nobody else holds it")).unwrap()
}

fn tree(folder: &Path) -> BTreeMap<String, String> {
    let files = support::files(folder).into_iter();
    let name = |file: &Path| {
        file.strip_prefix(folder)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    files
        .map(|file| (name(&file), std::fs::read_to_string(&file).unwrap()))
        .collect()
}

/// Artifacts with a manifest, as the compiler makes it.
fn artifacts(files: &[(&str, &str)]) -> Artifacts {
    let mut artifacts = Artifacts::default();
    for (path, text) in files {
        artifacts.add(RelPath::new(*path), (*text).to_owned(), Vec::new());
    }
    artifacts.add(RelPath::new("manifest.json"), manifest(files), Vec::new());
    artifacts
}

fn manifest(files: &[(&str, &str)]) -> String {
    let file = |(path, text): &(&str, &str)| {
        let sha256 = sha256(text.as_bytes());
        serde_json::json!({ "path": path, "sha256": sha256, "origins": [] })
    };
    let files: Vec<_> = files.iter().map(file).collect();
    let generator = serde_json::json!({ "name": "hlc", "version": "0" });
    let all = serde_json::json!({ "version": 1, "generator": generator, "files": files });
    format!("{all}\n")
}

/// The states, but for the manifest and for what is the same.
fn states(plan: &Plan<'_>) -> Vec<(String, State)> {
    let differing = plan
        .differing()
        .map(|entry| (entry.path.to_string(), entry.state));
    differing
        .filter(|(path, _)| path != "manifest.json")
        .collect()
}

fn is(path: &str, state: State) -> Vec<(String, State)> {
    vec![(path.to_owned(), state)]
}

#[test]
fn a_new_tree_is_written_whole() {
    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n"), ("x/y/b", "2\n")], false);
    let tree = scratch.tree();
    assert_eq!(
        tree.keys().collect::<Vec<_>>(),
        ["a", "manifest.json", "x/y/b"]
    );
    assert_eq!(tree["x/y/b"], "2\n");
    assert!(scratch.is_tidy());
}

#[test]
fn a_new_tree_may_lie_deep() {
    let scratch = Scratch::new();
    let out = scratch.folder.path().join("one/two");
    let artifacts = artifacts(&[("a", "1\n")]);
    Plan::new(&artifacts, &held(&out))
        .unwrap()
        .ready(false)
        .unwrap()
        .write()
        .unwrap();
    assert_eq!(tree(&out)["a"], "1\n");
}

#[test]
fn the_same_again_touches_nothing() {
    let scratch = Scratch::new();
    let files = [("a", "1\n"), ("x/b", "2\n")];
    scratch.build(&files, false);
    let times = || {
        let files = support::files(&scratch.out()).into_iter();
        files
            .map(|file| std::fs::metadata(file).unwrap().modified().unwrap())
            .collect::<Vec<_>>()
    };
    let before = times();
    assert!(scratch.build(&files, false).is_empty());
    assert_eq!(times(), before);
}

#[test]
fn only_what_changed_is_written() {
    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n"), ("b", "1\n")], false);
    let unchanged = std::fs::metadata(scratch.out().join("a"))
        .unwrap()
        .modified()
        .unwrap();
    let states = scratch.build(&[("a", "1\n"), ("b", "2\n")], false);
    assert_eq!(states, is("b", State::Changed));
    assert_eq!(scratch.tree()["b"], "2\n");
    assert_eq!(
        std::fs::metadata(scratch.out().join("a"))
            .unwrap()
            .modified()
            .unwrap(),
        unchanged
    );
    assert!(scratch.is_tidy());
}

#[test]
fn a_new_folder_joins_an_old_tree() {
    let scratch = Scratch::new();
    scratch.build(&[("nodes/a/x", "1\n")], false);
    scratch.build(
        &[
            ("nodes/a/x", "1\n"),
            ("nodes/b/x/y", "2\n"),
            ("nodes/b/z", "3\n"),
        ],
        false,
    );
    assert_eq!(scratch.tree()["nodes/b/x/y"], "2\n");
    assert_eq!(scratch.tree()["nodes/b/z"], "3\n");
    assert!(scratch.is_tidy());
}

#[test]
fn what_is_no_longer_made_goes_with_its_folder() {
    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n"), ("x/y/b", "2\n"), ("z/c", "3\n")], false);
    scratch.put("z/mine", "mine\n");
    let states = scratch.build(&[("a", "1\n")], false);
    let gone = ["x/y/b", "z/c"].map(|path| (path.to_owned(), State::Gone));
    assert_eq!(states, gone);
    let tree = scratch.tree();
    assert_eq!(
        tree.keys().collect::<Vec<_>>(),
        ["a", "manifest.json", "z/mine"]
    );
    assert!(!scratch.out().join("x").exists());
}

#[test]
fn foreign_files_are_never_touched() {
    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n")], false);
    scratch.put("mine", "mine\n");
    scratch.put("b", "mine too\n");
    let states = scratch.build(&[("a", "2\n"), ("b", "2\n")], true);
    let blocked = State::Blocked(Obstacle::Foreign);
    assert_eq!(states[1], ("b".to_owned(), blocked));
    let tree = scratch.tree();
    assert_eq!(
        (tree["mine"].as_str(), tree["b"].as_str()),
        ("mine\n", "mine too\n")
    );
    assert_eq!(
        tree["a"], "1\n",
        "one file in the way, and nothing is written"
    );
}

#[test]
fn a_foreign_file_with_the_right_bytes_is_no_obstacle() {
    let scratch = Scratch::new();
    scratch.put("a", "1\n");
    assert!(scratch.build(&[("a", "1\n")], false).is_empty());
    assert!(scratch.out().join("manifest.json").exists());
}

#[test]
fn an_edited_file_is_kept_unless_forced() {
    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n"), ("b", "1\n")], false);
    scratch.put("a", "edited\n");
    let files = [("a", "2\n"), ("b", "2\n")];
    assert_eq!(
        scratch.build(&files, false)[0],
        ("a".to_owned(), State::Edited)
    );
    assert_eq!(scratch.tree()["a"], "edited\n");
    assert_eq!(scratch.tree()["b"], "1\n", "refused before the first write");
    scratch.build(&files, true);
    assert_eq!(scratch.tree()["a"], "2\n");
}

#[test]
fn an_edited_file_that_is_no_longer_made_is_kept_unless_forced() {
    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n"), ("b", "1\n")], false);
    scratch.put("a", "edited\n");
    assert_eq!(
        scratch.build(&[("b", "1\n")], false),
        is("a", State::Edited)
    );
    assert_eq!(scratch.tree()["a"], "edited\n");
    scratch.build(&[("b", "1\n")], true);
    assert!(!scratch.out().join("a").exists());
}

#[test]
fn a_file_that_somebody_removed_comes_back() {
    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n")], false);
    std::fs::remove_file(scratch.out().join("a")).unwrap();
    assert_eq!(scratch.build(&[("a", "1\n")], false), is("a", State::New));
    assert_eq!(scratch.tree()["a"], "1\n");
}

#[test]
fn a_run_that_was_cut_off_is_made_good() {
    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n"), ("b", "1\n")], false);
    // The next run got as far as `a`: the manifest still speaks of the first one.
    scratch.put("a", "2\n");
    assert_eq!(
        scratch.build(&[("a", "2\n"), ("b", "2\n")], false),
        is("b", State::Changed)
    );
    assert_eq!(scratch.tree()["b"], "2\n");
}

#[test]
fn folders_and_files_in_each_others_place_are_obstacles() {
    let scratch = Scratch::new();
    scratch.put("a/inside", "mine\n");
    scratch.put("x", "mine\n");
    let states = scratch.build(&[("a", "1\n"), ("x/y", "1\n")], true);
    let kinds: Vec<_> = states.into_iter().map(|(_, state)| state).collect();
    let expected = [Obstacle::Folder, Obstacle::File].map(State::Blocked);
    assert_eq!(kinds, expected);
    assert!(!scratch.out().join("manifest.json").exists());
}

#[test]
fn a_manifest_that_is_not_ours_vouches_for_nothing() {
    for text in [
        "{}",
        "[]",
        "not json",
        r#"{"version":1,"generator":{"name":"hlc","version":"1"},"files":[{"path":"../precious","sha256":"x","origins":[]}]}"#,
    ] {
        let scratch = Scratch::new();
        std::fs::write(scratch.folder.path().join("precious"), "keep\n").unwrap();
        scratch.put("manifest.json", text);
        scratch.build(&[("a", "1\n")], true);
        assert_eq!(scratch.tree()["manifest.json"], text);
        assert!(!scratch.out().join("a").exists());
        assert!(scratch.folder.path().join("precious").exists());
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    use std::os::unix::fs::symlink;

    let scratch = Scratch::new();
    let elsewhere = scratch.folder.path().join("elsewhere");
    std::fs::create_dir_all(&elsewhere).unwrap();
    std::fs::write(elsewhere.join("file"), "keep\n").unwrap();
    scratch.put("own", "mine\n");
    symlink(&elsewhere, scratch.out().join("x")).unwrap();
    symlink(elsewhere.join("file"), scratch.out().join("y")).unwrap();
    let states = scratch.build(
        &[("x/deep/file", "1\n"), ("x/file", "1\n"), ("y", "1\n")],
        true,
    );
    assert!(
        states
            .iter()
            .all(|(_, state)| *state == State::Blocked(Obstacle::Link)),
        "{states:?}"
    );
    assert_eq!(
        tree(&elsewhere),
        BTreeMap::from([("file".to_owned(), "keep\n".to_owned())])
    );
}

#[cfg(unix)]
#[test]
fn nothing_is_removed_through_a_link() {
    use std::os::unix::fs::symlink;

    let scratch = Scratch::new();
    scratch.build(&[("x/file", "1\n")], false);
    let elsewhere = scratch.folder.path().join("elsewhere");
    std::fs::rename(scratch.out().join("x"), &elsewhere).unwrap();
    symlink(&elsewhere, scratch.out().join("x")).unwrap();
    assert!(
        scratch
            .build(&[("a", "1\n")], true)
            .iter()
            .all(|(path, _)| path == "a")
    );
    assert!(elsewhere.join("file").exists());
}

#[cfg(unix)]
#[test]
fn files_are_as_open_as_others() {
    use std::os::unix::fs::PermissionsExt;

    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n"), ("x/b", "1\n")], false);
    scratch.build(&[("a", "2\n"), ("x/b", "2\n"), ("z/c", "1\n")], false);
    scratch.put("mine", "mine\n");
    std::fs::create_dir(scratch.out().join("folder")).unwrap();
    let mode = |path: &str| {
        std::fs::metadata(scratch.out().join(path))
            .unwrap()
            .permissions()
            .mode()
    };
    for path in ["a", "x/b", "z/c", "manifest.json"] {
        assert_eq!(mode(path), mode("mine"), "{path}");
    }
    for path in ["", "x", "z"] {
        assert_eq!(mode(path), mode("folder"), "{path}");
    }
}

#[test]
fn what_is_handed_over_never_replaces_or_removes() {
    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n"), ("b", "1\n")], false);
    let path = RelPath::new("a");
    let out = held(&scratch.out());
    let plan = Plan::handing_over([(&path, "mine\n")], &out).unwrap();
    assert_eq!(states(&plan), is("a", State::Blocked(Obstacle::Foreign)));
    assert!(plan.ready(true).is_err());
}

#[test]
fn an_output_that_is_a_file_is_named() {
    let scratch = Scratch::new();
    std::fs::write(scratch.out(), "mine\n").unwrap();
    let failure = Plan::new(&artifacts(&[]), &Folder::seen(&scratch.out())).unwrap_err();
    assert!(failure.to_string().contains("out"), "{failure}");
}

impl Scratch {
    /// Leaves the tree as a run that is killed when `paths` have taken their places leaves it.
    fn cut_off(&self, files: &[(&str, &str)], paths: &[&str]) {
        let lines = files
            .iter()
            .map(|(path, text)| format!("{}  {path}\n", sha256(text.as_bytes())));
        let record: String = std::iter::once("# written by hlc 1\n".to_owned())
            .chain(lines)
            .collect();
        self.put(".hlc/record", &record);
        self.put(".hlc/0", "half a fi");
        for (path, text) in files {
            if paths.contains(path) {
                self.put(path, text);
            }
        }
    }
}

#[test]
fn a_run_that_was_cut_off_is_made_good_when_the_lab_has_changed_since() {
    let first = [("a", "1\n"), ("b", "1\n")];
    let second = [("a", "2\n"), ("c/d", "2\n")];
    for third in [
        first.as_slice(),
        &second,
        &[("c/d", "3\n")],
        &[("a", "3\n"), ("e", "3\n")],
    ] {
        let scratch = Scratch::new();
        scratch.build(&first, false);
        scratch.cut_off(&second, &["a", "c/d"]);
        scratch.build(third, false);
        let mut expected: BTreeMap<String, String> = third
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        expected.insert("manifest.json".to_owned(), manifest(third));
        assert_eq!(scratch.tree(), expected);
        assert!(scratch.is_tidy());
    }
}

#[test]
fn a_first_run_that_was_cut_off_is_made_good() {
    let scratch = Scratch::new();
    scratch.cut_off(&[("a", "1\n"), ("x/b", "1\n")], &["a", "x/b"]);
    scratch.build(&[("a", "2\n")], false);
    assert_eq!(scratch.tree()["a"], "2\n");
    assert!(!scratch.out().join("x").exists());
    assert!(scratch.is_tidy());
}

#[test]
fn a_record_vouches_for_the_bytes_that_it_names_alone() {
    let scratch = Scratch::new();
    scratch.cut_off(&[("a", "1\n"), ("b", "1\n")], &[]);
    scratch.put("a", "mine\n");
    scratch.put("b", "mine\n");
    let states = scratch.build(&[("a", "2\n")], true);
    let blocked = State::Blocked(Obstacle::Foreign);
    assert_eq!(states, is("a", blocked));
    assert_eq!(scratch.tree()["a"], "mine\n");
    assert_eq!(scratch.tree()["b"], "mine\n");
}

#[test]
fn what_is_not_hlcs_stays_in_the_staging_folder() {
    let scratch = Scratch::new();
    scratch.put(".hlc/mine", "mine\n");
    scratch.build(&[("a", "1\n")], false);
    let tree = scratch.tree();
    assert_eq!(
        tree.keys().collect::<Vec<_>>(),
        [".hlc/mine", "a", "manifest.json"]
    );
}

#[test]
fn a_file_that_changes_after_it_was_compared_is_left_alone() {
    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n"), ("b", "1\n"), ("c", "1\n")], false);
    for path in ["a", "b", "d"] {
        let failure = {
            let artifacts = artifacts(&[("a", "2\n"), ("c", "1\n"), ("d", "2\n")]);
            let out = held(&scratch.out());
            let plan = Plan::new(&artifacts, &out).unwrap();
            let ready = plan.ready(false).unwrap();
            scratch.put(path, "mine, and longer\n");
            ready.write().unwrap_err()
        };
        assert!(failure.to_string().contains("has changed"), "{failure}");
        assert_eq!(scratch.tree()[path], "mine, and longer\n");
        std::fs::remove_file(scratch.out().join(path)).unwrap();
        scratch.build(&[("a", "1\n"), ("b", "1\n"), ("c", "1\n")], false);
    }
}

#[test]
fn an_output_folder_is_held_by_one() {
    let scratch = Scratch::new();
    let first = held(&scratch.out());
    let out = scratch.out();
    let (told, waits) = std::sync::mpsc::channel();
    let second = std::thread::spawn(move || {
        let folder = Folder::held(&out, || told.send(()).unwrap()).unwrap();
        folder.root().exists()
    });
    waits.recv().unwrap();
    assert!(!second.is_finished());
    drop(first);
    assert!(second.join().unwrap());
    assert!(
        !scratch.out().exists(),
        "a folder that nothing was written to is gone"
    );
}

#[cfg(unix)]
#[test]
fn what_is_replaced_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;

    let scratch = Scratch::new();
    scratch.build(&[("a", "1\n")], false);
    let file = scratch.out().join("a");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    scratch.build(&[("a", "2\n")], false);
    assert_eq!(scratch.tree()["a"], "2\n");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
