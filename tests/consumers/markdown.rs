//! markdownlint reads the pages, with the few settings that generated tables and diagrams need.

use super::tool::{Tool, command, module, ran, script};
use super::tree::{Tree, Verdict};
use super::{every_fixture, every_starter_lab, refuses};

const TOOLS: [Tool; 1] = [Tool::Markdownlint];
const INDEX: &str = "docs/index.md";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict {
        read: tree.files(".md").len(),
        ..Verdict::default()
    };
    let docs = tree.path("docs");
    if verdict.read > 0 {
        let mut lint = command("node");
        lint.args([&module("markdownlint-cli2"), "--config"])
            .args([&script("pages.markdownlint-cli2.jsonc"), "**/*.md"])
            .current_dir(&docs);
        let ran = ran(&mut lint);
        if !ran.ok {
            verdict.complain(&docs, ran.text());
        }
    }
    verdict
}

#[test]
fn accepts_the_starter_labs() {
    every_starter_lab(&TOOLS, accepts);
}

#[test]
fn refuses_a_heading_without_a_blank() {
    refuses(&TOOLS, accepts, (INDEX, "\n## ", "\n##"), "MD018");
}

#[test]
fn refuses_a_fence_without_a_language() {
    refuses(
        &TOOLS,
        accepts,
        (INDEX, "\n## ", "\n```\nx\n```\n\n## "),
        "MD040",
    );
}

#[test]
fn accepts_the_fixtures() {
    every_fixture(&TOOLS, accepts);
}
