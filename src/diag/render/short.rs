//! One line a finding: `file:line:column: level: message [code]`.

use std::fmt::Write;

use crate::diag::Diagnostic;
use crate::source::SourceMap;

/// All findings, a line each.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], map: &SourceMap) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        if let Some(place) = map.locate(diagnostic.primary.span) {
            let _ = write!(out, "{}{place}: ", map.prefix());
        }
        let Diagnostic {
            level,
            message,
            rule,
            ..
        } = diagnostic;
        let _ = writeln!(out, "{level}: {message} [{}]", rule.code);
    }
    out
}
