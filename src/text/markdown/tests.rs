//! What a reader sees of what is written.

use proptest::prelude::*;
use pulldown_cmark::TagEnd;

use super::*;

#[test]
fn plain_text_is_read_as_it_is_written() {
    for (text, expected) in [
        ("PiHole #1", "PiHole #1"),
        ("a|b", "a\\|b"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("R&D, A & B", "R&amp;D, A & B"),
        ("snake_case *x* `y`", "snake\\_case \\*x\\* \\`y\\`"),
        ("[x](y)", "\\[x\\](y)"),
        ("{{ x }} {% y %}", "{{ x }} {% y %}"),
        ("two\nlines\tand\u{7}", "two lines and"),
        ("https://x.example", "https\\://x.example"),
        ("mail root@x.example", "mail root\\@x.example"),
        ("www.x.example", "www\\.x.example"),
        ("C:\\dir ~~$1~~", "C:\\\\dir \\~\\~\\$1\\~\\~"),
    ] {
        assert_eq!(plain(text), expected);
    }
}

#[test]
fn a_line_starts_no_block() {
    for (line, expected) in [
        ("# x", "\\# x"),
        ("- x", "\\- x"),
        ("+ x", "\\+ x"),
        ("1. x", "1\\. x"),
        ("12) x", "12\\) x"),
        ("1 x", "1 x"),
        ("===", "\\==="),
        ("x - y", "x - y"),
        ("", ""),
    ] {
        assert_eq!(line_start(line), expected);
    }
}

#[test]
fn code_survives_backticks_and_bars() {
    for (text, expected) in [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`a`", "`` `a` ``"),
        ("a\nb", "`a b`"),
        ("", ""),
    ] {
        assert_eq!(code(text), expected);
    }
    assert_eq!(code_in_cell("a | b"), "`a \\| b`");
    assert_eq!(code_in_cell("grep 'a\\|b'"), "grep 'a\\\\\\|b'");
    assert_eq!(fence("sh", "a\n```\nb\n"), "````sh\na\n```\nb\n````");
}

#[test]
fn links_cannot_be_left() {
    assert_eq!(
        destination("https://x/a b)(<c>"),
        "https://x/a%20b%29%28%3Cc%3E"
    );
    assert_eq!(
        comment(&Comment::new("from a-->b.kdl")),
        "<!-- from a--&gt;b.kdl -->"
    );
}

#[test]
fn anchors_are_those_of_github() {
    assert_eq!(anchor("Bridges, not macvlan"), "bridges-not-macvlan");
    assert_eq!(anchor("pve-node1"), "pve-node1");
    assert_eq!(anchor("Why? A & B"), "why-a--b");
}

#[test]
fn prose_passes_to_the_letter() {
    for text in [
        "`pvecm status | grep <name>` and **bold**, {{ x }} {% y %}",
        "1. one\n2. two\n\n```sh\necho <placeholder> | tee >x\n```",
        "    indented <code>\n\nafter",
        "see <https://x.example/a>",
        "a < b and 1 <2",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
    ] {
        assert_eq!(prose(text), text);
    }
}

#[test]
fn tags_in_prose_are_text() {
    for (text, expected) in [
        ("ssh <user>@host", "ssh &lt;user>@host"),
        ("<b>x</b>", "&lt;b>x&lt;/b>"),
        (
            "<div>\n<script>x</script>\n</div>",
            "&lt;div>\n&lt;script>x&lt;/script>\n&lt;/div>",
        ),
        ("<!-- hidden", "&lt;!-- hidden"),
        ("<div>`<x>`", "&lt;div>`<x>`"),
    ] {
        assert_eq!(prose(text), expected);
    }
}

#[test]
fn prose_leaves_nothing_open() {
    assert_eq!(prose("```sh\nls"), "```sh\nls\n```");
    assert_eq!(prose("~~~~\nls\n~~~"), "~~~~\nls\n~~~\n~~~~");
    assert_eq!(prose("- a\n  ```\n  x"), "- a\n  ```\n  x");
    assert_eq!(prose("```\nx\n```"), "```\nx\n```");
    assert_eq!(prose("\n\na  \n \r\nb\u{7}\n\n"), "a  \n\nb");
}

/// What a reader sees of a line of Markdown; nothing if it is more than one paragraph of text.
fn seen(line: &str) -> Option<String> {
    let mut seen = String::new();
    for event in Parser::new_ext(line, GITHUB) {
        let frame = [Event::Start(Tag::Paragraph), Event::End(TagEnd::Paragraph)];
        if let Event::Text(text) = &event {
            seen.push_str(text);
        } else if !frame.contains(&event) {
            return None;
        }
    }
    Some(seen)
}

/// Pieces that mean something to Markdown, in any order.
fn awkward() -> impl Strategy<Value = String> {
    let signs = r"[-#*_`~<>|&!:;.@$^\[\](){}+=0-9a-cw \n\\/]{1,12}";
    let words = prop::sample::select(vec![
        "<b>", "```\n", "~~~", "www.", "&amp;", "- [ ] ", "http://",
    ]);
    let piece = prop_oneof![signs.prop_map(String::from), words.prop_map(str::to_owned)];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn plain_text_is_seen_letter_for_letter(text in awkward()) {
        let written = line_start(&plain(&text));
        prop_assert_eq!(seen(&written), Some(one_line(&text)), "{}", written);
    }

    #[test]
    fn prose_keeps_to_itself(text in awkward()) {
        let page = format!("{}\n\n## after", prose(&text));
        let events: Vec<_> = Parser::new_ext(&page, GITHUB).collect();
        prop_assert!(tags(&page).is_empty(), "{}", page);
        let after = events.iter().rev().nth(1);
        prop_assert_eq!(after, Some(&Event::Text("after".into())), "{}", page);
        let heading = matches!(events.last(), Some(Event::End(TagEnd::Heading(_))));
        prop_assert!(heading, "{}", page);
    }

    #[test]
    fn code_is_seen_letter_for_letter(text in awkward()) {
        let written = format!("a {}", code(&text));
        let mut codes = Parser::new_ext(&written, GITHUB).filter_map(|event| {
            let Event::Code(code) = event else {
                return None;
            };
            Some(code.to_string())
        });
        prop_assert_eq!(codes.next().unwrap_or_default(), one_line(&text), "{}", written);
    }
}
