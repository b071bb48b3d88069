//! The way of backups: from the guests of each node through the jobs to the storages.

use std::collections::{BTreeMap, BTreeSet};

use super::look::{self, AREA, Diagram, Kind};
use crate::emit::Input;
use crate::model::about::Status;
use crate::model::backup::Backup;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::storage::Storage;
use crate::source::Span;
use crate::text::mermaid::{BoxId, Direction, End, GroupId, Label};

/// As many guests get a box of their own; more are one box a node.
const SINGLE: usize = 30;

/// As many guests are named in one box.
const NAMED: usize = 8;

/// The places that the diagram follows from.
pub(super) fn origins(input: Input<'_>) -> Vec<Span> {
    let lab = &input.lab.lab;
    let jobs = shown(input);
    let storages = jobs.iter().map(|(_, job)| job.storage.value);
    let storages = storages.map(|id| lab.storages.at(id).name.span);
    let guests = jobs.iter().flat_map(|(id, _)| sources(input, *id));
    let guests = guests.map(|guest| lab.guests.at(guest).name.span);
    let names = jobs.iter().map(|(_, job)| job.name.span);
    names.chain(storages).chain(guests).collect()
}

/// The diagram.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let title = format!("Backups of {}", super::lab_title(input));
    let description = "Which guests each backup job saves, when, and to which storage.";
    let mut drawing = Drawing {
        input,
        diagram: Diagram::new(Direction::Right, &title, description),
        homes: Vec::new(),
        storages: BTreeMap::new(),
    };
    drawing.guests();
    for (id, job) in shown(input) {
        drawing.job(id, job);
    }
    drawing.diagram
}

/// The jobs that are shown, by id.
fn shown(input: Input<'_>) -> Vec<(Id<Backup>, &Backup)> {
    let jobs = input.lab.lab.backups.iter();
    let mut jobs: Vec<_> = jobs.filter(|(_, it)| look::is_shown(&it.about)).collect();
    jobs.sort_by(|(_, a), (_, b)| a.name.value.cmp(&b.name.value));
    jobs
}

/// The guests that a job saves, as far as they are shown.
fn sources(input: Input<'_>, job: Id<Backup>) -> impl Iterator<Item = Id<Guest>> {
    let guests = &input.lab.lab.guests;
    let covered = input.lab.facts.backups.of(job).iter().copied();
    covered.filter(|guest| look::is_shown(&guests.at(*guest).about))
}

/// The group of a node, and its guests, each with its box.
type Home = (GroupId, Vec<(Id<Guest>, BoxId)>);

struct Drawing<'a> {
    input: Input<'a>,
    diagram: Diagram,
    /// The groups by the name of the node, each with its guests; those without a home come first.
    homes: Vec<Home>,
    storages: BTreeMap<Id<Storage>, BoxId>,
}

impl Drawing<'_> {
    /// Every guest that some job saves, in the group of its node.
    fn guests(&mut self) {
        let lab = &self.input.lab.lab;
        let jobs = shown(self.input);
        let saved = jobs.iter().flat_map(|(id, _)| sources(self.input, *id));
        let saved: BTreeSet<_> = saved.collect();
        let single = saved.len() <= SINGLE;
        let mut by_node: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for guest in saved {
            by_node.entry(self.home(guest)).or_default().push(guest);
        }
        for (home, mut guests) in by_node {
            guests.sort_by_key(|id| {
                let guest = lab.guests.at(*id);
                (guest.vmid.is_none(), guest.vmid, &guest.name.value)
            });
            let label = home.unwrap_or_else(|| "no node yet".to_owned());
            let group = self.diagram.group(Label::new([label]), &AREA);
            let drawn = if single {
                guests
                    .iter()
                    .map(|id| (*id, self.guest(group, *id)))
                    .collect()
            } else {
                let together = self.several(group, &guests);
                guests.iter().map(|id| (*id, together)).collect()
            };
            self.homes.push((group, drawn));
        }
    }

    fn home(&self, guest: Id<Guest>) -> Option<String> {
        let lab = &self.input.lab.lab;
        let node = lab.nodes.at(lab.guests.at(guest).node?.value);
        let name = look::marked(&node.name.value, node.about.status);
        Some(format!("node {name}"))
    }

    fn guest(&mut self, group: GroupId, id: Id<Guest>) -> BoxId {
        let guest = self.input.lab.lab.guests.at(id);
        let block = Kind::Guest.block(guest.about.status, [called(guest)]);
        let block = block.marked([guest.name.span]);
        self.diagram.add(Some(group), block)
    }

    /// The guests of a node in one box.
    fn several(&mut self, group: GroupId, guests: &[Id<Guest>]) -> BoxId {
        let lab = &self.input.lab.lab;
        let names = guests.iter().map(|id| called(lab.guests.at(*id)));
        let mut lines = vec![look::count(guests.len(), "guest")];
        lines.extend(look::at_most(NAMED, names.collect()));
        let places = guests.iter().map(|id| lab.guests.at(*id).name.span);
        let block = Kind::Guest.block(Status::Active, lines).marked(places);
        self.diagram.add(Some(group), block)
    }

    fn job(&mut self, id: Id<Backup>, job: &Backup) {
        let status = job.about.status;
        let block = Kind::Job.block(status, lines(job)).marked([job.name.span]);
        let job_box = self.diagram.add(None, block);
        for from in self.ends(id) {
            self.diagram
                .link(from, job_box, look::arrow(status), Label::default());
        }
        let storage = self.storage(job.storage.value);
        let when = Label::new([super::schedule::in_words(&job.schedule.value)]);
        self.diagram
            .link(job_box, storage, look::arrow(status), when);
    }

    /// Where the arrows to a job start: at a node where the job saves all that is drawn there, else at each guest.
    fn ends(&self, job: Id<Backup>) -> Vec<End> {
        let covered: BTreeSet<_> = sources(self.input, job).collect();
        let mut ends = Vec::new();
        for (group, guests) in &self.homes {
            let saved = guests.iter().filter(|(id, _)| covered.contains(id));
            let saved: Vec<_> = saved.map(|(_, guest_box)| *guest_box).collect();
            if saved.len() == guests.len() {
                ends.push(End::from(*group));
                continue;
            }
            let single: BTreeSet<_> = saved.into_iter().collect();
            ends.extend(single.into_iter().map(End::from));
        }
        ends
    }

    fn storage(&mut self, id: Id<Storage>) -> BoxId {
        if let Some(known) = self.storages.get(&id) {
            return *known;
        }
        let storage = self.input.lab.lab.storages.at(id);
        let mut lines = look::called(&storage.name.value, &storage.about);
        lines.push(storage.kind.value.word().to_owned());
        lines.extend(storage.size.map(|size| size.value.to_string()));
        let block = Kind::Storage.block(storage.about.status, lines);
        let block = block.marked([storage.name.span]);
        let storage_box = self.diagram.add(None, block);
        self.storages.insert(id, storage_box);
        storage_box
    }
}

/// A guest by number and name.
fn called(guest: &Guest) -> String {
    let name = look::marked(&guest.name.value, guest.about.status);
    match guest.vmid {
        Some(vmid) => format!("{} {name}", vmid.value),
        None => name,
    }
}

/// A job: whether it runs, how, and what is kept.
fn lines(job: &Backup) -> Vec<String> {
    let mut lines = look::called(&job.name.value, &job.about);
    if !job.is_enabled() {
        lines.push("switched off".to_owned());
    }
    lines.push(format!("mode {}", job.mode()));
    let counts = job.keep.iter().flat_map(|keep| keep.counts());
    let counts: Vec<_> = counts
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    if !counts.is_empty() {
        lines.push(format!("keeps {}", counts.join(", ")));
    }
    lines
}
