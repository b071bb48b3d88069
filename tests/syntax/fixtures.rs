//! The examples of the faults.

use hlc::syntax::faults;

use super::oracle::{map, ours};

/// Lines on which a text expects faults, with their codes.
fn expected(text: &str) -> Vec<(usize, &str)> {
    let mut expected = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some((_, code)) = line.split_once("// error: ") {
            expected.push((number, code));
        } else if let Some((_, code)) = line.split_once("// error-below: ") {
            expected.push((number + 1, code));
        }
    }
    expected
}

#[test]
fn bad_ones_have_their_fault_and_good_ones_none() {
    for rule in faults::ALL {
        let map = map(rule.bad.text);
        let found: Vec<_> = ours(rule.bad.text)
            .1
            .iter()
            .map(|fault| {
                (
                    map.locate(fault.primary.span).unwrap().line,
                    fault.rule.code,
                )
            })
            .collect();
        assert_eq!(found, expected(rule.bad.text), "{}", rule.code);
        assert!(
            found.len() == 1 || rule.name() == "not-utf8",
            "{}",
            rule.code
        );
        assert!(ours(rule.good.text).1.is_empty(), "{}", rule.code);
    }
}

#[test]
fn rules_are_sorted_by_name() {
    assert!(faults::ALL.is_sorted_by(|a, b| a.code < b.code));
}
