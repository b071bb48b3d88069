//! Markdown, GitHub-flavoured: the one place that escapes.
//!
//! Three kinds of text come in. *Plain* text is a name or a sentence that the reader shall see letter for letter.
//! *Code* goes into a span or a fence. *Prose* is Markdown already: it passes as it is, except that tags of HTML
//! show as text, so that `<placeholders>` survive, and that nothing in it stays open for what follows.
//!
//! The rules are those of CommonMark 0.31 and of GitHub's extensions (tables, strikethrough, `$` for formulas).

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::token::Comment;

/// The line breaks and tabs of a text as blanks, its control characters left out, no blank at the ends.
#[must_use]
pub fn one_line(text: &str) -> String {
    Comment::new(text).to_string()
}

/// Plain text inside a line: whatever Markdown would read in it is escaped.
#[must_use]
pub fn plain(text: &str) -> String {
    let text = one_line(text);
    let mut escaped = String::with_capacity(text.len());
    let mut before = None;
    for (at, c) in text.char_indices() {
        let after = text.get(at + c.len_utf8()..).unwrap_or("");
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' if starts_entity(after) => escaped.push_str("&amp;"),
            _ => {
                if is_marker(c) || starts_autolink(before, c, after) {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
        }
        before = Some(c);
    }
    escaped
}

/// Whether a character starts something wherever it stands: emphasis, code, links, strikethrough, formulas.
const fn is_marker(c: char) -> bool {
    matches!(
        c,
        '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' | '|' | '^'
    )
}

/// Whether the text behind an ampersand would make it an entity.
fn starts_entity(after: &str) -> bool {
    after.starts_with(|c: char| c == '#' || c.is_ascii_alphanumeric())
}

/// Whether GitHub would make a link of what stands here: `://`, a mail address, `www.`
fn starts_autolink(before: Option<char>, c: char, after: &str) -> bool {
    match c {
        ':' => after.starts_with("//"),
        '@' => before.is_some_and(char::is_alphanumeric),
        '.' => matches!(before, Some('w' | 'W')),
        _ => false,
    }
}

/// A line of Markdown as the first of its block: what would make it a heading, a list or a quote is escaped.
#[must_use]
pub fn line_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let at = match line.as_bytes().get(digits) {
        Some(b'.' | b')') if digits > 0 => digits,
        Some(b'#' | b'+' | b'-' | b'=') if digits == 0 => 0,
        _ => return line.to_owned(),
    };
    let (before, after) = line.split_at_checked(at).unwrap_or((line, ""));
    format!("{before}\\{after}")
}

/// Code inside a line, in as many backticks as it needs.
#[must_use]
pub fn code(text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() {
        return text;
    }
    let ticks = "`".repeat(longest_run(&text, '`') + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// Code inside a cell. A backslash before a bar cannot be written in a span there, so such code is plain text.
#[must_use]
pub fn code_in_cell(text: &str) -> String {
    if one_line(text).contains("\\|") {
        return plain(text);
    }
    code(text).replace('|', "\\|")
}

/// Code with lines, in a fence that it cannot close.
#[must_use]
pub fn fence(language: &str, text: &str) -> String {
    let ticks = "`".repeat(longest_run(text, '`').max(2) + 1);
    let text = clean(text);
    let text = text.trim_end_matches('\n');
    format!("{ticks}{language}\n{text}\n{ticks}")
}

/// Where a link leads, with everything encoded that could end it.
#[must_use]
pub fn destination(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'*+,;=%[]".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a string takes all");
        }
    }
    encoded
}

/// The line that no reader sees. Nothing in it can end it.
#[must_use]
pub fn comment(text: &Comment) -> String {
    format!("<!-- {} -->", text.to_string().replace('>', "&gt;"))
}

/// The anchor that GitHub gives a heading: small letters, digits, dashes.
#[must_use]
pub fn anchor(heading: &str) -> String {
    let heading = one_line(heading);
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        _ => c.is_alphanumeric().then_some(c),
    });
    kept.flat_map(char::to_lowercase).collect()
}

/// Prose as a block of its own: to the letter, but for tags of HTML, and closed at its end.
#[must_use]
pub fn prose(text: &str) -> String {
    let text = clean(text);
    let lines = text.lines().map(|line| match line.trim() {
        "" => "",
        _ => line,
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    close(without_tags(text.trim_matches('\n').to_owned()))
}

/// The indented continuation of a list item: every line that holds something, two columns to the right.
#[must_use]
pub fn indented(block: &str) -> String {
    let lines = block.lines().map(|line| match line {
        "" => String::new(),
        _ => format!("  {line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Line breaks of one kind, tabs kept, no other control character.
fn clean(text: &str) -> String {
    let kept = |c: &char| matches!(c, '\n' | '\t') || !c.is_control();
    text.replace("\r\n", "\n").chars().filter(kept).collect()
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or(0)
}

/// What GitHub reads beside CommonMark.
const GITHUB: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// Prose whose tags show as text. A tag that is gone may uncover another, so this looks until there is none.
fn without_tags(mut text: String) -> String {
    loop {
        let tags = tags(&text);
        if tags.is_empty() {
            return text;
        }
        for at in tags.into_iter().rev() {
            text.replace_range(at..=at, "&lt;");
        }
    }
}

/// The places of `<` that start what is read as HTML.
fn tags(text: &str) -> Vec<usize> {
    let events = Parser::new_ext(text, GITHUB).into_offset_iter();
    let html = events.filter(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
    let mut places: Vec<_> = html.filter_map(|(_, at)| bracket(text, at)).collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn bracket(text: &str, within: Range<usize>) -> Option<usize> {
    let start = within.start;
    Some(start + text.get(within)?.find('<')?)
}

/// Prose that leaves no fence open for what stands below it.
fn close(mut text: String) -> String {
    if let Some(fence) = open_fence(&text) {
        text.push('\n');
        text.push_str(&fence);
    }
    text
}

/// The fence that is still open at the end of a text.
fn open_fence(text: &str) -> Option<String> {
    let probed = format!("{text}\n\nprobe");
    let mut last = None;
    for (event, at) in Parser::new_ext(&probed, GITHUB).into_offset_iter() {
        if let Event::Start(tag) = event {
            last = matches!(tag, Tag::CodeBlock(_)).then_some(at);
        }
    }
    let opening = probed.get(last?)?.lines().next()?;
    let sign = opening.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    Some(opening.chars().take_while(|c| *c == sign).collect())
}

#[cfg(test)]
mod tests;
