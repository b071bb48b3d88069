//! Decisions: what, why, what was not taken, what it costs; and what is gone from the lab.

use super::draft::Draft;
use super::line::Line;
use super::page::{Block, Depth, Page, PageName};
use super::phrase;
use crate::emit::Input;
use crate::model::about::{About, Named, Status};
use crate::model::handbook::Decision;
use crate::model::id::Arena;
use crate::model::network::Network;

/// The page of decisions.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let (decisions, gone) = (sorted(input), gone(input));
    if decisions.is_empty() && gone.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Decisions, "Decisions");
    for it in decisions {
        draft.origin(it.title.span);
        draft.heading(Depth::Part, &it.title.value);
        decision(&mut draft, it);
    }
    if !gone.is_empty() {
        draft.heading(Depth::Part, "What is gone");
        draft.table(["What", "Name", "Story"], gone);
    }
    Some(draft.done())
}

/// The decisions, the oldest first where they have a date.
pub(super) fn sorted(input: Input<'_>) -> Vec<&Decision> {
    let decisions = input.lab.lab.handbook.decisions.iter();
    let mut decisions: Vec<_> = decisions.filter(|it| it.about.is_present()).collect();
    decisions.sort_by_key(|it| (it.about.detail().since, &it.title.value));
    decisions
}

fn decision(draft: &mut Draft, decision: &Decision) {
    phrase::introduce(draft, &decision.about);
    if let Some(why) = &decision.why {
        draft.heading(Depth::Section, "Why");
        draft.prose(&why.value);
    }
    let rejected = decision.rejected.iter();
    let rejected: Vec<_> = rejected
        .map(|it| vec![Block::Prose(it.value.to_string())])
        .collect();
    if !rejected.is_empty() {
        draft.heading(Depth::Section, "Rejected");
        draft.block(Block::List(rejected));
    }
    if let Some(tradeoff) = &decision.tradeoff {
        draft.heading(Depth::Section, "What it costs");
        draft.prose(&tradeoff.value);
    }
}

/// Everything that is removed, with its story.
fn gone(input: Input<'_>) -> Vec<[Line; 3]> {
    let lab = &input.lab.lab;
    let mut rows = Vec::new();
    rows.extend(removed("network", &lab.networks, tag));
    rows.extend(removed("node", &lab.nodes, |_| None));
    rows.extend(removed("device", &lab.devices, |_| None));
    rows.extend(removed("guest", &lab.guests, |_| None));
    rows.extend(removed("storage", &lab.storages, |_| None));
    rows.extend(removed("backup job", &lab.backups, |_| None));
    rows.extend(removed("firewall", &lab.firewalls, |_| None));
    rows
}

/// The tag that a network had: whoever finds it on a switch looks for it here.
fn tag(network: &Network) -> Option<String> {
    let tag = network.vlan.map(|tag| tag.value)?;
    Some(format!(" (VLAN {tag})"))
}

fn removed<T: Named>(
    what: &'static str,
    arena: &Arena<T>,
    number: impl Fn(&T) -> Option<String>,
) -> Vec<[Line; 3]> {
    let gone = arena
        .values()
        .filter(|it| it.about().status == Status::Removed);
    let mut gone: Vec<_> = gone.collect();
    gone.sort_by(|a, b| a.name().value.cmp(&b.name().value));
    let rows = gone.into_iter().map(|it| {
        let name = struck(it).text(number(it).unwrap_or_default());
        [what.into(), name, story(it.about())]
    });
    rows.collect()
}

fn struck(thing: &impl Named) -> Line {
    Line::new().struck(thing.name().value.as_str(), None)
}

fn story(about: &About) -> Line {
    let mut story = phrase::life(about);
    for note in &about.detail().notes {
        story = story.text("; ").text(&*note.value);
    }
    story
}
