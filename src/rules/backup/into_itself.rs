//! Backups that die with what they save.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::dependence::standing::Standing;
use crate::facts::dependence::{Thing, Tie};
use crate::facts::foundation::Foundation;
use crate::facts::reach::guest_behind;
use crate::model::backup::{Backup, Selection};
use crate::model::guest::Guest;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::Content;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;
use crate::source::Span;

rule! {
    /// A backup job covers a guest that its storage cannot do without, or guests that live on it.
    ///
    /// ## Why it matters
    /// The guest that serves the backups is stopped or frozen while it should write its own backup: the job hangs
    /// or fails, and nothing could be restored from it once it is gone. It is the same where others stand between: the
    /// backup server has its disk on the share of a guest that it saves. A guest whose disk is where its
    /// backup goes is lost together with it, be it the same storage, a folder in the same pool, or a file system of the Ceph
    /// that has its disks; that works until then, so it is a warning.
    /// (vzdump(1): the modes `stop` and `suspend`, and the short freeze of `snapshot`.)
    ///
    /// ## What to do
    /// Leave the serving guest out with `all except="…"`, and back up to another storage than the disks are on.
    pub(super) RULE = "backup" / "into-itself", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, job) in view.jobs() {
        let storage = view.lab.storages.at(job.storage.value);
        let server = storage.kind.value.server();
        let serving = server.and_then(|it| Some((guest_behind(&view.lab, it.value)?, it.span)));
        let covered = view.facts.backups.of(id);
        if let Some((guest, span)) =
            serving.filter(|(guest, _)| covered.contains(guest) && is_there(view, *guest))
        {
            sink.push(serves_itself(view, job, guest, span));
        } else if let Some(found) = stands_on_covered(view, job, covered) {
            sink.push(found);
        }
        let serving = serving.map(|(guest, _)| guest);
        let beside = covered.iter().filter(|guest| Some(**guest) != serving);
        let beside: Vec<_> = beside
            .filter_map(|guest| disk_on_target(view, job, *guest))
            .collect();
        // Where no backup goes anyway, another rule says so.
        let takes_it = storage.holds(Content::Backup);
        if let Some((guest, span)) = beside.first().filter(|_| takes_it) {
            sink.push(same_storage(view, job, (*guest, *span), beside.len()));
        }
    }
}

/// A job whose storage stands on a guest that it covers, by way of others. Where the lab says what holds the backups of a
/// server, the disks of that server are none of it.
fn stands_on_covered(view: &View, job: &Backup, covered: &[Id<Guest>]) -> Option<Diagnostic> {
    let target = view.lab.storages.at(job.storage.value);
    let holder = target.backing().map_or(job.storage.value, |it| it.value);
    let standing = Standing::of(&view.facts.ties, Thing::Storage(holder), holds_data);
    let guests = standing.reached().filter_map(Thing::guest);
    let guest = guests
        .filter(|it| covered.binary_search(it).is_ok())
        .find(|it| is_there(view, *it))?;
    let way = standing.way_to(Thing::Host(HostId::Guest(guest)));
    let (name, who) = (&job.name.value, view.guest_name(guest));
    let told = view.way_in_words(&way);
    let message = format!("backup job `{name}` covers {who}, and writes into it: {told}");
    let place = job.selection.place(guest);
    let found = Diagnostic::new(&RULE, message).at(place, "backs itself up into itself");
    let found = view.with_ties(found, &way);
    Some(found.help(way_out(view, job, guest)))
}

/// Whether what is written to one thing ends up in the other.
const fn holds_data(tie: Tie) -> bool {
    matches!(
        tie,
        Tie::ServedBy
            | Tie::AnsweredBy
            | Tie::LiesOn
            | Tie::StoredOn
            | Tie::RunsIn
            | Tie::ControlledBy
    )
}

/// The place where a guest that is there says that its disk is where the job writes to.
fn disk_on_target(view: &View, job: &Backup, id: Id<Guest>) -> Option<(Id<Guest>, Span)> {
    let guest = view.lab.guests.at(id);
    let saved = guest
        .disks
        .iter()
        .filter(|disk| disk.backup.is_none_or(|it| it.value));
    let mut storages = saved.filter_map(|disk| disk.storage);
    let target = view.lab.storages.at(job.storage.value);
    let backing = target.backing().map(|it| it.value);
    let stands = |storage| Foundation::of(&view.lab, storage, guest.node?.value);
    let below = stands(target);
    let here = storages.find(|storage| {
        let is_same = storage.value == job.storage.value || Some(storage.value) == backing;
        let own = stands(view.lab.storages.at(storage.value));
        let shares = own.zip(below.as_ref());
        is_same || shares.is_some_and(|(own, below)| own.is_shared_with(below))
    })?;
    is_there(view, id).then_some((id, here.span))
}

/// Whether a guest has a disk on the very storage that a job writes to, or on what holds that.
fn holds_disk(view: &View, job: &Backup, guest: Id<Guest>) -> bool {
    let backing = view.lab.storages.at(job.storage.value).backing();
    let disks = view.lab.guests.at(guest).disks.iter();
    let mut storages = disks.filter_map(|disk| Some(disk.storage?.value));
    storages.any(|it| it == job.storage.value || Some(it) == backing.map(|it| it.value))
}

fn in_words(view: &View, foundation: &Foundation) -> String {
    let node = |node: &Id<Node>| &view.lab.nodes.at(*node).name.value;
    match foundation {
        Foundation::Ceph => "the lab's Ceph".to_owned(),
        Foundation::Pool(on, pool) => format!("pool `{pool}` of node `{}`", node(on)),
        Foundation::VolumeGroup(on, vg) => format!("volume group `{vg}` of node `{}`", node(on)),
        Foundation::Folder { node: on, path, .. } => format!("`{path}` of node `{}`", node(on)),
    }
}

fn is_there(view: &View, guest: Id<Guest>) -> bool {
    view.lab.guests.at(guest).about.is_member()
}

fn serves_itself(view: &View, job: &Backup, guest: Id<Guest>, server: Span) -> Diagnostic {
    let (name, who) = (&job.name.value, view.guest_name(guest));
    let found = Diagnostic::new(
        &RULE,
        format!("backup job `{name}` covers {who}, which serves its storage"),
    )
    .at(job.selection.place(guest), "backs itself up into itself")
    .related(server, "serves the storage");
    found.help(way_out(view, job, guest))
}

/// How the job is told to leave a guest out.
fn way_out(view: &View, job: &Backup, guest: Id<Guest>) -> String {
    let own = &view.lab.guests.at(guest).name.value;
    match &job.selection {
        Selection::All { except, .. } => {
            let others = except
                .iter()
                .map(|it| &*view.lab.guests.at(it.value).name.value);
            let names: Vec<&str> = others.chain([&**own]).collect();
            format!("write `all except=\"{}\"`", names.join(","))
        }
        Selection::Guests(_) => format!("take `{own}` out"),
        Selection::Tag(tag) => format!("take the tag `{}` from `{own}`", tag.value),
        Selection::Pool(pool) => format!("take `{own}` out of the pool `{}`", pool.value),
    }
}

fn same_storage(
    view: &View,
    job: &Backup,
    (guest, disk): (Id<Guest>, Span),
    guests: usize,
) -> Diagnostic {
    let target = view.lab.storages.at(job.storage.value);
    let (storage, name, who) = (&target.name.value, &job.name.value, view.guest_name(guest));
    let others = match guests {
        1 => String::new(),
        more => format!(", like {}", counted(more - 1, "other guest")),
    };
    let place = match target.backing() {
        Some(backing) => {
            let held_by = &view.lab.storages.at(backing.value).name.value;
            format!("`{storage}`, held by `{held_by}`")
        }
        None => format!("`{storage}`"),
    };
    let home = view.lab.guests.at(guest).node;
    let below = home.and_then(|home| Foundation::of(&view.lab, target, home.value));
    let place = match below
        .map(|it| in_words(view, &it))
        .filter(|_| !holds_disk(view, job, guest))
    {
        Some(below) => format!("`{storage}`, which is on {below}"),
        None => place,
    };
    let message = format!("backup job `{name}` writes to {place}, where {who} has a disk{others}");
    let mut found = Diagnostic::new(&RULE, message)
        .at(
            job.storage.span,
            "the backup is lost together with the disk",
        )
        .related(disk, "the disk")
        .help("back up to another storage, on other disks");
    found.level = Level::Warning;
    found
}
