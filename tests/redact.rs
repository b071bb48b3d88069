//! What is shared of a lab: nothing of the original is in it, and everything else is as it was.

use std::collections::{BTreeMap, BTreeSet};

use hlc::compile;
use hlc::diag::Sink;
use hlc::redact::redact;
use hlc::source::{SourceMap, load};

use crate::support;

fn redacted(map: &SourceMap) -> SourceMap {
    let mut sink = Sink::new();
    let lab = compile::lower(map, &mut sink).unwrap_or_else(|| panic!("{:#?}", sink.diagnostics()));
    redact(map, &lab)
}

/// Every lab of the repository that has no fault, by name.
fn labs() -> BTreeMap<String, SourceMap> {
    let root = support::root();
    let mut labs = BTreeMap::new();
    for name in support::starter_labs() {
        let map = load::lab(&root.join("templates/labs").join(&name), "").unwrap();
        labs.insert(name, map);
    }
    for folder in ["tests/fixtures", "tests/awkward"] {
        for file in support::files(&root.join(folder)) {
            let name = format!("{folder}/{}", file.file_stem().unwrap().to_str().unwrap());
            labs.insert(name, load::lab(&file, "").unwrap());
        }
    }
    labs
}

/// File, line, level and code of everything that is found.
fn findings(map: &SourceMap) -> BTreeSet<(String, usize, String, String)> {
    let found = support::findings(map);
    let all = found.iter().map(|it| {
        let file = map.locate(it.primary.span).unwrap().file.to_owned();
        let (line, level, code) = support::summary(map, it);
        (file, line, level, code)
    });
    all.collect()
}

#[test]
fn the_same_is_found_at_the_same_lines() {
    for (name, map) in labs() {
        let redacted = redacted(&map);
        assert_eq!(findings(&redacted), findings(&map), "{name}");
    }
}

#[test]
fn rules_find_the_same() {
    let mut broken = Vec::new();
    let mut count = 0;
    for file in support::files(&support::root().join("tests/rules")) {
        let Ok(map) = load::lab(&file, "") else { continue };
        let Some(lab) = compile::lower(&map, &mut Sink::new()) else { continue };
        let redacted = redact(&map, &lab);
        count += 1;
        if findings(&redacted) != findings(&map) {
            broken.push(format!("{}: {:?} != {:?}", file.display(), findings(&redacted), findings(&map)));
        }
    }
    assert!(count > 300, "{count}");
    assert!(broken.is_empty(), "{count}\n{}", broken.join("\n"));
}
