//! How many nodes and links a flowchart declares, read from its text without Mermaid.
//!
//! Mermaid takes `a ---ops` for a link to `ps` that ends in a circle. So here a link is a word by
//! itself, and a line that is not understood is a fault: the counts must be of all that is there.

use std::collections::{BTreeMap, BTreeSet};

/// What the text declares.
#[derive(Debug, Default)]
pub(crate) struct Flowchart {
    /// Label by id; a node that has none shows its id.
    pub(crate) nodes: BTreeMap<String, String>,
    pub(crate) edges: usize,
    pub(crate) subgraphs: BTreeSet<String>,
}

const STATEMENTS: [&str; 10] = [
    "flowchart",
    "graph",
    "end",
    "direction",
    "classDef",
    "class",
    "style",
    "linkStyle",
    "accTitle:",
    "accDescr:",
];

/// Reads a flowchart; `None` for diagrams of another kind.
pub(crate) fn flowchart(text: &str) -> Option<Result<Flowchart, String>> {
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with("%%"));
    let kind = lines.next()?;
    (kind.starts_with("flowchart ") || kind.starts_with("graph ")).then(|| {
        let mut chart = Flowchart::default();
        for line in lines {
            statement(line, &mut chart).ok_or_else(|| format!("not understood: {line}"))?;
        }
        let Flowchart {
            nodes, subgraphs, ..
        } = &mut chart;
        nodes.retain(|id, _| !subgraphs.contains(id));
        Ok(chart)
    })
}

fn statement(line: &str, chart: &mut Flowchart) -> Option<()> {
    let words = words(line)?;
    let first = words.first()?.as_str();
    if STATEMENTS.contains(&first) {
        return Some(());
    }
    if first == "subgraph" {
        chart.subgraphs.insert(node(words.get(1)?)?.0);
        return Some(());
    }
    // A node, then links and nodes in turn. We don't write `a & b`, so it is not understood.
    for (at, word) in words.iter().enumerate() {
        if at % 2 == 1 {
            is_link(word).then_some(())?;
            chart.edges += 1;
            continue;
        }
        let (id, label) = node(word)?;
        let known = chart.nodes.entry(id.clone()).or_insert(id);
        if let Some(label) = label {
            *known = label;
        }
    }
    (words.len() % 2 == 1).then_some(())
}

/// Words between blanks; a quoted string is part of its word, with the blanks in it.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        quoted ^= c == '"';
        if c.is_whitespace() && !quoted {
            words.push(String::new());
        } else {
            words.last_mut()?.push(c);
        }
    }
    words.retain(|word| !word.is_empty());
    (!quoted).then_some(words)
}

/// `-->`, `---`, `-.->`, `==>`, `<-->`, with a label `-->|"text"|`.
fn is_link(word: &str) -> bool {
    let (arrow, label) = word.split_once('|').unwrap_or((word, "\"\"|"));
    let body = arrow.trim_start_matches('<').trim_end_matches('>');
    let good_body = body.len() >= 2
        && (body.chars().all(|c| c == '-')
            || body.chars().all(|c| c == '=')
            || (body.starts_with('-') && body.ends_with('-') && body.contains('.')))
        && body.chars().all(|c| "-=.".contains(c));
    good_body && label.starts_with('"') && label.ends_with("\"|")
}

/// `id`, or `id` and a shape with a quoted label, and perhaps `:::class`.
fn node(word: &str) -> Option<(String, Option<String>)> {
    let end = word
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(word.len());
    let (id, shape) = word.split_at(end);
    if id.is_empty() {
        return None;
    }
    if shape.is_empty() || shape.starts_with(":::") {
        return Some((id.to_owned(), None));
    }
    let (open, rest) = shape.split_once('"')?;
    let (label, close) = rest.split_once('"')?;
    let bracketed = open.chars().all(|c| "[({>/\\".contains(c))
        && close
            .split(":::")
            .next()?
            .chars()
            .all(|c| "])}/\\".contains(c));
    bracketed.then(|| (id.to_owned(), Some(label.to_owned())))
}

/// A label as it is drawn, without blanks: lines are broken where there is room.
pub(crate) fn drawn(label: &str) -> String {
    let mut text = label.replace("<br/>", "");
    for (code, plain) in [
        ("#quot;", "\""),
        ("#lt;", "<"),
        ("#gt;", ">"),
        ("#35;", "#"),
        ("#amp;", "&"),
    ] {
        text = text.replace(code, plain);
    }
    text.retain(|c| !c.is_whitespace());
    text
}
