//! Kubernetes' own client reads the folders, and strict schemas hold every object. What is CEL is compiled, and run for
//! namespaces whose tier is known.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::tool::{Tool, command, ran, ready, script};
use super::tree::{Tree, Verdict};
use super::{markdown, mermaid, yaml};
use crate::support;

const SCHEMAS: [Tool; 2] = [Tool::PyYaml, Tool::PythonSchemas];
const CLIENT: [Tool; 1] = [Tool::Kubectl];

/// Namespaces of the lab with tiers: which each is of.
const NAMESPACES: [&str; 4] = [
    "0-core-dns=0-core",
    "3-edge-x=3-edge",
    "legacy=4-aux",
    "0-cores=none",
];

/// A fixture lab, built by the program.
struct Built {
    tree: Tree,
    _folder: TempDir,
}

/// Builds `tests/fixtures/kubernetes-NAME.kdl` with a text in another's place.
fn built(name: &str, (old, new): (&str, &str)) -> Built {
    let folder = support::scratch();
    let path = support::root().join(format!("tests/fixtures/kubernetes-{name}.kdl"));
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(old), "no {old:?} in {name}");
    let lab = folder.path().join("lab.kdl");
    fs::write(&lab, text.replacen(old, new, 1)).unwrap();
    let tree = folder.path().join("build");
    let mut hlc = std::process::Command::new(env!("CARGO_BIN_EXE_hlc"));
    let run = hlc
        .arg("build")
        .arg(&lab)
        .arg("-o")
        .arg(&tree)
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    Built {
        tree: Tree(tree),
        _folder: folder,
    }
}

fn tiers() -> Built {
    built("tiers", ("", ""))
}

/// Every fixture, and those that differ in how they are compiled.
fn every() -> Vec<Built> {
    vec![
        built("k3s", ("", "")),
        built("routed", ("", "")),
        tiers(),
        built("tiers", ("cni \"calico\"", "kyverno version=\"1.16\"")),
        built(
            "routed",
            (
                "metallb {",
                "metallb mode=\"bgp\" {\n        peer \"router\" address=\"router\" my-asn=64512 peer-asn=64513",
            ),
        ),
    ]
}

/// The folders of clusters.
fn folders(tree: &Tree) -> Vec<PathBuf> {
    let files = tree.files("kustomization.yaml").into_iter();
    files
        .map(|file| file.parent().unwrap().to_owned())
        .collect()
}

fn schemas(tree: &Tree, namespaces: &[&str]) -> Verdict {
    let mut verdict = Verdict::default();
    for folder in folders(tree) {
        verdict.read += 1;
        let mut check = command("python3");
        check.arg(script("kubernetes.py")).arg(script("schemas"));
        let ran = ran(check.arg(&folder).args(namespaces));
        if !ran.ok {
            verdict.complain(&folder, ran.text());
        }
    }
    verdict
}

fn client(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for folder in folders(tree) {
        verdict.read += 1;
        let ran = ran(command("kubectl").arg("kustomize").arg(&folder));
        if !ran.ok || ran.stdout.trim().is_empty() {
            verdict.complain(&folder, ran.text());
        }
    }
    verdict
}

#[test]
fn schemas_accept_every_object() {
    if !ready(&SCHEMAS) {
        return;
    }
    for built in every() {
        let verdict = schemas(&built.tree, &[]);
        verdict.must_accept("a fixture");
        assert_eq!(verdict.read, 1);
    }
    for lab in support::starter_labs() {
        schemas(&Tree(support::built(&lab)), &[]).must_accept(&lab);
    }
}

#[test]
fn policies_tell_tiers_apart() {
    if ready(&SCHEMAS) {
        schemas(&tiers().tree, &NAMESPACES).must_accept("tiers");
    }
}

#[test]
fn policies_that_mix_tiers_up_are_refused() {
    if ready(&SCHEMAS) {
        let fault = (
            "kubernetes/k8s/kyverno.yaml",
            "startsWith(\"3-edge-\")",
            "startsWith(\"0-\")",
        );
        let planted = tiers().tree.planted(fault.0, fault.1, fault.2);
        schemas(&planted, &NAMESPACES).must_refuse("3-edge-x is of none, not of 3-edge");
    }
}

#[test]
fn schemas_refuse_what_is_not_there() {
    if !ready(&SCHEMAS) {
        return;
    }
    let tiers = tiers();
    let routed = built("routed", ("", ""));
    for (built, file, old, new, words) in [
        (
            &routed,
            "talos/metallb.yaml",
            "addresses:",
            "addreses:",
            "'addreses' was unexpected",
        ),
        (
            &routed,
            "talos/metallb.yaml",
            "10.8.31.10-10.8.31.200",
            "10.8.31.10",
            "does not match",
        ),
        (
            &tiers,
            "k8s/priority-classes.yaml",
            "900000",
            "2000000000",
            "is greater than the maximum",
        ),
        (
            &tiers,
            "k8s/priority-classes.yaml",
            "value: 900000",
            "value: \"900000\"",
            "is not of type 'integer'",
        ),
        (
            &tiers,
            "k8s/namespaces.yaml",
            "tier: 0-core",
            "tier: 0 core",
            "does not match",
        ),
        (
            &tiers,
            "k8s/kyverno.yaml",
            "\"512Mi\"",
            "\"512MB\"",
            "'512MB' does not match",
        ),
        (
            &tiers,
            "k8s/kyverno.yaml",
            "\"requests.cpu\"",
            "\"limits.cpu\"",
            "'limits.cpu' was unexpected",
        ),
        (
            &tiers,
            "k8s/kyverno.yaml",
            ".startsWith(\"0-core-\")",
            ".startsWith(\"0-core-\"",
            "is no CEL",
        ),
        (
            &tiers,
            "k8s/kyverno.yaml",
            "- CREATE",
            "- CREAT",
            "'CREAT' is not one of",
        ),
    ] {
        let planted = built.tree.planted(&format!("kubernetes/{file}"), old, new);
        let known = if file.starts_with("k8s/") {
            &NAMESPACES[..]
        } else {
            &[]
        };
        schemas(&planted, known).must_refuse(words);
    }
}

#[test]
fn kubectl_reads_every_folder() {
    if !ready(&CLIENT) {
        return;
    }
    for built in every() {
        let verdict = client(&built.tree);
        verdict.must_accept("a fixture");
        assert_eq!(verdict.read, 1);
    }
}

#[test]
fn kubectl_refuses_one_object_twice_and_files_that_are_not_there() {
    if !ready(&CLIENT) {
        return;
    }
    let tiers = tiers();
    let file = "kubernetes/k8s/priority-classes.yaml";
    let twice = tiers.tree.planted(file, "name: 1-cluster", "name: 0-core");
    client(&twice).must_refuse("already registered");
    let list = "kubernetes/k8s/kustomization.yaml";
    let lost = tiers.tree.planted(list, "- kyverno.yaml", "- kyverno.yml");
    client(&lost).must_refuse("kyverno.yml");
}

#[test]
fn the_other_readers_accept_the_fixtures_too() {
    for name in ["k3s", "routed", "tiers"] {
        let built = built(name, ("", ""));
        if ready(&[Tool::PyYaml]) {
            yaml::accepts(&built.tree).must_accept("a fixture");
        }
        if ready(&[Tool::Markdownlint]) {
            markdown::accepts(&built.tree).must_accept("a fixture");
        }
        if ready(&[Tool::Mermaid]) {
            mermaid::parses(&built.tree).must_accept("a fixture");
        }
    }
}
