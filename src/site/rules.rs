//! What every rule checks and why, as pages: one a group, and a list of them all.

use super::href::{Href, Places};
use super::page::{PageKind, Part, SitePage};
use super::split::front;
use crate::diag::{Fixture, Rule};
use crate::docs::catalogue;
use crate::docs::described::RuleText;
use crate::emit::RelPath;
use crate::emit::handbook::line::{Line, Target};
use crate::emit::handbook::page::{Block, Depth};
use crate::text::markdown;

/// The list of rules.
const LIST: &str = "rules.html";

/// The list of rules, and a page for each group.
pub(super) fn rules(places: &mut Places) -> Vec<SitePage> {
    let groups = catalogue::groups();
    let mut pages = vec![list(&groups)];
    for (group, rules) in groups {
        let path = RelPath::new(format!("rules/{group}.html"));
        for rule in &rules {
            let fragment = Some(markdown::anchor(rule.code));
            let page = path.clone();
            places.rule(rule.code, Href { page, fragment });
        }
        let about = Line::from("Rules about ").text(group).text(".");
        let mut blocks = vec![Block::Paragraph(about)];
        blocks.extend(rules.into_iter().flat_map(section));
        let title = format!("Rules: {group}");
        pages.push(page(path, title, RelPath::new(LIST), blocks));
    }
    pages
}

/// All rules by group, each in a line.
fn list(groups: &[(&'static str, Vec<&'static Rule>)]) -> SitePage {
    let about = Line::new().sentence(
        "What `hlc check` looks for. An error means that an artifact would be wrong, refused or dangerous: nothing is \
         written. A warning means that it would work, but probably not as meant. Advice is worth knowing. A lab sets \
         other levels, and makes exceptions, with ",
    );
    let word = |name: &str| Target::Word(markdown::anchor(name));
    let about = about
        .link(word("rules"), "rules")
        .text(" and ")
        .link(word("allow"), "allow")
        .text(".");
    let mut blocks = vec![Block::Paragraph(about)];
    for (group, rules) in groups {
        blocks.push(heading(Depth::Part, group, markdown::anchor(group)));
        let rows = rules.iter().map(|rule| {
            vec![
                Line::new().rule(rule.code),
                rule.level.word().into(),
                Line::new().sentence(rule.summary()),
            ]
        });
        blocks.push(Block::Table {
            columns: vec!["Rule", "Level", "Finds"],
            rows: rows.collect(),
        });
    }
    page(RelPath::new(LIST), "Rules".to_owned(), front(), blocks)
}

/// A rule: what it finds, why, what to do, where it finds something and where it does not.
fn section(rule: &'static Rule) -> Vec<Block> {
    let said = RuleText::new(rule);
    let anchor = markdown::anchor(rule.code);
    let part = |title: &str| {
        let below = format!("{anchor}-{}", markdown::anchor(title));
        heading(Depth::Section, title, below)
    };
    let mut blocks = vec![
        heading(Depth::Part, rule.code, anchor.clone()),
        Block::Paragraph(Line::new().sentence(rule.summary())),
        Block::Paragraph(Line::new().sentence(&said.terms)),
    ];
    blocks.extend(prose(&said.introduction));
    for chapter in &said.chapters {
        blocks.push(part(&chapter.heading));
        blocks.extend(prose(&chapter.text));
    }
    for (title, example) in [("Found in", rule.bad), ("Not in", rule.good)] {
        blocks.push(part(title));
        blocks.push(lab(example));
    }
    blocks
}

fn prose(text: &str) -> Option<Block> {
    let text = text.trim();
    (!text.is_empty()).then(|| Block::Prose(text.to_owned()))
}

fn lab(example: Fixture) -> Block {
    Block::Code {
        language: "kdl",
        text: example.text.trim_end().to_owned(),
    }
}

fn heading(depth: Depth, text: &str, anchor: String) -> Block {
    Block::Heading {
        depth,
        text: text.to_owned(),
        anchor,
        subject: None,
    }
}

fn page(path: RelPath, title: String, parent: RelPath, blocks: Vec<Block>) -> SitePage {
    SitePage {
        path,
        title,
        kind: PageKind::Reference,
        parent: Some(parent),
        parts: blocks.into_iter().map(Part::Block).collect(),
        origins: Vec::new(),
    }
}
