//! Mermaid reads every diagram, alone and inside the pages, and a browser draws it.
//!
//! Parsing is not enough: an eaten link, a label cut short and a text that is too long all parse.

use std::io::{Seek as _, Write as _};
use std::path::PathBuf;

use serde_json::Value;

use super::flowchart::{drawn, flowchart};
use super::tool::{Tool, chromium, command, modules, ran, script};
use super::tree::{Tree, Verdict, text};
use super::{every_fixture, every_starter_lab, refuses};

const PARSE: [Tool; 1] = [Tool::Mermaid];
const DRAW: [Tool; 3] = [Tool::Mermaid, Tool::Puppeteer, Tool::Chromium];

/// One diagram, and the file it stands in.
struct Diagram {
    file: PathBuf,
    text: String,
}

/// Has Mermaid parse all diagrams.
pub(crate) fn parses(tree: &Tree) -> Verdict {
    let diagrams = diagrams(tree);
    let mut verdict = Verdict {
        read: diagrams.len(),
        ..Verdict::default()
    };
    let said = ask("parse.mjs", &[], &diagrams);
    for (diagram, words) in diagrams.iter().zip(said) {
        if let Some(words) = words.as_str() {
            verdict.complain(&diagram.file, words);
        }
    }
    verdict
}

/// Has Mermaid draw all diagrams in Chromium, and compares the pictures with the texts.
pub(crate) fn draws(tree: &Tree) -> Verdict {
    let diagrams = diagrams(tree);
    let mut verdict = Verdict {
        read: diagrams.len(),
        ..Verdict::default()
    };
    let pictures = ask("draw.mjs", &[&chromium()], &diagrams);
    for (diagram, picture) in diagrams.iter().zip(pictures) {
        for words in differences(&diagram.text, &picture) {
            verdict.complain(&diagram.file, words);
        }
    }
    verdict
}

/// What is in the text and not in the picture, or the other way.
fn differences(text: &str, picture: &Value) -> Vec<String> {
    if let Some(error) = picture["error"].as_str() {
        return vec![error.to_owned()];
    }
    let shown = picture["text"].as_str().unwrap_or_default();
    if shown.contains("Maximum text size") {
        return vec!["Maximum text size in diagram exceeded".into()];
    }
    let chart = match flowchart(text) {
        None => return Vec::new(),
        Some(Err(words)) => return vec![words],
        Some(Ok(chart)) => chart,
    };
    let mut words = Vec::new();
    let edges = picture["edges"].as_u64();
    if edges != Some(chart.edges as u64) {
        words.push(format!("{} links declared, {edges:?} drawn", chart.edges));
    }
    if picture["clusters"].as_u64() != Some(chart.subgraphs.len() as u64) {
        words.push(format!(
            "subgraphs {:?}, drawn {}",
            chart.subgraphs, picture["clusters"]
        ));
    }
    let mut declared: Vec<String> = chart.nodes.values().map(|label| drawn(label)).collect();
    let nodes = picture["nodes"]
        .as_array()
        .expect("a picture lists its nodes");
    let mut seen: Vec<String> = nodes
        .iter()
        .map(|node| node.as_str().unwrap().split_whitespace().collect())
        .collect();
    declared.sort();
    seen.sort();
    if declared != seen {
        words.push(format!("nodes {declared:?}, drawn {seen:?}"));
    }
    words
}

/// The `.mmd` files, and the fences of the pages.
fn diagrams(tree: &Tree) -> Vec<Diagram> {
    let mut diagrams: Vec<Diagram> = tree
        .files(".mmd")
        .into_iter()
        .map(|file| Diagram {
            text: text(&file),
            file,
        })
        .collect();
    for file in tree.files(".md") {
        let page = text(&file);
        let fences = page.split("\n```mermaid\n").skip(1);
        diagrams.extend(fences.map(|rest| {
            let end = rest.find("\n```").expect("a fence ends");
            Diagram {
                file: file.clone(),
                text: rest[..end].to_owned(),
            }
        }));
    }
    diagrams
}

/// Gives all diagrams to a script at once, and brings back what it says of each.
fn ask(name: &str, args: &[&str], diagrams: &[Diagram]) -> Vec<Value> {
    let texts: Vec<&str> = diagrams
        .iter()
        .map(|diagram| diagram.text.as_str())
        .collect();
    let mut input = tempfile::tempfile_in(crate::support::SCRATCH).unwrap();
    input
        .write_all(&serde_json::to_vec(&texts).unwrap())
        .unwrap();
    input.rewind().unwrap();
    let ran = ran(command("node")
        .arg(script(name))
        .arg(modules())
        .args(args)
        .stdin(input));
    let said: Vec<Value> =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{name}: {e}: {}", ran.text()));
    assert_eq!(
        said.len(),
        diagrams.len(),
        "{name} answers for each diagram"
    );
    said
}

const PAGE: &str = "docs/index.md";

#[test]
fn parses_the_starter_labs() {
    every_starter_lab(&PARSE, parses);
}

#[test]
fn draws_the_starter_labs() {
    every_starter_lab(&DRAW, draws);
}

/// Labs with cables and tags.
#[test]
fn draws_labs_with_switches() {
    if !super::tool::ready(&DRAW) {
        return;
    }
    for name in ["devices-bridges", "devices-tagged"] {
        let verdict = draws(&super::fixture(name));
        verdict.must_accept(name);
        assert!(verdict.read > 5, "{name} has {} diagrams", verdict.read);
    }
}

#[test]
fn refuses_a_fence_with_an_id_that_is_a_keyword() {
    let fence = (
        "\n## ",
        "\n```mermaid\nflowchart LR\n  a --> end\n```\n\n## ",
    );
    refuses(
        &PARSE,
        parses,
        (PAGE, fence.0, fence.1),
        "Parse error on line 2",
    );
}

/// All of these parse.
#[test]
fn refuses_pictures_that_lack_something() {
    if !super::tool::ready(&DRAW) {
        return;
    }
    let long = format!("flowchart LR\n  a[\"{}\"]\n", "x".repeat(50_000));
    let faults = [
        ("flowchart LR\n  a ---ops\n", "not understood: a ---ops"),
        (
            "flowchart LR\n  a[\"<u>\"]\n",
            "nodes [\"<u>\"], drawn [\"\"]",
        ),
        (
            "flowchart LR\n  subgraph a[\"A\"]\n    a --> b\n  end\n",
            "cycle",
        ),
        (long.as_str(), "Maximum text size"),
    ];
    // A browser takes longer to start than to draw: all faults go into one tree.
    let text: Vec<String> = faults
        .iter()
        .map(|(text, _)| format!("```mermaid\n{text}```\n"))
        .collect();
    let verdict = draws(&super::sample().with(PAGE, &format!("\n{}", text.join("\n"))));
    assert_eq!(
        verdict.complaints.len(),
        faults.len(),
        "{}",
        verdict.complaints.join("\n")
    );
    for (_, words) in faults {
        verdict.must_refuse(words);
    }
}

#[test]
fn parses_the_fixtures() {
    every_fixture(&PARSE, parses);
}
