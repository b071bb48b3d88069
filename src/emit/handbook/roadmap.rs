//! The way to the finished lab: phases, what is planned, which decisions lead there.

use super::draft::Draft;
use super::line::{Line, Target};
use super::page::{Block, Depth, Page, PageName};
use super::{decisions, order, phrase};
use crate::emit::Input;
use crate::model::about::{About, Status};
use crate::model::handbook::Phase;

/// The page of the roadmap.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let phases = phases(input);
    let planned = planned(input);
    if phases.is_empty() && planned.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Roadmap, "Roadmap");
    if !phases.is_empty() {
        overview(&mut draft, &phases);
    }
    for it in phases {
        draft.origin(it.title.span);
        phase(&mut draft, it);
    }
    if !planned.is_empty() {
        draft.heading(Depth::Part, "Planned");
        draft.table(["What", "Name", "Purpose"], planned);
    }
    decided(&mut draft, input);
    Some(draft.done())
}

fn phases(input: Input<'_>) -> Vec<&Phase> {
    let phases = input.lab.lab.handbook.phases.iter();
    let mut phases: Vec<_> = phases.filter(|it| it.about.is_present()).collect();
    phases.sort_by_key(|phase| (phase.number.value, &phase.title.value));
    phases
}

fn heading(phase: &Phase) -> String {
    format!("Phase {}: {}", phase.number.value, phase.title.value)
}

fn overview(draft: &mut Draft, phases: &[&Phase]) {
    let rows = phases.iter().map(|phase| {
        let state = phase.state.map(|state| Line::from(state.value.word()));
        [
            phase.number.value.to_string().into(),
            title(phase),
            state.unwrap_or_else(Line::not_recorded),
            phrase::recorded(phase.duration.as_ref()),
        ]
    });
    draft.table(["Phase", "What", "State", "Takes"], rows);
}

/// The title of a phase: a link where the phase has a section of its own.
fn title(phase: &Phase) -> Line {
    let title = &*phase.title.value;
    if has_section(phase) {
        Line::new().link(Target::section(PageName::Roadmap, &heading(phase)), title)
    } else {
        title.into()
    }
}

fn has_section(phase: &Phase) -> bool {
    let about = &phase.about;
    let says = about.title().or(about.purpose()).is_some() || !about.detail().notes.is_empty();
    says || !phase.items.is_empty()
}

fn phase(draft: &mut Draft, phase: &Phase) {
    if !has_section(phase) {
        return;
    }
    draft.heading(Depth::Part, &heading(phase));
    phrase::introduce(draft, &phase.about);
    let items = phase.items.iter();
    let items: Vec<_> = items
        .map(|item| vec![Block::Prose(item.value.to_string())])
        .collect();
    if !items.is_empty() {
        draft.block(Block::List(items));
    }
}

/// Everything whose status is "planned".
fn planned(input: Input<'_>) -> Vec<[Line; 3]> {
    let lab = &input.lab.lab;
    let is_planned = |about: &About| about.status == Status::Planned;
    let mut rows = Vec::new();
    let mut add = |what: &'static str, name: Line, about: &About| {
        if is_planned(about) {
            rows.push([what.into(), name, phrase::purpose(about)]);
        }
    };
    for (id, it) in order::networks(lab) {
        add("network", phrase::network(lab, id), &it.about);
    }
    for (id, it) in order::nodes(lab) {
        add("node", phrase::node(lab, id), &it.about);
    }
    for (id, it) in order::devices(lab) {
        add("device", phrase::device(lab, id), &it.about);
    }
    for (id, it) in order::guests(lab) {
        add(it.kind.word(), phrase::guest(lab, id), &it.about);
    }
    for (id, it) in order::storages(lab) {
        add("storage", phrase::storage(input, id), &it.about);
    }
    for (id, it) in order::backups(lab) {
        add("backup job", phrase::backup(lab, id), &it.about);
    }
    rows
}

fn decided(draft: &mut Draft, input: Input<'_>) {
    let decisions = decisions::sorted(input);
    if decisions.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Decisions on the way");
    draft.list(decisions.into_iter().map(|decision| {
        let title = &*decision.title.value;
        Line::new().link(Target::section(PageName::Decisions, title), title)
    }));
}
