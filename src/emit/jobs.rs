//! `/etc/pve/jobs.cfg`: the backup jobs (pve-manager, `PVE/API2/Backup.pm`; pve-guest-common,
//! `src/PVE/VZDump/JobBase.pm`).

use super::pve::{self, CommentKind, Realm};
use super::{Artifacts, Input, vzdump};
use crate::model::about::Status;
use crate::model::backup::{Backup, Selection};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::source::{Span, Spanned};
use crate::text::line::{Setting, Word};
use crate::text::section::Section;

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    let lab = &input.lab.lab;
    let mut jobs: Vec<_> = lab.backups.iter().collect();
    jobs.retain(|(_, job)| {
        job.about.is_active() && lab.storages.at(job.storage.value).about.is_active()
    });
    jobs.sort_by(|(_, a), (_, b)| a.name.value.cmp(&b.name.value));
    for realm in pve::realms(input) {
        let mut origins = Vec::new();
        let mut sections = Vec::new();
        for (id, job) in &jobs {
            if let Some(section) = section(input, &realm, *id, job) {
                origins.extend(places(input, &realm, *id, job));
                sections.push(section);
            }
        }
        realm.add_sections(input, out, "jobs.cfg", sections, origins);
    }
}

/// The job, its storage, and the guests that it selects or leaves out by name.
fn places(input: Input<'_>, realm: &Realm, id: Id<Backup>, job: &Backup) -> Vec<Span> {
    let lab = &input.lab.lab;
    let storage = lab.storages.at(job.storage.value).name.span;
    let guests = match &job.selection {
        Selection::All { except, .. } => left_out(input, except),
        Selection::Guests(_) | Selection::Tag(_) | Selection::Pool(_) => {
            input.lab.facts.backups.of(id).to_vec()
        }
    };
    let guests = guests
        .into_iter()
        .filter(|guest| is_here(input, realm, *guest))
        .map(|guest| lab.guests.at(guest).name.span);
    [job.name.span, storage].into_iter().chain(guests).collect()
}

/// The guests that a job for all passes over: those that it names, and those that are out of service but still there,
/// which Proxmox VE would back up like any other.
fn left_out(input: Input<'_>, except: &[Spanned<Id<Guest>>]) -> Vec<Id<Guest>> {
    let guests = input.lab.lab.guests.iter();
    let retired = guests.filter(|(_, guest)| guest.about.status == Status::Retired);
    let named = except.iter().map(|guest| guest.value);
    named.chain(retired.map(|(id, _)| id)).collect()
}

/// A job; none if it selects nothing that exists, which would make Proxmox VE fail it on every run.
fn section(input: Input<'_>, realm: &Realm, id: Id<Backup>, job: &Backup) -> Option<Section> {
    let storage = input.lab.lab.storages.at(job.storage.value);
    let mut settings = vec![Setting::new("schedule", pve::event(&job.schedule.value))];
    settings.extend(selection(input, realm, id, job)?);
    settings.extend([
        Setting::new("enabled", u8::from(job.is_enabled())),
        Setting::new("mode", job.mode()),
        Setting::new("compress", pve::compression(job.compress())),
        Setting::new("storage", &storage.name.value),
    ]);
    settings.extend(pve::retention(job.keep.as_ref()).map(|it| Setting::new("prune-backups", it)));
    let repeat = job.repeat_missed;
    settings.extend(repeat.map(|it| Setting::new("repeat-missed", u8::from(it.value))));
    let tuning = vzdump::tuning(&input.lab.lab, &job.settings).into_iter();
    settings.extend(tuning.map(|(key, value)| Setting::new(key, value)));
    let paths = vzdump::excluded(&job.settings);
    settings.extend(paths.map(|path| Setting::new("exclude-path", path)));
    settings.extend(pve::comment(&job.about, CommentKind::Job));
    settings.extend(pve::plain(&job.plain));
    Some(Section {
        comment: None,
        kind: "vzdump",
        id: Word::new(&job.name.value),
        settings,
    })
}

/// What the job covers, by VMID. A tag becomes the list of those that have it: vzdump knows no tags.
fn selection(
    input: Input<'_>,
    realm: &Realm,
    id: Id<Backup>,
    job: &Backup,
) -> Option<Vec<Setting>> {
    let guests = &input.lab.lab.guests;
    let covered = input.lab.facts.backups.of(id).iter();
    let covered = covered.filter(|guest| guests.at(**guest).about.is_member());
    let covered = vmids(input, realm, covered.copied());
    if covered.is_empty() {
        return None;
    }
    let except = match &job.selection {
        Selection::All { except, .. } => except,
        Selection::Pool(pool) => return Some(vec![Setting::new("pool", &pool.value)]),
        Selection::Guests(_) | Selection::Tag(_) => {
            return Some(vec![Setting::new("vmid", covered)]);
        }
    };
    let excluded = vmids(input, realm, left_out(input, except).into_iter());
    let mut settings = vec![Setting::new("all", 1)];
    if !excluded.is_empty() {
        settings.push(Setting::new("exclude", excluded));
    }
    Some(settings)
}

/// Whether a guest lives in a realm. One that nobody has placed has no number either.
fn is_here(input: Input<'_>, realm: &Realm, guest: Id<Guest>) -> bool {
    realm.houses(input.lab.lab.guests.at(guest).node)
}

/// The VMIDs of those guests of a realm that have one, as a comma list in ascending order.
fn vmids(input: Input<'_>, realm: &Realm, guests: impl Iterator<Item = Id<Guest>>) -> String {
    let here = guests.filter(|guest| is_here(input, realm, *guest));
    let numbers = here.filter_map(|guest| input.lab.lab.guests.at(guest).vmid);
    let mut numbers: Vec<_> = numbers.map(|vmid| vmid.value).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(",")
}
