//! Findings as a SARIF 2.1.0 log, for code scanning and editors. Section numbers are those of the OASIS standard.
//!
//! The log carries no line of the source, so it shows no secret.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::place::{Range, range};
use crate::diag::{Diagnostic, Fix, Label, Level, Report, Rule};
use crate::source::{SourceMap, Span};

/// Where the schema of the log is published (3.13.3).
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invocations: Vec<Value>,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Message<&'static str>,
    full_description: Message<String>,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Message<T> {
    text: T,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: [&'static str; 1],
    fixable: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message<String>,
    locations: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Correction<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Correction<'a> {
    description: Message<&'a str>,
    artifact_changes: Vec<Value>,
}

/// All findings as one log, with what is known about the rules that found them.
#[must_use]
pub fn render(report: &Report, map: &SourceMap) -> String {
    let diagnostics = &report.found;
    let rules = rules(diagnostics);
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: tool(&rules),
            // `Position` counts characters, not UTF-16 units (3.14.27).
            column_kind: "unicodeCodePoints",
            invocations: invocation(report, map).into_iter().collect(),
            results: diagnostics
                .iter()
                .map(|it| finding(it, &rules, map))
                .collect(),
        }],
    };
    let mut text = serde_json::to_string_pretty(&log).expect("a log holds plain data");
    text.push('\n');
    text
}

/// What the run has to say about itself (3.20): that rules wait. Nothing if none does.
fn invocation(report: &Report, map: &SourceMap) -> Option<Value> {
    let text = report.waiting.sentence(map)?;
    Some(json!({
        "executionSuccessful": true,
        "toolExecutionNotifications": [{ "level": "note", "message": { "text": text } }],
    }))
}

/// The rules that found something, by code, each with its place in the list.
type Rules = BTreeMap<&'static str, (usize, &'static Rule)>;

fn rules(diagnostics: &[Diagnostic]) -> Rules {
    let found = diagnostics.iter().map(|it| (it.rule.code, (0, it.rule)));
    let mut rules: Rules = found.collect();
    for (at, (index, _)) in rules.values_mut().enumerate() {
        *index = at;
    }
    rules
}

fn tool(rules: &Rules) -> Tool {
    Tool {
        driver: Driver {
            name: "hlc",
            version: env!("CARGO_PKG_VERSION"),
            rules: rules.values().map(|(_, rule)| descriptor(rule)).collect(),
        },
    }
}

fn descriptor(rule: &'static Rule) -> Descriptor {
    let explanation = rule.explanation();
    let summary = rule.summary();
    Descriptor {
        id: rule.code,
        short_description: Message { text: summary },
        full_description: Message {
            text: summary.to_owned(),
        },
        help: Help {
            text: format!("{summary}\n\n{explanation}"),
            markdown: format!("{summary}\n\n{explanation}"),
        },
        default_configuration: Configuration {
            level: word(rule.level),
        },
        properties: Properties {
            tags: [rule.group()],
            fixable: rule.fixable,
        },
    }
}

/// What the standard calls a level (3.27.10).
const fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "note",
    }
}

fn finding<'a>(diagnostic: &'a Diagnostic, rules: &Rules, map: &SourceMap) -> Finding<'a> {
    let rule = diagnostic.rule;
    let related = diagnostic.related.iter().enumerate();
    Finding {
        rule_id: rule.code,
        rule_index: rules.get(rule.code).map_or(0, |(index, _)| *index),
        level: word(diagnostic.level),
        message: Message {
            text: message(diagnostic),
        },
        locations: location(diagnostic.primary.span, map).into_iter().collect(),
        related_locations: related
            .filter_map(|(at, label)| beside(at, label, map))
            .collect(),
        fixes: diagnostic
            .fix
            .iter()
            .filter_map(|fix| correction(fix, map))
            .collect(),
    }
}

/// The message, and behind it what to do: a result has no other room for that.
fn message(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}\n{help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

fn location(span: Span, map: &SourceMap) -> Option<Value> {
    let range = range(span, map)?;
    Some(json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&range.file) },
        "region": region(&range),
    } }))
}

fn beside(at: usize, label: &Label, map: &SourceMap) -> Option<Value> {
    let mut place = location(label.span, map)?;
    let fields = place.as_object_mut()?;
    fields.insert("id".to_owned(), json!(at));
    fields.insert("message".to_owned(), json!({ "text": label.text }));
    Some(place)
}

fn region(range: &Range) -> Value {
    json!({
        "startLine": range.start.line,
        "startColumn": range.start.column,
        "endLine": range.end.line,
        "endColumn": range.end.column,
    })
}

fn correction<'a>(fix: &'a Fix, map: &SourceMap) -> Option<Correction<'a>> {
    let changes = fix.resolve(map)?.into_iter().map(|replacement| {
        let range = range(replacement.span, map)?;
        Some(json!({
            "artifactLocation": { "uri": uri(&range.file) },
            "replacements": [{
                "deletedRegion": region(&range),
                "insertedContent": { "text": replacement.text },
            }],
        }))
    });
    Some(Correction {
        description: Message {
            text: &fix.description,
        },
        artifact_changes: changes.collect::<Option<_>>()?,
    })
}

/// A path as a URI (3.4): relative to where hlc runs, unless the lab was named by an absolute path.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let encoded: String = path
        .bytes()
        .map(|byte| match byte {
            byte if plain(byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    if path.starts_with('/') {
        format!("file://{encoded}")
    } else {
        encoded
    }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_are_relative_uris() {
        assert_eq!(
            uri("../my lab/n\u{f6}des.kdl"),
            "../my%20lab/n%C3%B6des.kdl"
        );
        assert_eq!(uri("a:b/lab.kdl"), "a%3Ab/lab.kdl");
        assert_eq!(uri("/etc/lab.kdl"), "file:///etc/lab.kdl");
    }
}
