//! Properties over generated labs and values.

use hlc::compile;
use hlc::diag::render::{github, human, json, sarif, short};
use hlc::diag::{Diagnostic, Level, Sink};
use hlc::source::SourceMap;
use proptest::prelude::*;

use crate::support::{self, generator};

/// Runs everything that a user can run on a lab, and checks what every diagnostic must hold.
fn whatever_it_is(map: &SourceMap) -> Vec<Diagnostic> {
    let mut sink = Sink::new();
    let artifacts = compile::build(map, &mut sink);
    let report = sink.into_report();
    let found = report.found.clone();
    let failed = found.iter().any(|it| it.level == Level::Error);
    assert_eq!(
        artifacts.is_none(),
        failed,
        "a lab without errors is built, one with errors is not"
    );
    for diagnostic in &found {
        let related = diagnostic.related.iter().map(|label| label.span);
        for span in std::iter::once(diagnostic.primary.span).chain(related) {
            let file = map.file(span).expect("a place lies in a file");
            assert!(
                span.end() <= file.span().end(),
                "{} ends outside of its file",
                diagnostic.message
            );
            assert!(
                map.locate(span).is_some(),
                "{} starts inside a character",
                diagnostic.message
            );
        }
        assert!(!diagnostic.message.contains('\n'), "a message is one line");
    }
    let style = human::Style {
        color: false,
        width: 100,
    };
    let _ = (
        human::render(&found, map, style),
        short::render(&found, map),
        json::render(&report, map),
        sarif::render(&report, map),
        github::render(&found, map),
    );
    found
}

fn starter() -> String {
    let folder = support::root().join("templates/labs/two-node-qdevice");
    let texts = support::files(&folder);
    let texts: Vec<_> = texts
        .iter()
        .map(|it| std::fs::read_to_string(it).unwrap())
        .collect();
    texts.join("\n")
}

/// A text with a few of its pieces replaced by others.
fn damaged(text: &str, wounds: &[(usize, usize, String)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, length, with) in wounds {
        let at = at % chars.len().max(1);
        let end = (at + length).min(chars.len());
        chars.splice(at..end, with.chars());
    }
    chars.into_iter().collect()
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "{",
            "}",
            "\"",
            "\n",
            "=",
            ",",
            "#null",
            "(env)",
            "/-",
            "\\",
            "..",
            "../x",
            "tbd",
            "\"\"",
            "10.0.0.0/8",
            "-1",
            "99999999999999999999",
            "192.168.10.164",
            "fe80::1",
            "é",
            "\u{202e}",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        whatever_it_is(&support::one_file_of_bytes(bytes));
    }

    #[test]
    fn any_damage_to_a_lab_gets_an_answer(
        wounds in prop::collection::vec((any::<usize>(), 0_usize..12, piece()), 1..4),
    ) {
        whatever_it_is(&support::one_file(&damaged(&starter(), &wounds)));
    }

    #[test]
    fn generated_labs_are_sound(nodes in 1_usize..60, many in any::<bool>()) {
        let files = if many { generator::many_files(nodes) } else { generator::one_file(nodes) };
        let mut map = SourceMap::new("");
        for (name, text) in files {
            prop_assert!(map.add(name, text.into_bytes()));
        }
        let errors: Vec<_> =
            whatever_it_is(&map).into_iter().filter(|it| it.level == Level::Error).collect();
        prop_assert!(errors.is_empty(), "{errors:#?}");
    }
}
