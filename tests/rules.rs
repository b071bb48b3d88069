//! Every rule fixture, held against its inline expectations.
//!
//! A bad fixture shows its own rule alone, a good one shows nothing: **all** rules run on each. The comments in the
//! fixture are compared before the snapshot, so that accepting a snapshot cannot hide a finding that moved.

use std::path::Path;

use hlc::diag::render::human;

use crate::support;

#[test]
fn fixtures_find_what_they_announce() {
    let folder = support::root().join("tests/rules");
    let mut failures = Vec::new();
    let mut seen = 0;
    for file in support::files(&folder) {
        seen += 1;
        let name = file
            .strip_prefix(&folder)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        if let Err(problem) = fixture(&name, &text) {
            failures.push(problem);
        }
    }
    assert!(seen > 0, "there are fixtures");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// The bytes of a fixture. It is shown to users, so it is text; the one about bytes that are not holds the sign
/// for them where they belong.
fn bytes(name: &str, text: &str) -> Vec<u8> {
    let mut parts = text.split('\u{FFFD}');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        assert!(
            name.starts_with("syntax/not-utf8/"),
            "{name} holds a replacement character"
        );
        bytes.push(0xFF);
        bytes.extend(part.as_bytes());
    }
    bytes
}

fn fixture(name: &str, text: &str) -> Result<(), String> {
    let map = support::one_file_of_bytes(bytes(name, text));
    let findings = support::findings(&map);
    let mut found: Vec<_> = findings
        .iter()
        .map(|it| support::summary(&map, it))
        .collect();
    let mut announced = support::announced(text);
    found.sort();
    announced.sort();
    let style = human::Style {
        color: false,
        width: 100,
    };
    let report = human::render(&findings, &map, style);
    if found != announced {
        return Err(format!(
            "{name}\n  announces {announced:?}\n  shows     {found:?}\n{report}"
        ));
    }
    let path = Path::new(name);
    let own = path.parent().unwrap().to_str().unwrap();
    let kind = path.file_stem().unwrap().to_str().unwrap();
    if kind.starts_with("good") && !found.is_empty() {
        return Err(format!("{name} is good, so it announces nothing"));
    }
    if kind.starts_with("bad") {
        if found.is_empty() || found.iter().any(|(_, _, code)| code != own) {
            return Err(format!("{name} shows its own rule alone, not {found:?}"));
        }
        support::snapshot(&format!("rules/{own}"), kind, &report);
    }
    Ok(())
}
