//! Every rule, and the page that lists them.

use super::described::RuleText;
use super::layout::{anchor, cell};
use crate::diag::Rule;
use crate::{lang, rules, syntax};

/// Every rule, by code: those of notation and language, those about rules, and those with a check.
#[must_use]
pub fn catalogue() -> Vec<&'static Rule> {
    let tables = [syntax::faults::ALL, lang::faults::ALL, rules::levels::ALL];
    let mut all: Vec<_> = tables.into_iter().flatten().copied().collect();
    all.extend(rules::checks().map(|check| check.rule));
    all.sort_unstable_by_key(|rule| rule.code);
    all
}

/// The groups with their rules, by code.
#[must_use]
pub fn groups() -> Vec<(&'static str, Vec<&'static Rule>)> {
    let mut groups: Vec<(&str, Vec<&Rule>)> = Vec::new();
    for rule in catalogue() {
        match groups.last_mut() {
            Some((group, rules)) if *group == rule.group() => rules.push(rule),
            _ => groups.push((rule.group(), vec![rule])),
        }
    }
    groups
}

/// Whether a lab may make exceptions from a rule: not from spelling, which has one right answer, and not from the
/// rules about exceptions, which would excuse themselves.
#[must_use]
pub fn can_be_allowed(rule: &Rule) -> bool {
    rules::checks().any(|check| check.rule == rule)
}

/// The page of all rules, in Markdown.
#[must_use]
pub fn page() -> String {
    let groups = groups();
    let mut out = String::from(
        "# Rules\n\nEvery finding of `hlc check` carries the code of a rule. `hlc explain CODE` shows this text in \
         the terminal.\n\nAn error means that an artifact would be wrong, refused or dangerous: nothing is written. A \
         warning means that it would work, but probably not as meant. Advice is worth knowing. A lab sets other \
         levels, and makes exceptions, with [`rules`](language.md#rules) and [`allow`](language.md#allow).\n",
    );
    for (group, rules) in &groups {
        overview(&mut out, group, rules);
    }
    for rule in groups.iter().flat_map(|(_, rules)| rules) {
        section(&mut out, rule);
    }
    out
}

fn overview(out: &mut String, group: &str, rules: &[&Rule]) {
    let mut text = format!("\n**{group}**\n\n| rule | level | finds |\n|---|---|---|\n");
    for rule in rules {
        let (code, level) = (rule.code, rule.level);
        let line = format!(
            "| [`{code}`](#{}) | {level} | {} |\n",
            anchor(code),
            cell(rule.summary())
        );
        text.push_str(&line);
    }
    out.push_str(&text);
}

fn section(out: &mut String, rule: &'static Rule) {
    let said = RuleText::new(rule);
    let chapters = said.chapters.iter();
    let chapters: Vec<_> = chapters
        .map(|it| format!("### {}\n{}", it.heading, it.text))
        .collect();
    let text = format!(
        "\n## {}\n\n{}\n\n{}\n\n{}{}\n\n### Found in\n\n{}\n### Not in\n\n{}",
        rule.code,
        rule.summary(),
        said.terms,
        said.introduction.trim_start(),
        chapters.join("\n"),
        fenced(rule.bad.text),
        fenced(rule.good.text),
    );
    out.push_str(&text);
}

/// A lab as a code block, fenced by more backticks than it holds.
fn fenced(lab: &str) -> String {
    let longest = lab.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}kdl\n{}\n{fence}\n", lab.trim_end())
}
