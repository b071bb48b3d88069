//! Documents that nobody wrote: valid ones by construction, then what becomes of them by accident.

use hlc::diag::Sink;
use hlc::source::{SourceMap, Span};
use hlc::syntax::{self, Element};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::oracle::{difference, map, ours};

/// White space within a line; never empty.
fn space() -> impl Strategy<Value = String> {
    select(vec![
        " ",
        " ",
        " ",
        "  ",
        "\t",
        "\u{A0}",
        "\u{3000}",
        " /* c */ ",
        "/* /* n */ \n */",
        " \\\n",
        " \\ // c\n ",
    ])
    .prop_map(str::to_owned)
}

fn maybe_space() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 1 => space()]
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z_][a-z0-9_.:,+*<>?!-]{0,6}",
        1 => select(vec!["-", "+", ".", "-a", "+.", ".a", "--", "truest", "infinity", "é", "日本", "a'b", "r", "x\u{200B}"])
            .prop_map(str::to_owned),
    ]
    .prop_filter("a keyword", |word| {
        !matches!(word.as_str(), "true" | "false" | "null" | "inf" | "nan")
    })
}

fn quoted() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "a",
        "b c",
        "é",
        "\\n",
        "\\\"",
        "\\\\",
        "\\u{1F600}",
        "\\u{e9}",
        "\\s",
        "\\   ",
        "\\\n  ",
        "{",
        "}",
        "//",
        "=",
        "#",
    ]);
    vec(piece, 0..5).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn raw() -> impl Strategy<Value = String> {
    (
        1..4_usize,
        select(vec!["", "a", "a\\b", "say \"hi\" to", "{ }", "é"]),
    )
        .prop_map(|(hashes, text)| {
            let hashes = "#".repeat(hashes);
            format!("{hashes}\"{text}\"{hashes}")
        })
}

fn multi_line() -> BoxedStrategy<String> {
    let line = select(vec![
        "",
        "a",
        "  b",
        "é \\u{e9}",
        "\"",
        "\"\"",
        "c \\\n  d",
        "\\\"\"\"",
        "\\\\",
        "\\t",
    ]);
    let indent = select(vec!["", "  ", "\t", "\u{A0} "]);
    let newline = select(vec!["\n", "\n", "\r\n", "\r"]);
    (indent, newline, vec(line, 0..5))
        .prop_map(|(indent, newline, lines)| {
            let mut text = format!("\"\"\"{newline}");
            for line in lines {
                text.push_str(indent);
                text.push_str(line);
                text.push_str(newline);
            }
            format!("{text}{indent}\"\"\"")
        })
        .boxed()
}

fn raw_multi_line() -> impl Strategy<Value = String> {
    let line = select(vec!["", "a", "  b\\", "\"\"\"", "\\q"]);
    (select(vec!["", "    "]), vec(line, 0..4)).prop_map(|(indent, lines)| {
        let body: String = lines
            .iter()
            .map(|line| format!("{indent}{line}\n"))
            .collect();
        format!("##\"\"\"\n{body}{indent}\"\"\"##")
    })
}

fn text() -> BoxedStrategy<String> {
    prop_oneof![4 => word(), 4 => quoted(), 1 => raw(), 1 => multi_line(), 1 => raw_multi_line()]
        .boxed()
}

fn number() -> BoxedStrategy<String> {
    prop_oneof![
        "[+-]?[0-9][0-9_]{0,8}",
        "[+-]?[0-9][0-9_]{0,3}\\.[0-9][0-9_]{0,3}",
        "[+-]?[0-9]{1,3}(\\.[0-9])?[eE][+-]?[0-9]{1,2}",
        "[+-]?0x[0-9a-fA-F][0-9a-fA-F_]{0,6}",
        "[+-]?0o[0-7][0-7_]{0,6}",
        "[+-]?0b[01][01_]{0,6}",
    ]
    .boxed()
}

fn keyword() -> impl Strategy<Value = String> {
    select(vec!["#true", "#false", "#null", "#inf", "#-inf", "#nan"]).prop_map(str::to_owned)
}

fn annotation() -> BoxedStrategy<String> {
    prop_oneof![
        5 => Just(String::new()),
        1 => (maybe_space(), text(), maybe_space(), maybe_space())
            .prop_map(|(a, text, b, c)| format!("({a}{text}{b}){c}")),
    ]
    .boxed()
}

fn value() -> BoxedStrategy<String> {
    let plain = prop_oneof![3 => text(), 2 => number(), 1 => keyword()];
    (annotation(), plain)
        .prop_map(|(annotation, value)| annotation + &value)
        .boxed()
}

fn entry() -> BoxedStrategy<String> {
    let property = (text(), maybe_space(), maybe_space(), value())
        .prop_map(|(name, a, b, value)| format!("{name}{a}={b}{value}"));
    let entry = prop_oneof![value(), property];
    let dash = prop_oneof![6 => Just(""), 1 => Just("/-"), 1 => Just("/- \n // c\n ")];
    (dash, entry)
        .prop_map(|(dash, entry)| dash.to_owned() + &entry)
        .boxed()
}

fn block(nodes: &[String]) -> String {
    format!("{{{}}}", nodes.concat())
}

/// A node and what ends it, but for the `;` that the kdl crate does not know behind what is commented out.
fn ended(node: String, end: &str) -> String {
    let end = if node.starts_with("/-") { "\n" } else { end };
    node + end
}

/// A node with what ends it.
fn node() -> impl Strategy<Value = String> {
    let head = || {
        let dash = prop_oneof![8 => Just(""), 1 => Just("/-"), 1 => Just("/-\n")];
        let entries = vec((space(), entry()), 0..4);
        (dash, annotation(), text(), entries)
            .prop_map(|(dash, annotation, name, entries)| {
                let entries: String = entries
                    .into_iter()
                    .map(|(space, entry)| space + &entry)
                    .collect();
                format!("{dash}{annotation}{name}{entries}")
            })
            .boxed()
    };
    let end = || {
        select(vec![
            "\n",
            "\n",
            ";",
            " ; ",
            "\r\n",
            "\u{2028}",
            " // c\n",
            "\n\n // c\n/* c */",
            "; \\\n",
        ])
    };
    let leaf = (head(), end()).prop_map(|(head, end)| ended(head, end));
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let blocks = (
            vec(inner.clone(), 0..2),
            vec(inner.clone(), 0..4),
            vec(inner, 0..2),
            select(vec![0, 1, 2, 3, 4]),
        )
            .prop_map(|(before, real, behind, shape)| match shape {
                0 => format!(" {}", block(&real)),
                1 => block(&real),
                2 => format!(" /-{} {}", block(&before), block(&real)),
                3 => format!(" {} /- {}", block(&real), block(&behind)),
                _ => format!(
                    " /-\n{} /-{} {} /- // c\n {}",
                    block(&before),
                    block(&[]),
                    block(&real),
                    block(&behind)
                ),
            });
        (head(), blocks, end()).prop_map(|(head, blocks, end)| ended(head + &blocks, end))
    })
}

fn document() -> BoxedStrategy<String> {
    let start = select(vec![
        "",
        "",
        "\u{FEFF}",
        "/- kdl-version 2\n",
        "\n",
        "// c\n",
        "\\\n",
    ]);
    (start, vec(node(), 0..6))
        .prop_map(|(start, nodes)| start.to_owned() + &nodes.concat())
        .boxed()
}

/// Pieces that mean something, in any order.
fn soup() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "a", "b", " ", " ", " ", "\n", "\n", ";", "{", "}", "(", ")", "=", "\"", "\"", "\"\"\"",
        "#", "\\", "/-", "//", "/*", "*/", "#true", "true", "1", "-", "0x", ".", "_", "[", "]",
        "é", "\u{A0}", "\u{2028}", "\u{202E}", "\u{FEFF}", "\r", "\t", "\\u{41}", "\"x\"",
        "#\"y\"#", "(t)", "k=", "{}", "\"\"\"\n", "\n\"\"\"", "'", ",", "r",
    ]);
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// A valid document with a few characters taken out, put in or doubled.
fn mutated() -> impl Strategy<Value = String> {
    let character = select(
        "{}()=\";#\\/-*\n 1a.[]\t\u{A0}\u{202E}é"
            .chars()
            .collect::<Vec<_>>(),
    );
    (document(), vec((any::<Index>(), 0..3_u8, character), 1..4)).prop_map(|(text, changes)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, change, c) in changes {
            let at = at.index(chars.len() + 1);
            match change {
                0 if at < chars.len() => drop(chars.remove(at)),
                1 if at < chars.len() => chars[at] = c,
                _ => chars.insert(at, c),
            }
        }
        chars.into_iter().collect()
    })
}

/// Every span of the tree and of the faults lies in its file, between characters.
fn check_spans(map: &SourceMap) {
    let file = &map.files()[1];
    let mut sink = Sink::new();
    let document = syntax::parse(file, &mut sink);
    for fault in sink.diagnostics() {
        check_span(map, fault.primary.span);
        for label in &fault.related {
            check_span(map, label.span);
        }
    }
    let mut elements: Vec<Element<'_>> = document.elements().collect();
    while let Some(element) = elements.pop() {
        check_span(map, element.span());
        check_span(map, element.name_span());
        for entry in element.entries() {
            check_span(map, entry.name_span());
            check_span(map, entry.value_span());
            if let Some(span) = entry.text_span() {
                check_span(map, span);
                if let syntax::Value::String(text) = entry.value() {
                    assert_eq!(map.text(span), text);
                }
            }
        }
        elements.extend(element.children());
    }
}

fn check_span(map: &SourceMap, span: Span) {
    let file = &map.files()[1];
    assert!(
        span.start() >= file.span().start() && span.end() <= file.span().end(),
        "{span:?}"
    );
    let start = (span.start() - file.base()) as usize;
    let end = (span.end() - file.base()) as usize;
    assert!(
        file.text().get(start..end).is_some(),
        "{span:?} cuts a character"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn valid_documents_have_no_fault(text in document()) {
        prop_assert!(ours(text.as_str()).1.is_empty(), "{:#?}", ours(text.as_str()).1);
        prop_assert_eq!(difference(&text), None);
        check_spans(&map(text));
    }

    #[test]
    fn mutated_documents_have_the_same_verdict(text in mutated()) {
        prop_assert_eq!(difference(&text), None);
        check_spans(&map(text));
    }

    #[test]
    fn soup_has_the_same_verdict(text in soup()) {
        prop_assert_eq!(difference(&text), None);
        check_spans(&map(text));
    }

    #[test]
    fn any_bytes_are_survived(bytes in vec(any::<u8>(), 0..200)) {
        check_spans(&map(bytes));
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,80}") {
        check_spans(&map(text));
    }
}
