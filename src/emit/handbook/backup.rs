//! Backup jobs: what is saved when, where to, for how long, and what is not saved.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName, SubjectKind};
use super::{diagram, order, phrase, restore};
use crate::emit::Input;
use crate::facts::datasets;
use crate::facts::ha::waits_for_its_node;
use crate::facts::reach::guest_behind;
use crate::model::backup::{Backup, Keep, Selection};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::schedule::Schedule;
use crate::model::vzdump::{Settings, Vzdump};
use crate::source::Spanned;

/// The page of backups.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let lab = &input.lab.lab;
    let jobs = order::backups(lab);
    if jobs.is_empty() && order::guests(lab).is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Backup, "Backup");
    for (_, job) in &jobs {
        draft.origin(job.name.span);
    }
    for (_, guest) in order::guests(lab) {
        draft.origin(guest.name.span);
    }
    if jobs.is_empty() {
        draft.paragraph(Line::new().strong("No backup job is recorded."));
    } else {
        overview(&mut draft, input, &jobs);
        diagram::add(&mut draft, input, "backup");
        for (id, it) in jobs {
            draft.subject(Depth::Part, SubjectKind::Backup, &it.name);
            job(&mut draft, input, id, it);
        }
    }
    coverage(&mut draft, input);
    vzdump(&mut draft, input);
    restore::section(&mut draft, input);
    Some(draft.done())
}

fn overview(draft: &mut Draft, input: Input<'_>, jobs: &[(Id<Backup>, &Backup)]) {
    let rows = jobs.iter().map(|(id, job)| {
        let covered = input.lab.facts.backups.of(*id).iter();
        let guests = covered.map(|id| input.lab.lab.guests.at(*id));
        let running = guests.filter(|guest| Reach::of(input, guest) == Reach::Now);
        [
            self::name(job),
            phrase::schedule(&job.schedule.value),
            phrase::storage(input, job.storage.value),
            running.count().to_string().into(),
            kept(job.keep.as_ref()),
        ]
    });
    draft.table(["Job", "Runs", "To", "Guests now", "Kept"], rows);
}

/// A job by its section here, and whether it is switched off.
pub(super) fn name(job: &Backup) -> Line {
    use super::line::Target;
    let line = Line::new().link(
        Target::section(PageName::Backup, &job.name.value),
        job.name.value.as_str(),
    );
    let line = line.mark(job.about.status);
    if job.is_enabled() {
        line
    } else {
        line.text(" (switched off)")
    }
}

fn job(draft: &mut Draft, input: Input<'_>, id: Id<Backup>, job: &Backup) {
    phrase::introduce(draft, &job.about);
    let mut facts = vec![
        ("Runs", phrase::schedule(&job.schedule.value)),
        ("To", phrase::storage(input, job.storage.value)),
        ("Mode", job.mode().word().into()),
        ("Compression", job.compress().word().into()),
        ("Kept", kept(job.keep.as_ref())),
        ("Covers", selection(input, job)),
        ("Guests now", guests(input, id, Reach::Now).or_none()),
        ("Guests later", guests(input, id, Reach::Later).or_none()),
        ("Switched on", phrase::yes(job.is_enabled())),
    ];
    let passed_over = guests(input, id, Reach::Offline);
    if !passed_over.is_empty() {
        facts.push(("Guests on a node that is offline", passed_over));
    }
    facts.extend(gap(job).map(|gap| ("Longest gap", gap)));
    let offsite = job.offsite.as_ref();
    let offsite = offsite.map(|it| Line::from(&*it.value));
    facts.push(("Off-site copy", offsite.unwrap_or_else(Line::not_recorded)));
    facts.push((
        "Restore last tested",
        phrase::value(job.restore_tested.map(|it| it.value)).or_not_recorded(),
    ));
    let fleecing = job.settings.fleecing;
    let fleecing = fleecing.map(|it| phrase::storage(input, it.value));
    facts.extend(fleecing.map(|it| ("Fleecing on", it)));
    let tuning = Line::joined(tuning(&job.settings));
    if !tuning.is_empty() {
        facts.push(("Settings", tuning));
    }
    if let Some(notes) = &job.settings.notes {
        facts.push(("Notes of a backup", Line::new().code(&notes.value)));
    }
    draft.facts(facts);
}

/// The longest time between two runs: what the schedule does, beside what its owner has in mind.
fn gap(job: &Backup) -> Option<Line> {
    let gaps = job.schedule.value.as_ref().ok().and_then(Schedule::gaps);
    let computed = gaps.map(|gaps| Line::from(gaps.longest.in_words()));
    let expected = job.expect_every.map(|it| it.value.in_words());
    match (computed, expected) {
        (Some(computed), Some(expected)) => Some(computed.text(format!(" (expected: {expected})"))),
        (None, Some(expected)) => Some(format!("expected: {expected}").into()),
        (computed, None) => computed,
    }
}

/// The retention in words: "the last 4", "7 daily, 4 weekly and 6 monthly".
pub(super) fn kept(keep: Option<&Keep>) -> Line {
    let Some(keep) = keep else {
        return "as the storage says".into();
    };
    let counts = keep.counts();
    let words = counts.into_iter().map(|(word, count)| match word {
        "last" => format!("the last {count}"),
        _ => format!("{count} {word}"),
    });
    let words: Vec<_> = words.collect();
    match words.split_last() {
        None => Line::not_recorded(),
        Some((only, [])) => only.as_str().into(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")).into(),
    }
}

fn selection(input: Input<'_>, job: &Backup) -> Line {
    let lab = &input.lab.lab;
    match &job.selection {
        Selection::All { except, .. } if except.is_empty() => "every guest".into(),
        Selection::All { except, .. } => {
            let except = except.iter().map(|guest| phrase::guest(lab, guest.value));
            Line::from("every guest except ").line(Line::joined(except))
        }
        Selection::Guests(guests) => {
            Line::joined(guests.iter().map(|guest| phrase::guest(lab, guest.value)))
        }
        Selection::Tag(tag) => Line::from("every guest with the tag ").code(&tag.value),
        Selection::Pool(pool) => Line::from("every guest in the pool ").code(&pool.value),
    }
}

/// Whether a job reaches a guest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It does.
    Now,
    /// It does not while the guest's node is offline.
    Offline,
    /// It will: the guest is not in service yet, or not any more.
    Later,
}

impl Reach {
    fn of(input: Input<'_>, guest: &Guest) -> Self {
        if !guest.about.is_member() {
            Self::Later
        } else if waits_for_its_node(&input.lab.lab, guest) {
            Self::Offline
        } else {
            Self::Now
        }
    }
}

/// The guests of a job that it reaches so.
fn guests(input: Input<'_>, id: Id<Backup>, reach: Reach) -> Line {
    let lab = &input.lab.lab;
    let covers = |guest| input.lab.facts.backups.covers(id, guest);
    let listed = order::guests(lab)
        .into_iter()
        .filter(|(id, guest)| covers(*id) && Reach::of(input, guest) == reach);
    let plain = listed.map(|(id, _)| phrase::guest(lab, id));
    Line::joined(plain)
}

/// Guest by guest: which jobs save it now, which will, and why none does.
fn coverage(draft: &mut Draft, input: Input<'_>) {
    let guests = order::guests(&input.lab.lab);
    if guests.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Guest by guest");
    let rows = guests.into_iter().map(|(id, guest)| {
        let disks = guest.disks.iter();
        let left_out = disks.filter(|disk| disk.backup.is_some_and(|it| !it.value));
        let left_out = left_out.map(|disk| Line::new().code(&disk.slot.value));
        [
            phrase::guest(&input.lab.lab, id),
            saved(input, id),
            remark(input, id, guest),
            Line::joined(left_out).or_none(),
        ]
    });
    let columns = ["Guest", "Jobs", "Remark", "Disks left out"];
    draft.table(columns, rows);
}

/// The jobs that cover a guest.
fn covering(input: Input<'_>, id: Id<Guest>) -> Vec<&Backup> {
    let jobs = order::backups(&input.lab.lab).into_iter();
    let covers = |job: Id<Backup>| input.lab.facts.backups.covers(job, id);
    let jobs = jobs.filter(|(job, _)| covers(*job));
    jobs.map(|(_, job)| job).collect()
}

pub(super) fn saved(input: Input<'_>, id: Id<Guest>) -> Line {
    Line::joined(covering(input, id).into_iter().map(name)).or_none()
}

/// What to know of the coverage of a guest: that nothing saves it and why, which jobs leave it out.
pub(super) fn remark(input: Input<'_>, id: Id<Guest>, guest: &Guest) -> Line {
    let jobs = covering(input, id);
    let runs = jobs
        .iter()
        .any(|job| job.about.is_active() && job.is_enabled());
    let waits = Reach::of(input, guest) == Reach::Offline;
    let gap = match (guest.about.is_member() && !runs, jobs.is_empty()) {
        (false, _) if waits => Some(
            Line::new()
                .strong("not saved")
                .text(": its node is offline"),
        ),
        (false, _) => None,
        (true, true) => Some(Line::new().strong("not saved").text(": no job covers it")),
        (true, false) => Some(
            Line::new()
                .strong("not saved")
                .text(": no such job runs yet"),
        ),
    };
    let excluded = excluded(input, id).into_iter();
    let excluded = excluded.map(|job| {
        let line = Line::from("left out of ").line(name(job));
        match serves(input, id, job) {
            true => line.text(": it serves the storage of that job"),
            false => line,
        }
    });
    let reason = allowed(input, guest).map(|reason| Line::from(format!("allowed: {reason}")));
    Line::joined(gap.into_iter().chain(excluded).chain(reason)).or_none()
}

/// Whether the backups of a job end up in a guest.
fn serves(input: Input<'_>, id: Id<Guest>, job: &Backup) -> bool {
    let lab = &input.lab.lab;
    let server = lab.storages.at(job.storage.value).kind.value.server();
    server.is_some_and(|server| guest_behind(lab, server.value) == Some(id))
}

/// Why nobody has to save a guest, where the lab says so.
fn allowed<'l>(input: Input<'l>, guest: &Guest) -> Option<&'l str> {
    let allowed = input.lab.allowed().iter();
    let mut here = allowed.filter(|it| it.diagnostic.primary.span == guest.name.span);
    let found = here.find(|it| it.diagnostic.rule.code == "backup/guest-not-covered")?;
    Some(&found.reason.value)
}

/// The jobs that name a guest as an exception.
fn excluded(input: Input<'_>, id: Id<Guest>) -> Vec<&Backup> {
    let jobs = order::backups(&input.lab.lab).into_iter();
    let naming = jobs.filter(|(_, job)| match &job.selection {
        Selection::All { except, .. } => except.iter().any(|guest| guest.value == id),
        Selection::Guests(_) | Selection::Tag(_) | Selection::Pool(_) => false,
    });
    naming.map(|(_, job)| job).collect()
}

/// What vzdump does on each node unless a job says otherwise.
fn vzdump(draft: &mut Draft, input: Input<'_>) {
    let lab = &input.lab.lab;
    let nodes = order::nodes(lab).into_iter();
    let rows = nodes.filter_map(|(id, node)| {
        let lines = defaults(input, node.vzdump.as_ref()?);
        Some([phrase::node(lab, id), Line::joined(lines).or_none()])
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        draft.heading(Depth::Part, "Defaults of the nodes");
        draft.paragraph("What a backup does where its job says nothing.");
        draft.table(["Node", "Defaults"], rows);
    }
}

fn defaults(input: Input<'_>, set: &Vzdump) -> Vec<Line> {
    let lab = &input.lab.lab;
    let tmpdir = set.tmpdir.as_ref();
    let tmpdir = tmpdir.and_then(|it| datasets::tmpdir(lab, &it.value));
    let words = [
        ("tmpdir", tmpdir),
        ("dumpdir", written(set.dumpdir.as_ref())),
        ("compress", written(set.settings.compress.as_ref())),
        ("mode", written(set.settings.mode.as_ref())),
    ];
    let words = words.into_iter();
    let mut lines: Vec<_> = words
        .filter_map(|(key, value)| Some(said(key, &value?)))
        .collect();
    lines.extend(tuning(&set.settings));
    let storage = set.storage;
    lines.extend(storage.map(|it| Line::from("storage ").line(phrase::storage(input, it.value))));
    let fleecing = set.settings.fleecing;
    lines.extend(
        fleecing.map(|it| Line::from("fleecing on ").line(phrase::storage(input, it.value))),
    );
    let keep = set.keep.as_ref();
    lines.extend(keep.map(|keep| Line::from("keep ").line(kept(Some(keep)))));
    lines
}

fn written(text: Option<&Spanned<impl std::fmt::Display>>) -> Option<String> {
    text.map(|text| text.value.to_string())
}

/// What a node or a job says beyond mode and compression, in the units in which it is written.
fn tuning(set: &Settings) -> Vec<Line> {
    let flag = |it: Spanned<bool>| if it.value { "on" } else { "off" }.to_owned();
    let said_by = [
        ("zstd threads", set.zstd.map(|it| it.value.to_string())),
        ("pigz threads", set.pigz.map(|it| it.value.to_string())),
        ("bwlimit", set.bwlimit.map(|it| it.value.to_string())),
        ("ionice", set.ionice.map(|it| it.value.to_string())),
        ("lockwait", set.lockwait.map(|it| it.value.to_string())),
        ("stopwait", set.stopwait.map(|it| it.value.to_string())),
        (
            "max-workers",
            set.max_workers.map(|it| it.value.to_string()),
        ),
        (
            "pbs-entries-max",
            set.pbs_entries_max.map(|it| it.value.to_string()),
        ),
        ("remove", set.remove.map(flag)),
        ("protected", set.protected.map(flag)),
        ("stdexcludes", set.stdexcludes.map(flag)),
        ("script", written(set.script.as_ref())),
        ("notification-mode", written(set.notification_mode.as_ref())),
        ("mailnotification", written(set.mailnotification.as_ref())),
        (
            "pbs-change-detection-mode",
            written(set.change_detection.as_ref()),
        ),
    ];
    let said_by = said_by.into_iter();
    let mut lines: Vec<_> = said_by
        .filter_map(|(key, value)| Some(said(key, &value?)))
        .collect();
    lines.extend(set.mailto.iter().map(|it| said("mailto", &it.value)));
    let paths = set.exclude_paths.iter();
    lines.extend(paths.map(|it| said("exclude-path", &it.value)));
    lines
}

fn said(key: &str, value: &str) -> Line {
    Line::from(key).text(" ").code(value)
}
