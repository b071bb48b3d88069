//! On after a fault: each is reported once, and nothing is made of it that is not there.

use hlc::diag::{Diagnostic, Sink};
use hlc::syntax;

use super::oracle::{map, ours};

/// Line and name of every fault of a text, in source order.
fn faults(bytes: impl Into<Vec<u8>>) -> Vec<(usize, &'static str)> {
    let map = map(bytes);
    let file = &map.files()[1];
    let breaks: Vec<_> = file.text().match_indices('\n').map(|(at, _)| at).collect();
    let mut sink = Sink::new();
    syntax::parse(file, &mut sink);
    let line = |fault: &Diagnostic| {
        let at = (fault.primary.span.start() - file.base()) as usize;
        breaks.partition_point(|end| *end < at) + 1
    };
    let faults = sink.into_sorted();
    faults
        .iter()
        .map(|fault| (line(fault), fault.rule.name()))
        .collect()
}

/// The names of the faults of a text.
fn names(text: &str) -> Vec<&'static str> {
    faults(text).into_iter().map(|(_, name)| name).collect()
}

#[test]
fn each_fault_is_reported_once() {
    for (text, name) in [
        ("a { b { }", "unclosed-block"),
        ("a }", "stray-brace"),
        ("a { b \"c }\nd", "unclosed-string"),
        ("a \"b {\n  c\n}\n", "unclosed-string"),
        ("a \"b\na \"c\"\n", "unclosed-string"),
        ("a \"b\na \"\"\n", "unclosed-string"),
        ("a \"b\na c=\"d\"\n", "unclosed-string"),
        ("a \"b\n  c\" d\n", "line-break-in-string"),
        ("a \"\nb\n\"\n", "line-break-in-string"),
        ("a #\"b\nc\"# d\n", "line-break-in-string"),
        ("a ##\"b\"#\nc\n", "unclosed-string"),
        ("a b\"\nc\n", "unclosed-string"),
        ("a b\"c\"\n", "missing-space"),
        ("a \"b\"c=1\n", "missing-space"),
        ("a b(c)d\n", "missing-space"),
        ("a /-b(c)d\n", "missing-space"),
        ("a \"\"\"\nb\n", "unclosed-string"),
        ("a \"\"\"b\n  \"\"\"\nc\n", "text-beside-quotes"),
        ("a \"\"\"\n  b\"\"\"\nc\n", "text-beside-quotes"),
        ("a \"\"\"\n  b\\\n  \"\"\"\nc\n", "text-beside-quotes"),
        ("a #\"\"\"#\nb\n", "text-beside-quotes"),
        ("a #\"\"\"b\"\"\"#\nb\n", "text-beside-quotes"),
        ("a \"\"\"\n  b\n c\n  \"\"\"\n", "uneven-indent"),
        ("a \"\"\"\n\tb\n  c\n  \"\"\"\n", "uneven-indent"),
        ("a \"b\\qc\"\n", "unknown-escape"),
        ("a \"\\é\"\n", "unknown-escape"),
        ("a \"\\u{D800}\"\n", "unknown-escape"),
        ("a \"\\u{1234567}\"\n", "unknown-escape"),
        ("a \"\\u41\"\n", "unknown-escape"),
        ("a 192.168.1.1\n", "malformed-number"),
        ("a b=4GiB c\n", "malformed-number"),
        ("a 0X1F\n", "malformed-number"),
        ("a .5\n", "malformed-number"),
        ("a 1, \n", "malformed-number"),
        ("a 10.0.0.0/24 b=c\n", "unquoted-text"),
        ("a path=/dev/sda\n", "unquoted-text"),
        ("a b\\c d\n", "unquoted-text"),
        ("a b=c=d\n", "stray-equals"),
        ("a = 1\n", "stray-equals"),
        ("a key = true b\n", "bare-keyword"),
        ("true 1\n", "bare-keyword"),
        ("a null=1\n", "bare-keyword"),
        ("a #True\n", "unknown-keyword"),
        ("a 1 # not \"a comment\n", "unknown-keyword"),
        ("a {\n # not a } comment\n}\n", "unknown-keyword"),
        ("a [\"b\", \"c\"] d\n", "unexpected-character"),
        ("a ) b\n", "unexpected-character"),
        ("a;;b\n", "unexpected-character"),
        ("] a\n", "unexpected-character"),
        ("1 a { b }\n", "value-as-name"),
        ("a 1=2\n", "value-as-name"),
        ("a (1)b\n", "value-as-name"),
        ("a ()b\n", "empty-annotation"),
        ("a ( )b\n", "empty-annotation"),
        ("a (b c)d\n", "unclosed-annotation"),
        ("a (b\nc\n", "unclosed-annotation"),
        ("(a\nb\n", "unclosed-annotation"),
        ("(a)\nb\n", "annotation-without-value"),
        ("a (b)\nc\n", "annotation-without-value"),
        ("a b=(c)\nd\n", "annotation-without-value"),
        ("a (b)/-c d\n", "annotation-without-value"),
        ("a (/-b)c\n", "unquoted-text"),
        ("a (b)c=1\n", "misplaced-annotation"),
        ("a b=\nc\n", "missing-value"),
        ("a b= {\n c\n}\n", "missing-value"),
        ("a b=/-c d\n", "missing-value"),
        ("a /-\n", "lone-slashdash"),
        ("a /-;b\n", "lone-slashdash"),
        ("a { /- }\n", "lone-slashdash"),
        ("/- /- a\n", "lone-slashdash"),
        ("{ a; b { c } }\nd\n", "block-without-name"),
        ("/-{ a }\nd\n", "block-without-name"),
        ("{{{ a }}}\n", "block-without-name"),
        ("a {} b {\n c\n}\n", "entry-after-block"),
        ("a {} b=1 c \"d\"\n", "entry-after-block"),
        ("a /-{} b\n", "entry-after-block"),
        ("a {} {\n b\n}\n", "second-block"),
        ("a {} /-{} { b }\n", "second-block"),
        ("a \\ b\n", "stray-backslash"),
        ("a /* b /* c */\nd\n}\n", "unclosed-comment"),
        ("a { /* b }\n", "unclosed-comment"),
        ("a\u{202E}b\n", "forbidden-character"),
        ("a \u{7F}\n", "forbidden-character"),
        ("a b=\"\u{1}\"\n", "forbidden-character"),
        ("// \u{2066}\n", "forbidden-character"),
        ("a \u{FEFF}b\n", "forbidden-character"),
        ("a r\"b\\\"\n", "old-raw-string"),
        ("a r##\"b\"##\n", "old-raw-string"),
    ] {
        assert_eq!(names(text), [name], "{text:?}");
    }
}

#[test]
fn every_fault_of_a_file_is_reported() {
    let text = r#"lab "x" language=1
node pve1"a" {
    address 10.0.0.1/24
    vlan 4x
    bridge "vmbr0 {
        mtu =
    }
    on true
    nic [eth0]
}
}
"tail" \ 1
    note "a\d" "b\e"
storage (zfs)
vm 1 { disk } size=1
/* never closed
a {
"#;
    assert_eq!(
        faults(text),
        [
            (2, "missing-space"),
            (3, "unquoted-text"),
            (4, "malformed-number"),
            (5, "unclosed-string"),
            (6, "stray-equals"),
            (8, "bare-keyword"),
            (9, "unexpected-character"),
            (11, "stray-brace"),
            (12, "stray-backslash"),
            (13, "unknown-escape"),
            (13, "unknown-escape"),
            (14, "annotation-without-value"),
            (15, "entry-after-block"),
            (16, "unclosed-comment"),
        ]
    );
}

#[test]
fn what_is_sound_beside_a_fault_is_read() {
    let (nodes, faults) = ours("a 4x {\n  b true\n}\nc \"d\n/-e {\n  f 1x\n}\ng 1 2=3 h=4\n");
    assert_eq!(faults.len(), 5);
    let tree = format!("{nodes:?}");
    for part in [
        "\"a\"",
        "\"4x\"",
        "\"b\"",
        "#true",
        "\"c\"",
        "\"g\"",
        "Some(\"h\"), 4",
    ] {
        assert!(tree.contains(part), "{part} in {tree}");
    }
    assert!(!tree.contains("\"e\"") && !tree.contains("\"f\""), "{tree}");
}

#[test]
fn bytes_that_are_no_text_are_reported_where_they_are() {
    let bytes = b"lab \"x\" language=1\nnote \"caf\xE9\"\na }".to_vec();
    assert_eq!(faults(bytes), [(2, "not-utf8")]);
}

#[test]
fn an_unclosed_block_is_reported_at_its_brace() {
    let text = "a {\n  b {\n  c\n}\n";
    assert_eq!(faults(text), [(1, "unclosed-block")]);
    let text = "a {\n  b {\n  c\n";
    assert_eq!(faults(text), [(1, "unclosed-block"), (2, "unclosed-block")]);
}

#[test]
fn nesting_ends_at_the_limit() {
    let nested = |depth| "a {\n".repeat(depth) + &"}\n".repeat(depth);
    assert_eq!(faults(nested(hlc::syntax::DEPTH_LIMIT)), []);
    let first = (hlc::syntax::DEPTH_LIMIT + 1, "too-deep");
    assert_eq!(faults(nested(hlc::syntax::DEPTH_LIMIT + 1)), [first]);
    assert_eq!(faults(nested(100_000)), [first]);
    assert_eq!(faults("a {\n".repeat(100_000)), [first]);
    // What stands behind it is read again.
    let text = nested(100_000) + "b }\n";
    assert_eq!(faults(text), [first, (200_001, "stray-brace")]);
}

#[test]
fn ten_megabytes_of_one_character_are_one_fault() {
    for (piece, name) in [
        ("{", "too-deep"),
        ("a{", "too-deep"),
        ("/*", "unclosed-comment"),
        ("[", "unexpected-character"),
        (")", "unexpected-character"),
        ("=", "unexpected-character"),
        ("#", "unknown-keyword"),
    ] {
        let text = piece.repeat(10_000_000 / piece.len());
        assert_eq!(names(&text), [name], "{piece:?}");
    }
    for piece in ["a ", "\\\n", "/**/", "a"] {
        let text = piece.repeat(10_000_000 / piece.len());
        assert_eq!(names(&text), [""; 0], "{piece:?}");
    }
}

#[test]
fn a_million_faults_are_a_million_diagnostics() {
    let found = faults("a 4x\n".repeat(1_000_000));
    assert_eq!(found.len(), 1_000_000);
    assert_eq!(found.last(), Some(&(1_000_000, "malformed-number")));
    for piece in [
        "a \"b\n",
        "(a ",
        "a ##\"b\"#\n",
        "} ",
        "a \"\"\"b\"\"\"\n",
        "[ ",
    ] {
        assert_eq!(faults(piece.repeat(100_000)).len(), 100_000, "{piece:?}");
    }
}
