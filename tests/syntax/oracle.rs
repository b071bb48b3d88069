//! What both readers make of a text, in one form.

use std::fmt;
use std::thread;

use hlc::diag::{Diagnostic, Sink};
use hlc::source::SourceMap;
use hlc::syntax::{self, Element, Entry, Number, Value};
use kdl::{KdlDocument, KdlEntry, KdlNode, KdlValue};

/// A node as both readers see it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    annotation: Option<String>,
    name: String,
    entries: Vec<(Option<String>, Option<String>, Plain)>,
    children: Vec<Node>,
}

/// A value as both readers see it.
#[derive(Clone, PartialEq)]
pub(super) enum Plain {
    Text(String),
    Integer(i128),
    /// By its bits, so that not-a-number equals itself.
    Float(u64),
    Bool(bool),
    Null,
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Float(bits) => write!(f, "{:?}", f64::from_bits(*bits)),
            Self::Bool(value) => write!(f, "#{value}"),
            Self::Null => write!(f, "#null"),
        }
    }
}

/// A lab of one file.
pub(super) fn map(bytes: impl Into<Vec<u8>>) -> SourceMap {
    let mut map = SourceMap::new("");
    // So that an offset of the file is not taken for one of the lab.
    assert!(map.add("before.kdl", b"something before".to_vec()));
    assert!(map.add("lab.kdl", bytes.into()));
    map
}

/// What our reader makes of a text: its tree, and its faults in source order.
pub(super) fn ours(bytes: impl Into<Vec<u8>>) -> (Vec<Node>, Vec<Diagnostic>) {
    let map = map(bytes);
    let mut sink = Sink::new();
    let document = syntax::parse(&map.files()[1], &mut sink);
    let nodes = document.elements().map(element).collect();
    (nodes, sink.into_sorted())
}

fn element(element: Element<'_>) -> Node {
    Node {
        annotation: element.annotation().map(|(name, _)| name.into_owned()),
        name: element.name().into_owned(),
        entries: element.entries().map(entry).collect(),
        children: element.children().map(self::element).collect(),
    }
}

fn entry(entry: Entry<'_>) -> (Option<String>, Option<String>, Plain) {
    let value = match entry.value() {
        Value::String(text) => Plain::Text(text.into_owned()),
        Value::Number(number) => plain_number(number),
        Value::Bool(value) => Plain::Bool(value),
        Value::Null => Plain::Null,
    };
    let name = entry.is_property().then(|| entry.name().into_owned());
    (
        entry.annotation().map(|(name, _)| name.into_owned()),
        name,
        value,
    )
}

fn plain_number(number: Number<'_>) -> Plain {
    let float = |value: f64| Plain::Float(value.to_bits());
    match number.text() {
        "#inf" => float(f64::INFINITY),
        "#-inf" => float(f64::NEG_INFINITY),
        "#nan" => float(f64::NAN),
        text => match number.integer() {
            Some(value) => Plain::Integer(value),
            None => float(text.replace('_', "").parse().expect("a decimal number")),
        },
    }
}

/// What the kdl crate makes of a text, if it takes it. It needs much stack for every level of nesting,
/// more than a thread of the tests has.
pub(super) fn theirs(text: &str) -> Option<Vec<Node>> {
    let read = || {
        let document = KdlDocument::parse(text).ok()?;
        Some(document.nodes().iter().map(kdl_node).collect())
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(256 << 20);
        let running = thread.spawn_scoped(scope, read).expect("a thread");
        running.join().expect("the kdl crate does not panic")
    })
}

fn kdl_node(node: &KdlNode) -> Node {
    Node {
        annotation: node.ty().map(|name| name.value().to_owned()),
        name: node.name().value().to_owned(),
        entries: node.entries().iter().map(kdl_entry).collect(),
        children: node
            .children()
            .map(|document| document.nodes().iter().map(kdl_node).collect())
            .unwrap_or_default(),
    }
}

fn kdl_entry(entry: &KdlEntry) -> (Option<String>, Option<String>, Plain) {
    let value = match entry.value() {
        KdlValue::String(text) => Plain::Text(text.clone()),
        KdlValue::Integer(value) => Plain::Integer(*value),
        KdlValue::Float(value) => Plain::Float(value.to_bits()),
        KdlValue::Bool(value) => Plain::Bool(*value),
        KdlValue::Null => Plain::Null,
    };
    (
        entry.ty().map(|name| name.value().to_owned()),
        entry.name().map(|name| name.value().to_owned()),
        value,
    )
}

/// How the two readers differ over a text, as a sentence, unless the kdl crate is known to be wrong there.
pub(super) fn difference(text: &str) -> Option<String> {
    let (ours, faults) = ours(text);
    match (theirs(text), faults.first()) {
        (Some(theirs), None) if theirs == ours => None,
        (None, Some(_)) => None,
        (theirs, _) if excuse(text, theirs.is_some(), &faults).is_some() => None,
        (Some(theirs), None) => Some(format!("ours: {ours:#?}\ntheirs: {theirs:#?}")),
        (None, None) => Some(format!("only hlc takes it: {ours:?}")),
        (Some(theirs), Some(fault)) => Some(format!(
            "only the kdl crate takes it: {theirs:?}, hlc finds {}: {}",
            fault.rule.code, fault.message
        )),
    }
}

/// Where kdl 6.7 departs from the specification, and a text runs into that: why.
fn excuse(text: &str, taken: bool, faults: &[Diagnostic]) -> Option<&'static str> {
    if !taken {
        let slashed = text.contains("/-") && text.contains(';');
        return slashed.then_some("it knows no `;` behind a node that is commented out");
    }
    let blind = text.contains("//") || text.contains("/*") || text.contains('\u{7F}');
    let seen = |fault: &&Diagnostic| !(blind && fault.rule.code == "syntax/forbidden-character");
    let seen: Vec<_> = faults.iter().filter(seen).collect();
    if seen.is_empty() {
        let expected =
            "it looks for forbidden characters in strings and words only, and allows DELETE there";
        return (!faults.is_empty()).then_some(expected);
    }
    let only = |codes: &[&str]| seen.iter().all(|fault| codes.contains(&fault.rule.code));
    if only(&[
        "syntax/bare-keyword",
        "syntax/entry-after-block",
        "syntax/missing-space",
        "syntax/unknown-keyword",
    ]) {
        let expected = "it wants nothing to end a node before or behind one that is commented out";
        return text.contains("/-").then_some(expected);
    }
    if only(&["syntax/text-beside-quotes"]) {
        let expected = "it takes a raw string of one line that starts with two quotes";
        return text.contains("#\"\"\"").then_some(expected);
    }
    None
}
