//! Findings: what the rules still say about the lab, and what it allows for which reason.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{backup, order, phrase};
use crate::diag::{Diagnostic, Level};
use crate::emit::Input;
use crate::rules::levels::Allowed;
use crate::source::Span;

/// What a finding says, cell by cell.
pub(crate) const COLUMNS: [&str; 5] = ["Level", "Rule", "Finding", "Where", "What to do"];

/// The page of findings. Every lab has it: that there is nothing to say is worth saying.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let mut draft = Draft::new(PageName::Findings, "Findings");
    draft.origin(input.lab.lab.name.span);
    draft.heading(Depth::Part, "To be looked at");
    let found = open(input);
    if found.is_empty() {
        draft.paragraph("Nothing: no rule has anything to say about this lab.");
    } else {
        let primaries = found.iter().filter_map(|it| it.spans.first());
        primaries.for_each(|span| draft.origin(*span));
        let rows = found.into_iter().map(|it| {
            let level = it.level.word().into();
            [level, it.rule, it.message, it.place, it.help]
        });
        draft.table(COLUMNS, rows);
    }
    allowed(&mut draft, input);
    passed_on(&mut draft, input);
    draft.paragraph(
        Line::from("What a rule checks, and why: ")
            .code("hlc explain RULE")
            .text("."),
    );
    Some(draft.done())
}

/// A finding that is open, as a reader is told of it.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// How bad it is.
    pub(crate) level: Level,
    /// What found it.
    pub(crate) rule: Line,
    /// What is wrong.
    pub(crate) message: Line,
    /// The file and line.
    pub(crate) place: Line,
    /// What to do, or a dash.
    pub(crate) help: Line,
    /// The place to change, and every other one that is involved.
    pub(crate) spans: Vec<Span>,
    /// Whether the line may be shown: a report says that a secret stands in it, but not which.
    pub(crate) is_secret: bool,
}

/// The findings that are open: the worst first, then as they are written.
pub(crate) fn open(input: Input<'_>) -> Vec<Finding> {
    let mut found: Vec<&Diagnostic> = input.lab.findings().iter().collect();
    found.sort_by_key(|it| (std::cmp::Reverse(it.level), it.primary.span, it.rule.code));
    found.into_iter().map(|it| finding(input, it)).collect()
}

fn finding(input: Input<'_>, finding: &Diagnostic) -> Finding {
    let help = finding.help.as_deref().map(phrase::message);
    let related = finding.related.iter().map(|label| label.span);
    Finding {
        level: finding.level,
        rule: Line::new().rule(finding.rule.code),
        message: phrase::message(&finding.message),
        place: place(input, finding.primary.span),
        help: help.unwrap_or_default().or_none(),
        spans: std::iter::once(finding.primary.span)
            .chain(related)
            .collect(),
        is_secret: !finding.masked.is_empty(),
    }
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

/// What hlc does not understand and passes on is listed here, so that it is not forgotten.
fn passed_on(draft: &mut Draft, input: Input<'_>) {
    let (lines, settings) = (raw(draft, input), settings(draft, input));
    if lines.is_empty() && settings.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Passed on unread");
    draft.paragraph(
        "Lines and settings that hlc has no keyword for: they reach the file to the letter, and no rule looks at them.",
    );
    if !lines.is_empty() {
        draft.table(["Node", "Interface", "Line", "Where"], lines);
    }
    if !settings.is_empty() {
        draft.table(["File", "Of", "Setting", "Where"], settings);
    }
}

/// The settings that no keyword says, by file.
fn settings(draft: &mut Draft, input: Input<'_>) -> Vec<[Line; 4]> {
    let lab = &input.lab.lab;
    let storages = order::storages(lab).into_iter();
    let storages = storages.flat_map(|(id, storage)| {
        let of = phrase::storage(input, id);
        let settings = storage.settings.iter();
        settings.map(move |it| ("storage.cfg", of.clone(), it))
    });
    let clusters = lab.clusters.iter().filter(|it| it.about.is_present());
    let clusters = clusters.flat_map(|cluster| {
        let of = Line::from(cluster.name.value.as_str());
        let settings = cluster.datacenter.iter().flat_map(|it| &it.settings);
        settings.map(move |it| ("datacenter.cfg", of.clone(), it))
    });
    let jobs = order::backups(lab).into_iter();
    let jobs = jobs.flat_map(|(_, job)| {
        let of = backup::name(job);
        job.plain.iter().map(move |it| ("jobs.cfg", of.clone(), it))
    });
    let rows = clusters.chain(jobs).chain(storages);
    let rows = rows.map(|(file, of, setting)| {
        draft.origin(setting.key.span);
        let line = format!("{} {}", setting.key.value, setting.value.value);
        [
            Line::new().code(file),
            of,
            Line::new().code(line),
            place(input, setting.key.span),
        ]
    });
    rows.collect()
}

/// Lines of interfaces.
fn raw(draft: &mut Draft, input: Input<'_>) -> Vec<[Line; 4]> {
    let nodes = order::nodes(&input.lab.lab).into_iter();
    let lines = nodes.flat_map(|(id, node)| {
        let ifaces = node.ifaces.iter();
        ifaces.flat_map(move |iface| iface.raw.iter().map(move |line| (id, iface, line)))
    });
    lines
        .map(|(node, iface, line)| {
            draft.origin(line.span);
            [
                phrase::node(&input.lab.lab, node),
                Line::new().code(&iface.name.value),
                Line::new().code(&line.value),
                place(input, line.span),
            ]
        })
        .collect()
}

/// Why something is allowed, and until when.
fn reason(allowed: &Allowed) -> Line {
    let line = Line::from(&*allowed.reason.value);
    match allowed.until {
        Some(until) => line.text(format!(" (until {until})")),
        None => line,
    }
}
