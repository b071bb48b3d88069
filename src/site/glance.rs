//! What the front page and the page of findings have beside the handbook's: the lab in one look.

use super::page::{Part, Shown, SitePage};
use super::split::{front, overview_path};
use super::things::{headed, open};
use crate::diag::Level;
use crate::emit::Input;
use crate::emit::handbook::findings::COLUMNS;
use crate::emit::handbook::gauge::{self, Gauge, Gauges};
use crate::emit::handbook::glance;
use crate::emit::handbook::line::{Line, Target};
use crate::emit::handbook::page::{Block, Depth, PageName};

/// As many findings stand on the front page.
const FIRST: usize = 5;

/// Completes both pages.
pub(super) fn complete(pages: &mut [SitePage], input: Input<'_>) {
    let shown = open(input);
    for page in pages {
        if page.path == front() {
            let is_facts = |part: &Part| matches!(part, Part::Block(Block::Facts(_)));
            let facts = page.parts.iter().position(is_facts);
            page.put(facts.map_or(0, |at| at + 1), overview(input, &shown));
        } else if page.path == overview_path(PageName::Findings) {
            by_level(page, &shown);
        }
    }
}

/// How full the nodes are, which guests there are, who is not saved, what is found.
fn overview(input: Input<'_>, shown: &[Shown]) -> Vec<Part> {
    let nodes: Vec<_> = gauge::of_nodes(input)
        .into_iter()
        .filter_map(memory)
        .collect();
    let mut parts = Vec::new();
    if !nodes.is_empty() {
        parts.push(headed(Depth::Section, "Memory of the nodes"));
        parts.push(Part::Bars(nodes));
    }
    if let Some(table) = glance::guests(input) {
        parts.push(headed(Depth::Section, "Guests by status"));
        parts.push(Part::Block(table));
        parts.extend(glance::unsaved(input).map(Part::Block));
    }
    if !shown.is_empty() {
        parts.push(headed(Depth::Section, "Open findings"));
        parts.push(Part::Block(Block::Paragraph(count(shown))));
        parts.push(Part::Findings(shown.iter().take(FIRST).cloned().collect()));
    }
    parts
}

/// The memory of a node, under the name of the node.
fn memory(node: Gauges) -> Option<Gauge> {
    let memory = node.gauges.into_iter().next()?;
    let label = node.name;
    Some(Gauge { label, ..memory })
}

/// The findings of each level, the worst first.
fn levels(shown: &[Shown]) -> impl Iterator<Item = (Level, Vec<&Shown>)> {
    let levels = [Level::Error, Level::Warning, Level::Advice].into_iter();
    let of = |level| shown.iter().filter(move |it| it.finding.level == level);
    let all = levels.map(move |level| (level, of(level).collect::<Vec<_>>()));
    all.filter(|(_, those)| !those.is_empty())
}

/// How many there are of each level, and where to read them all.
fn count(shown: &[Shown]) -> Line {
    let counts = levels(shown).map(|(level, those)| match (level, those.len()) {
        (Level::Error, 1) => "1 error".into(),
        (Level::Error, many) => format!("{many} errors").into(),
        (Level::Warning, 1) => "1 warning".into(),
        (Level::Warning, many) => format!("{many} warnings").into(),
        (Level::Advice, many) => format!("{many} advice").into(),
    });
    let line = Line::joined(counts);
    if shown.len() <= FIRST {
        return line.text(":");
    }
    let to = Target::Page(PageName::Findings);
    line.text("; the first of ").link(to, "them all").text(":")
}

/// Instead of the handbook's table: the same, grouped by level, with the lines of the lab.
fn by_level(page: &mut SitePage, shown: &[Shown]) {
    let is_table = |part: &Part| matches!(part, Part::Block(Block::Table { columns, .. }) if columns.as_slice() == COLUMNS);
    let Some(at) = page.parts.iter().position(is_table) else {
        return;
    };
    page.parts.remove(at);
    let parts = levels(shown).flat_map(|(level, those)| {
        let heading = match level {
            Level::Error => "Errors",
            Level::Warning => "Warnings",
            Level::Advice => "Advice",
        };
        let those = those.into_iter().cloned().collect();
        [headed(Depth::Section, heading), Part::Findings(those)]
    });
    page.put(at, parts.collect());
}
