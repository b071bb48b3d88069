//! HTML: the one place that escapes.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Plain text between tags, letter for letter.
#[must_use]
pub fn text(plain: &str) -> String {
    escaped(plain, false)
}

/// The value of an attribute in double quotes.
#[must_use]
pub fn attribute(plain: &str) -> String {
    escaped(plain, true)
}

fn escaped(plain: &str, quotes: bool) -> String {
    let mut out = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if quotes => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            _ if c.is_control() => {}
            _ => out.push(c),
        }
    }
    out
}

/// What GitHub reads beside CommonMark.
const GITHUB: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// Prose in Markdown as HTML, below a heading of a level (1 to 6). Tags in it show as text, pictures become links, so
/// that a page asks nobody for anything, and a link may only lead where a browser runs nothing. Its headings stand
/// below the one above it, and none of them skips a level.
#[must_use]
pub fn prose(markdown: &str, below: usize) -> String {
    let mut levels = Levels {
        below,
        open: Vec::new(),
    };
    let mut links = Vec::new();
    // The same text as in the Markdown of the docs, so that both say the same.
    let markdown = super::markdown::prose(markdown);
    let events = Parser::new_ext(&markdown, GITHUB).map(|event| tamed(event, &mut levels));
    let events = events.map(|event| leading(event, &mut links));
    let events = events.flat_map(scrollable);
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    out
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is added to Markdown later is text until somebody looks at it"
)]
fn tamed<'m>(event: Event<'m>, levels: &mut Levels) -> Event<'m> {
    match event {
        Event::Start(Tag::Heading {
            level,
            classes,
            attrs,
            id,
        }) => Event::Start(Tag::Heading {
            level: levels.enter(level),
            id,
            classes,
            attrs,
        }),
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(levels.current())),
        other => other,
    }
}

/// A picture as a link, and a link to where something would run as plain text.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "nothing but links and pictures leads anywhere"
)]
fn leading<'m>(event: Event<'m>, open: &mut Vec<bool>) -> Event<'m> {
    match event {
        Event::Start(
            Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            }
            | Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            },
        ) => {
            let is_kept = is_harmless(&dest_url);
            open.push(is_kept);
            if !is_kept {
                return Event::Html(CowStr::Borrowed("<span>"));
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            })
        }
        Event::End(TagEnd::Image | TagEnd::Link) => match open.pop() {
            Some(true) => Event::End(TagEnd::Link),
            _ => Event::Html(CowStr::Borrowed("</span>")),
        },
        other => other,
    }
}

/// What may be wider than the page gets a bar of its own, which the keyboard reaches.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only code and tables are ever wider than the page"
)]
fn scrollable(event: Event<'_>) -> impl Iterator<Item = Event<'_>> {
    let html = |html: &'static str| Some(Event::Html(CowStr::Borrowed(html)));
    let events = match event {
        Event::Start(Tag::CodeBlock(_)) => [html("<pre tabindex=\"0\"><code>"), None],
        Event::End(TagEnd::CodeBlock) => [html("</code></pre>\n"), None],
        Event::Start(Tag::Table(_)) => [html("<div class=\"scroll\" tabindex=\"0\">"), Some(event)],
        Event::End(TagEnd::Table) => [Some(event), html("</div>\n")],
        _ => [Some(event), None],
    };
    events.into_iter().flatten()
}

/// The headings of a piece of prose that the next one may stand below.
struct Levels {
    below: usize,
    open: Vec<HeadingLevel>,
}

impl Levels {
    /// The level on the page for a heading of this level in the prose.
    fn enter(&mut self, level: HeadingLevel) -> HeadingLevel {
        self.open.retain(|above| *above < level);
        self.open.push(level);
        self.current()
    }

    fn current(&self) -> HeadingLevel {
        let level = (self.below + self.open.len()).min(6);
        HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6)
    }
}

/// Whether a browser only shows what a link leads to: it is relative, or of a scheme that runs nothing.
fn is_harmless(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    let scheme = scheme.filter(|it| !it.contains(['/', '?', '#']));
    scheme.is_none_or(|it| {
        let known = ["http", "https", "mailto", "ssh"];
        known.iter().any(|known| known.eq_ignore_ascii_case(it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_show_as_text() {
        let html = prose("a <b>c</b>\n\n<script>x</script>", 1);
        assert!(!html.contains("<b>") && !html.contains("<script"), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
    }

    #[test]
    fn nothing_is_asked_for_and_nothing_runs() {
        let html = prose(
            "![p](http://192.0.2.1/x.png) [a](javascript:x) [b](JavaScript:x) [c](data:text/html,x) [d](a.md)",
            1,
        );
        assert!(
            !html.contains("<img") && !html.contains("cript:") && !html.contains("data:"),
            "{html}"
        );
        assert!(html.contains("href=\"a.md\""), "{html}");
    }

    #[test]
    fn headings_stand_below_the_page_and_skip_nothing() {
        let html = prose("### a\n\n###### b\n\n# c\n\n## d", 2);
        for heading in ["<h3>a</h3>", "<h4>b</h4>", "<h3>c</h3>", "<h4>d</h4>"] {
            assert!(html.contains(heading), "{heading} in {html}");
        }
    }

    #[test]
    fn the_keyboard_reaches_what_is_wide() {
        let html = prose("```sh\na < b\n```\n\n| a |\n|---|\n| b |\n", 1);
        assert!(
            html.contains("<pre tabindex=\"0\"><code>a &lt; b\n</code></pre>"),
            "{html}"
        );
        assert!(html.contains("tabindex=\"0\"><table>"), "{html}");
    }

    #[test]
    fn attributes_cannot_be_left() {
        assert_eq!(attribute("\"><b a='\u{7}"), "&quot;&gt;&lt;b a='");
        assert_eq!(text("\"a\" & <b>"), "\"a\" &amp; &lt;b&gt;");
    }
}
