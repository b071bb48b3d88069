//! Findings as annotations of GitHub Actions: one workflow command a finding, which the runner shows at the line.
//!
//! The grammar and its escapes are those of the runner's toolkit (`@actions/core`, `command.ts`): `%`, carriage return
//! and line feed in the message, and `:` and `,` too in a property.

use std::fmt::Write;

use crate::diag::{Diagnostic, Level};
use crate::source::{SourceMap, Span};

/// All findings, a command each.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], map: &SourceMap) -> String {
    diagnostics.iter().map(|it| command(it, map)).collect()
}

fn command(diagnostic: &Diagnostic, map: &SourceMap) -> String {
    let mut out = format!("::{} ", word(diagnostic.level));
    out.push_str(&place(diagnostic.primary.span, map));
    let _ = write!(out, "title={}::", property(diagnostic.rule.code));
    out.push_str(&data(&diagnostic.message));
    if let Some(help) = &diagnostic.help {
        let _ = write!(out, "%0Ahelp: {}", data(help));
    }
    out.push('\n');
    out
}

/// What the runner calls a level.
const fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "notice",
    }
}

/// File, first and last line. Columns only within one line: the runner refuses them otherwise.
fn place(span: Span, map: &SourceMap) -> String {
    let end = Span::new(span.end(), span.end());
    let (Some(start), Some(end)) = (map.locate(span), map.locate(end)) else {
        return String::new();
    };
    let file = property(&format!("{}{}", map.prefix(), start.file));
    let lines = format!("file={file},line={},endLine={},", start.line, end.line);
    if start.line == end.line {
        format!("{lines}col={},endColumn={},", start.column, end.column)
    } else {
        lines
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn escapes_what_ends_a_command_or_a_property() {
        assert_eq!(
            data("100%\r\nfor, now: ::error::"),
            "100%25%0D%0Afor, now: ::error::"
        );
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
