//! Findings: what the rules still say about the lab, and what it allows for which reason.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{order, phrase};
use crate::diag::Diagnostic;
use crate::emit::Input;
use crate::rules::levels::Allowed;
use crate::source::Span;

/// The page of findings. Every lab has it: that there is nothing to say is worth saying.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let mut draft = Draft::new(PageName::Findings, "Findings");
    draft.origin(input.lab.lab.name.span);
    draft.heading(Depth::Part, "To be looked at");
    let mut found: Vec<&Diagnostic> = input.lab.findings().iter().collect();
    found.sort_by_key(|it| (std::cmp::Reverse(it.level), it.primary.span, it.rule.code));
    if found.is_empty() {
        draft.paragraph("Nothing: no rule has anything to say about this lab.");
    } else {
        let rows: Vec<_> = found
            .into_iter()
            .map(|it| finding(&mut draft, input, it))
            .collect();
        draft.table(["Level", "Rule", "Finding", "Where", "What to do"], rows);
    }
    allowed(&mut draft, input);
    raw(&mut draft, input);
    draft.paragraph(
        Line::from("What a rule checks, and why: ")
            .code("hlc explain RULE")
            .text("."),
    );
    Some(draft.done())
}

fn finding(draft: &mut Draft, input: Input<'_>, finding: &Diagnostic) -> [Line; 5] {
    draft.origin(finding.primary.span);
    let help = finding.help.as_deref().map(phrase::message);
    [
        finding.level.word().into(),
        Line::new().rule(finding.rule.code),
        phrase::message(&finding.message),
        place(input, finding.primary.span),
        help.unwrap_or_default().or_none(),
    ]
}

/// `file:line`, as an editor takes it.
fn place(input: Input<'_>, span: Span) -> Line {
    let found = input.map.locate(span);
    let line = found.map(|at| Line::new().source(at.file, at.line));
    line.unwrap_or_default().or_not_recorded()
}

fn allowed(draft: &mut Draft, input: Input<'_>) {
    let mut allowed: Vec<_> = input.lab.allowed().iter().collect();
    if allowed.is_empty() {
        return;
    }
    allowed.sort_by_key(|it| (it.diagnostic.rule.code, it.diagnostic.primary.span));
    draft.heading(Depth::Part, "Allowed");
    draft.paragraph("Found as well, and all right for a reason that the lab gives.");
    let rows: Vec<_> = allowed
        .into_iter()
        .map(|it| {
            draft.origin(it.reason.span);
            [
                Line::new().rule(it.diagnostic.rule.code),
                phrase::message(&it.diagnostic.message),
                reason(it),
                place(input, it.reason.span),
            ]
        })
        .collect();
    draft.table(["Rule", "Finding", "Reason", "Where"], rows);
}

/// Lines that nobody but their reader understands: they are passed on, and shown here so that they are not forgotten.
fn raw(draft: &mut Draft, input: Input<'_>) {
    let nodes = order::nodes(&input.lab.lab).into_iter();
    let lines = nodes.flat_map(|(_, node)| {
        let ifaces = node.ifaces.iter();
        ifaces.flat_map(move |iface| iface.raw.iter().map(move |line| (node, iface, line)))
    });
    let rows: Vec<_> = lines
        .map(|(node, iface, line)| {
            draft.origin(line.span);
            [
                Line::from(node.name.value.as_str()),
                Line::new().code(&iface.name.value),
                Line::new().code(&line.value),
                place(input, line.span),
            ]
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Passed on unread");
    draft.paragraph("Lines for interfaces that hlc has no word for: they reach the file to the letter, and no rule looks at them.");
    draft.table(["Node", "Interface", "Line", "Where"], rows);
}

/// Why something is allowed, and until when.
fn reason(allowed: &Allowed) -> Line {
    let line = Line::from(&*allowed.reason.value);
    match allowed.until {
        Some(until) => line.text(format!(" (until {until})")),
        None => line,
    }
}
