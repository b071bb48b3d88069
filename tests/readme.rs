//! What the README shows is what happens.

use hlc::diag::render::human;
use hlc::source::SourceMap;

use crate::support;

#[test]
fn the_diagnostic_is_the_real_one() {
    let readme = std::fs::read_to_string(support::root().join("README.md")).unwrap();
    let folder = support::root().join("templates/labs/two-node-qdevice");
    let mut map = SourceMap::new("");
    for file in support::files(&folder) {
        let text = std::fs::read_to_string(&file).unwrap();
        let changed = text.replace("address=\"192.168.10.232\"", "address=\"192.168.10.230\"");
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(
            name == "nodes.kdl",
            text != changed,
            "one line of nodes.kdl is changed"
        );
        assert!(map.add(name, changed.into_bytes()));
    }
    let found = support::findings(&map);
    let style = human::Style {
        color: false,
        width: 100,
    };
    let report = human::render(&found, &map, style);
    assert!(
        readme.contains(report.trim_end()),
        "the README does not show\n{report}"
    );
}

#[test]
fn its_commands_are_there() {
    let readme = std::fs::read_to_string(support::root().join("README.md")).unwrap();
    for path in [
        "templates/labs/two-node-qdevice",
        "tests/all.sh",
        "site/language.md",
        "site/rules.md",
    ] {
        assert!(readme.contains(path), "the README names {path}");
        assert!(support::root().join(path).exists(), "{path} is there");
    }
}
