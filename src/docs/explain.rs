//! What `hlc explain` says: of a rule, of a word of the language, of a group of rules; and the list of all rules.

use std::collections::BTreeSet;

use super::catalogue::{can_be_allowed, catalogue, groups};
use super::layout::{paragraph, prose};
use super::words::{Word, words};
use crate::diag::Rule;
use crate::diag::nearest::nearest;
use crate::lang::spec::{Arg, Child, Count, ElementSpec, Prop, Type};

/// Columns that a description keeps, however narrow the terminal.
const NARROWEST: usize = 34;

/// Explains a rule by its code, a word by its name, or a group of rules; in lines of at most `width` columns.
///
/// # Errors
/// The nearest thing that can be explained, if there is one near.
pub fn explain(what: &str, width: usize) -> Result<String, Option<&'static str>> {
    let rules = catalogue();
    if let Some(rule) = rules.iter().find(|rule| rule.code == what) {
        return Ok(explain_rule(rule, width));
    }
    let words = words();
    let of_name = words.iter().filter(|word| word.spec.name == what);
    let mut parts: Vec<_> = of_name.map(|word| explain_word(word, width)).collect();
    let groups = groups();
    let of_group = groups.iter().filter(|(group, _)| *group == what);
    parts.extend(of_group.map(|(group, rules)| group_list(group, rules, width)));
    if parts.is_empty() {
        let codes = rules.iter().map(|rule| rule.code);
        let known = codes.chain(words.iter().map(|word| word.spec.name));
        return Err(nearest(
            what,
            known.chain(groups.iter().map(|(group, _)| *group)),
        ));
    }
    Ok(parts.join("\n"))
}

/// The list of all rules, by group.
#[must_use]
pub fn list(width: usize) -> String {
    let groups = groups();
    let lists: Vec<_> = groups
        .iter()
        .map(|(group, rules)| group_list(group, rules, width))
        .collect();
    lists.join("\n")
}

fn group_list(group: &str, rules: &[&Rule], width: usize) -> String {
    let longest = rules.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
    let mut out = format!("Rules about {group}\n");
    for rule in rules {
        let line = format!("  {:longest$}  {:7}  ", rule.code, rule.level.word());
        let hanging = " ".repeat(line.len());
        out.push_str(&paragraph(
            rule.summary(),
            width.max(line.len() + NARROWEST),
            &line,
            &hanging,
        ));
        out.push('\n');
    }
    out
}

fn explain_rule(rule: &Rule, width: usize) -> String {
    let allowed = if can_be_allowed(rule) {
        format!(
            "can be allowed with `allow \"{}\" \"the reason\"`",
            rule.code
        )
    } else {
        "cannot be allowed".to_owned()
    };
    let fixable = if rule.fixable {
        "; `hlc check --fix` corrects it where one text alone is right"
    } else {
        ""
    };
    format!(
        "{}  ({}, {allowed}{fixable})\n\n{}\n\n{}Found in\n{}\nNot in\n{}",
        rule.code,
        rule.level,
        paragraph(rule.summary(), width, "  ", "  "),
        prose(&rule.explanation(), width),
        example(rule.bad.text),
        example(rule.good.text),
    )
}

/// A lab, indented.
fn example(lab: &str) -> String {
    let lines = lab.trim_end().lines();
    lines
        .map(|line| format!("  {line}").trim_end().to_owned() + "\n")
        .collect()
}

fn explain_word(word: &Word, width: usize) -> String {
    let spec = word.spec;
    let indented = |text: &str| paragraph(text, width, "  ", "  ");
    let place = format!("Stands {}, {}.", word.place(), word.often());
    let mut out = format!(
        "{}\n\n{}\n{}\n",
        word.usage(),
        indented(spec.doc),
        indented(&place)
    );
    if !spec.makes.is_empty() {
        out.push_str(&format!(
            "{}\n",
            indented(&format!("Goes into: {}.", spec.makes))
        ));
    }
    let rows: [(&str, Vec<Row>); 4] = [
        ("Arguments", spec.args.iter().map(argument).collect()),
        ("Properties", spec.all_props().map(property).collect()),
        ("Inside", spec.all_children().map(child).collect()),
        ("Values", types(spec)),
    ];
    out.extend(rows.iter().map(|(title, rows)| table(title, rows, width)));
    out
}

/// What stands left, and what is said of it.
type Row = (String, String);

fn argument(arg: &Arg) -> Row {
    let count = match arg.count {
        Count::Required => "",
        Count::Optional => " May be left out.",
        Count::Several => " One or more.",
    };
    let said = format!("{}{count} ({})", arg.doc, arg.ty.name);
    (arg.name.to_owned(), said)
}

fn property(prop: &Prop) -> Row {
    let default = match (prop.required, prop.default) {
        (true, _) => " Required.".to_owned(),
        (false, "") => String::new(),
        (false, default) => format!(" Left out: {default}."),
    };
    let said = format!("{}{default} ({})", prop.doc, prop.ty.name);
    (format!("{}=", prop.name), said)
}

fn child(child: &Child) -> Row {
    (child.spec.name.to_owned(), child.spec.doc.to_owned())
}

/// The types of value that a word takes, each once.
fn types(spec: &ElementSpec) -> Vec<Row> {
    let of_args = spec.args.iter().map(|arg| arg.ty);
    let types = of_args.chain(spec.all_props().map(|prop| prop.ty));
    let row = |ty: &Type| {
        let grammar = ty.grammar.trim_end_matches('.');
        let said = format!("{grammar}. Such as {}", ty.example);
        (ty.name.to_owned(), said)
    };
    types
        .map(row)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn table(title: &str, rows: &[Row], width: usize) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let lengths = rows.iter().map(|(left, _)| left.chars().count());
    let longest = lengths.max().unwrap_or(0);
    let hanging = " ".repeat(longest + 4);
    let mut out = format!("\n{title}\n");
    for (left, right) in rows {
        let start = format!("  {left:longest$}  ");
        let width = width.max(longest + NARROWEST);
        out.push_str(&paragraph(right, width, &start, &hanging));
        out.push('\n');
    }
    out
}
