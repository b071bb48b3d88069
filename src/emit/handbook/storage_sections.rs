//! Storages one by one: what each is, where it is, who keeps something on it.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use super::line::Line;
use super::page::Depth;
use super::{backup, order, phrase, space, storage};
use crate::emit::Input;
use crate::facts::datasets;
use crate::model::id::Id;
use crate::model::storage::Storage;

/// A section for each.
pub(super) fn sections(draft: &mut Draft, input: Input<'_>, storages: &[(Id<Storage>, &Storage)]) {
    if storages.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "One by one");
    let users = Users::new(input);
    for (id, it) in storages {
        let subject = phrase::storage_subject(input, *id);
        let name = subject.name.clone();
        draft.about(Depth::Section, &name, subject);
        phrase::introduce(draft, &it.about);
        draft.facts(facts(input, *id, it, &users));
        space::parts_of(draft, input, *id, it);
    }
}

/// Who uses which storage.
#[derive(Default)]
struct Users {
    /// The guests with a disk there.
    disks: BTreeMap<Id<Storage>, Vec<Line>>,
    /// The jobs that save to it.
    jobs: BTreeMap<Id<Storage>, Vec<Line>>,
    /// The jobs that keep there for a while what a guest overwrites.
    fleecing: BTreeMap<Id<Storage>, Vec<Line>>,
}

impl Users {
    fn new(input: Input<'_>) -> Self {
        let lab = &input.lab.lab;
        let mut users = Self::default();
        for (id, guest) in order::guests(lab) {
            let disks = guest.disks.iter().filter_map(|disk| disk.storage);
            for storage in disks.map(|it| it.value).collect::<BTreeSet<_>>() {
                let guests = users.disks.entry(storage).or_default();
                guests.push(phrase::guest(lab, id));
            }
        }
        for (_, job) in order::backups(lab) {
            let jobs = users.jobs.entry(job.storage.value).or_default();
            jobs.push(backup::name(job));
            if let Some(storage) = job.settings.fleecing {
                let jobs = users.fleecing.entry(storage.value).or_default();
                jobs.push(backup::name(job));
            }
        }
        users
    }
}

fn facts(
    input: Input<'_>,
    id: Id<Storage>,
    it: &Storage,
    users: &Users,
) -> Vec<(&'static str, Line)> {
    let content = it.content.iter();
    let content = Line::joined(content.map(|it| Line::new().code(it.value.word())));
    let mut facts = vec![
        ("Type", it.kind.value.word().into()),
        ("On", space::place(input, it)),
        ("Content", content.or_not_recorded()),
        ("Size", phrase::size(it.size)),
    ];
    if let Some(used) = it.used {
        facts.push(("In use", used.value.in_words().into()));
    }
    if let Some(served) = storage::served_by(input, it) {
        facts.push(("Server", served.server));
        facts.push(("Export, share or datastore", served.what));
        facts.extend(served.mounted.map(|path| ("Mounted at", path)));
    }
    if let Some(dataset) = it.zfs_pool() {
        facts.push(("ZFS dataset", Line::new().code(dataset)));
    }
    let datasets = it.datasets().iter().filter(|it| it.about.is_present());
    let datasets = datasets.map(|dataset| {
        let name = datasets::full_name(it, dataset);
        Line::new().code(name).mark(dataset.about.status)
    });
    let keep = it.keep.as_ref().map(|keep| backup::kept(Some(keep)));
    let of = |users: &BTreeMap<_, Vec<Line>>| {
        Line::joined(users.get(&id).into_iter().flatten().cloned())
    };
    let more = [
        ("Datasets", Line::joined(datasets)),
        ("Properties", storage::properties(input, it)),
        ("Kept of backups", keep.unwrap_or_default()),
        ("Promised", space::promise(input, id, it)),
        ("Disks of", of(&users.disks)),
        ("Backups by", of(&users.jobs)),
        ("Fleecing of", of(&users.fleecing)),
    ];
    facts.extend(more.into_iter().filter(|(_, line)| !line.is_empty()));
    facts
}
