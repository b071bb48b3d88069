//! Slips of spelling, made by machine at every word, property, argument and value of every starter lab: one mistake, one
//! finding.
//!
//! `mutations.rs` makes the slips of a table; here the places come from the tree of the source, so that a new word of the
//! language is covered as soon as a starter uses it. Where a slip is more than one mistake, `tests/facts/slips.toml` says
//! why.

use std::collections::BTreeMap;
use std::ops::Range;

use hlc::compile;
use hlc::diag::{Diagnostic, Sink};
use hlc::source::{SourceMap, Span};
use hlc::syntax::{Element, Entry, Value};
use rayon::prelude::*;
use serde::Deserialize;

use crate::support::{self, Edited, without};

/// What is slipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// A word of the language is mistyped: one finding, there.
    Word,
    /// The name of a property is mistyped: one finding, there.
    Property,
    /// A property is written twice: one finding, there.
    PropertyTwice,
    /// The last argument is left out: one finding at the most, because the others may do.
    Argument,
    /// A text or a name is mistyped: one finding at the most, because many texts are free.
    Value,
    /// A flag stands where a name, a number or a text belongs: one finding at the most, because it may be a flag.
    Type,
    /// A line, with its braces, is written twice: one finding at the most, because some lines may repeat.
    LineTwice,
}

impl Kind {
    /// Whether a finding is due in any case.
    const fn is_always_found(self) -> bool {
        matches!(self, Self::Word | Self::Property | Self::PropertyTwice)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    more: Vec<More>,
}

/// A slip that is more than one mistake.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct More {
    slip: Kind,
    lab: String,
    /// The lines on which it is, by a part of them.
    lines: Vec<String>,
    /// What is slipped there.
    of: String,
    /// Why there is more than one finding.
    because: String,
}

/// One edit of one file.
pub(crate) struct Slip {
    kind: Kind,
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) range: Range<usize>,
    pub(crate) new: String,
}

impl Slip {
    /// Whether a finding is due in any case.
    pub(crate) const fn is_always_found(&self) -> bool {
        self.kind.is_always_found()
    }
}

/// A finding as code, file, line, message.
type Seen = (String, String, usize, String);

fn seen(lab: &Edited) -> Vec<Seen> {
    let map = lab.map();
    let place = |found: &Diagnostic| {
        let place = map.locate(found.primary.span).unwrap();
        let code = found.rule.code.to_owned();
        (
            code,
            place.file.to_owned(),
            place.line,
            found.message.clone(),
        )
    };
    support::findings(&map).iter().map(place).collect()
}

/// A word with its last two letters exchanged, or doubled where that changes nothing.
fn mistyped(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    match letters.as_slice() {
        [first @ .., a, b] if a != b => first.iter().chain([b, a]).collect(),
        _ => format!("{word}{word}"),
    }
}

/// How often a slip is made at the same property of the same word of a lab.
const OF_A_KIND: usize = 3;

/// Every slip of a lab.
struct Places<'m> {
    map: &'m SourceMap,
    slips: Vec<Slip>,
    /// How often each was made, by the words around it and the property.
    made: BTreeMap<(Kind, String), usize>,
    /// The words around.
    path: Vec<String>,
}

impl Places<'_> {
    fn put(&mut self, kind: Kind, span: Span, new: String) {
        let made = self.made.entry((kind, self.path.join(" "))).or_default();
        *made += 1;
        if *made > OF_A_KIND {
            return;
        }
        let file = self.map.file(span).unwrap();
        let start = file.span().start();
        let at = |offset: u32| usize::try_from(offset - start).unwrap();
        self.slips.push(Slip {
            kind,
            file: file.name().to_owned(),
            line: self.map.locate(span).unwrap().line,
            range: at(span.start())..at(span.end()),
            new,
        });
    }

    fn twice(&mut self, kind: Kind, span: Span, between: &str) {
        let text = self.map.text(span);
        let new = format!("{text}{between}{text}");
        self.put(kind, span, new);
    }

    fn element(&mut self, element: Element<'_>) {
        self.path.push(element.name().into_owned());
        self.put(Kind::Word, element.name_span(), mistyped(&element.name()));
        self.twice(Kind::LineTwice, element.span(), "\n");
        for entry in element.entries() {
            self.entry(entry);
        }
        // Without one before it, the last one would be read as that one: another slip.
        if let Some(last) = element.args().last() {
            self.put(Kind::Argument, last.value_span(), String::new());
        }
        for child in element.children() {
            self.element(child);
        }
        self.path.pop();
    }

    fn entry(&mut self, entry: Entry<'_>) {
        let value = entry.value_span();
        self.path.push(entry.name().into_owned());
        if entry.is_property() {
            self.put(Kind::Property, entry.name_span(), mistyped(&entry.name()));
            self.twice(Kind::PropertyTwice, entry.name_span().to(value), " ");
        }
        if let Value::String(text) = entry.value() {
            let new = mistyped(&text).replace(['"', '\\'], "");
            self.put(Kind::Value, value, format!("\"{new}\""));
        }
        self.put(Kind::Type, value, "#false".to_owned());
        self.path.pop();
    }
}

/// Every slip of a lab.
pub(crate) fn slips(map: &SourceMap) -> Vec<Slip> {
    let documents = compile::parse(map, &mut Sink::new()).unwrap();
    let mut places = Places {
        map,
        slips: Vec::new(),
        made: BTreeMap::new(),
        path: Vec::new(),
    };
    for element in documents.iter().flat_map(|document| document.elements()) {
        places.element(element);
    }
    places.slips
}

/// What a slip adds to what is found.
fn added(slip: &Slip, starter: &Edited, before: &[Seen]) -> Vec<Seen> {
    let edited = starter
        .clone()
        .put(&slip.file, slip.range.clone(), &slip.new);
    // What is found anyway may name what is slipped; but lines below a new line move.
    let moves = slip.kind == Kind::LineTwice;
    let key = |(code, file, line, message): &Seen| match moves {
        true => (code.clone(), message.clone(), 0),
        false => (code.clone(), file.clone(), *line),
    };
    without(&seen(&edited), before, key)
}

/// What is wrong with that.
fn complaint(slip: &Slip, added: &[Seen]) -> Option<&'static str> {
    let here = |(_, file, line, _): &Seen| *file == slip.file && *line == slip.line;
    match added {
        [] if slip.kind.is_always_found() => Some("nothing is found"),
        [one] if slip.kind.is_always_found() && !here(one) => Some("it is found elsewhere"),
        [] | [_] => None,
        _ => Some("more than one finding"),
    }
}

fn is_known(slip: &Slip, lab: &str, starter: &Edited, table: &Table) -> bool {
    let text = starter.file(&slip.file);
    let line = text.lines().nth(slip.line - 1).unwrap_or_default();
    let of = text[slip.range.clone()].trim_matches('"');
    let fits = |more: &More| {
        let stands = more.lines.iter().any(|part| line.contains(part));
        more.slip == slip.kind && more.lab == lab && more.of == of && stands
    };
    table.more.iter().any(fits)
}

#[test]
fn one_slip_is_one_finding() {
    let path = support::root().join("tests/facts/slips.toml");
    let table: Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(table.more.iter().all(|more| !more.because.is_empty()));
    let mut complaints = Vec::new();
    let mut made: BTreeMap<Kind, usize> = BTreeMap::new();
    for lab in support::starter_labs() {
        let starter = Edited::starter(&lab);
        let before = seen(&starter);
        let all = slips(&starter.map());
        for slip in &all {
            *made.entry(slip.kind).or_default() += 1;
        }
        let wrong = all.par_iter().filter_map(|slip| {
            let added = added(slip, &starter, &before);
            let known = is_known(slip, &lab, &starter, &table);
            let wrong = complaint(slip, &added).filter(|_| !known)?;
            let Slip {
                kind,
                file,
                line,
                new,
                ..
            } = slip;
            Some(format!(
                "{lab}/{file}:{line}: {kind:?} `{new}`: {wrong}: {added:#?}"
            ))
        });
        complaints.extend(wrong.collect::<Vec<_>>());
    }
    assert!(made.values().all(|times| *times > 100), "{made:?}");
    let total: usize = made.values().sum();
    let wrong = complaints.len();
    assert!(wrong == 0, "{wrong} of {total}:\n{}", complaints.join("\n"));
}
