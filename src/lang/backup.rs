//! `backup`, and `keep` wherever it stands.

use super::Lower;
use super::declare::TopLevel;
use super::faults;
use super::item::Item;
use super::node::word_of;
use super::scalar::{COUNT, DURATION, FLAG, NAME, Scalar, ScalarError, TEXT};
use super::spec::{ElementSpec, Type, arg, once, prop};
use super::universal::about;
use crate::diag::Diagnostic;
use crate::model::about::{Ref, Text};
use crate::model::backup::{Backup, Keep, Selection};
use crate::model::guest::Guest;
use crate::model::id::{Arena, Id};
use crate::model::name::Name;
use crate::model::schedule::{Schedule, ScheduleError};
use crate::model::storage::Storage;
use crate::source::Spanned;

/// `backup`.
pub(crate) static BACKUP: ElementSpec = ElementSpec {
    name: "backup",
    doc: "A backup job. It covers exactly one of `all`, `guests` or `tag`.",
    args: &[arg("id", &NAME, "Its id.")],
    props: &[
        prop("schedule", &SCHEDULE, "When it runs.").required(),
        prop("storage", &NAME, "Where to.").required(),
        prop("mode", &MODE, "How a guest is held.").or("snapshot"),
        prop("compress", &COMPRESS, "How it compresses.").or("zstd"),
        prop("enabled", &FLAG, "Whether it is switched on.").or("#true"),
        prop(
            "notes",
            &TEXT,
            "The template of a backup's notes, for Proxmox to fill in.",
        ),
        prop(
            "expect-every",
            &DURATION,
            "A claim: the longest gap between two runs.",
        ),
    ],
    children: &[once(&ALL), once(&GUESTS), once(&TAG), once(&KEEP)],
    named: true,
    makes: "jobs.cfg",
};

static ALL: ElementSpec = ElementSpec {
    name: "all",
    doc: "Covers every guest.",
    props: &[prop(
        "except",
        &NAME,
        "Guests that it leaves out: a comma list.",
    )],
    ..ElementSpec::LEAF
};

static GUESTS: ElementSpec = ElementSpec {
    name: "guests",
    doc: "Covers these guests.",
    args: &[arg("guest", &NAME, "A guest.").several()],
    ..ElementSpec::LEAF
};

static TAG: ElementSpec = ElementSpec {
    name: "tag",
    doc: "Covers the guests with a tag.",
    args: &[arg("tag", &NAME, "The tag.")],
    ..ElementSpec::LEAF
};

/// `keep`.
pub(crate) static KEEP: ElementSpec = ElementSpec {
    name: "keep",
    doc: "How many backups are kept, of each kind.",
    props: &[
        prop("last", &COUNT, "The newest ones."),
        prop("hourly", &COUNT, "One an hour."),
        prop("daily", &COUNT, "One a day."),
        prop("weekly", &COUNT, "One a week."),
        prop("monthly", &COUNT, "One a month."),
        prop("yearly", &COUNT, "One a year."),
    ],
    makes: "prune-backups",
    ..ElementSpec::LEAF
};

/// When something runs.
pub(crate) static SCHEDULE: Type = Type {
    name: "schedule",
    grammar: "A Proxmox calendar event, kept as written: `sun 02:00`, `*-1/2 22:30`, `*/15`.",
    example: "\"sun 02:00\"",
};

impl Scalar for Result<Schedule, ScheduleError> {
    const TYPE: &'static Type = &SCHEDULE;

    // A rule reports what cannot be read, with what it would do.
    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Schedule::parse(text))
    }
}

/// How a guest is held.
pub(crate) static MODE: Type = Type {
    name: "mode of backup",
    grammar: "One of `snapshot suspend stop`.",
    example: "\"snapshot\"",
};

/// How backups are compressed.
pub(crate) static COMPRESS: Type = Type {
    name: "compression",
    grammar: "One of `zstd gzip lzo none`.",
    example: "\"zstd\"",
};

/// The mode in a property.
pub(crate) fn mode<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Text> {
    word_of(item, "mode", &["snapshot", "suspend", "stop"], cx)
}

/// The compression in a property.
pub(crate) fn compress<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Text> {
    word_of(item, "compress", &["zstd", "gzip", "lzo", "none"], cx)
}

/// All backup jobs.
pub(crate) fn backups<'d>(top: &TopLevel<'d>, cx: &mut Lower<'d>) -> Arena<Backup> {
    let mut backups = Arena::default();
    for item in top.items(&BACKUP, cx) {
        if let Some(backup) = backup(&item, cx) {
            backups.push(backup);
        }
    }
    backups
}

fn backup<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Backup> {
    let schedule = item.need("schedule", cx);
    let storage = item.need::<Name>("storage", cx);
    let storage = storage.and_then(|name| storage_of(&name, cx));
    let selection = selection(item, cx);
    let about = about(item, cx);
    let mode = mode(item, cx);
    let compress = compress(item, cx);
    let keep = keep(item, cx);
    Some(Backup {
        name: super::host::name(item, cx),
        about,
        schedule: schedule?,
        storage: storage?,
        mode,
        compress,
        enabled: item.flag("enabled", cx),
        notes: item.prop("notes", cx),
        expect_every: item.prop("expect-every", cx),
        selection: selection?,
        keep,
    })
}

fn storage_of(name: &Spanned<Name>, cx: &mut Lower<'_>) -> Option<Ref<Storage>> {
    cx.storage(Spanned::new(&name.value, name.span), None)
}

fn selection<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Selection> {
    let words = ["all", "guests", "tag"];
    let mut written: Vec<_> = words.iter().filter_map(|word| item.child(word)).collect();
    written.sort_by_key(|item| item.element().name_span());
    let chosen = match written.as_slice() {
        [chosen] => *chosen,
        [] => {
            let found = no_selection(item);
            cx.push(found);
            return None;
        }
        [first, second, ..] => {
            let found = two_selections(first, second);
            cx.push(found);
            return None;
        }
    };
    match chosen.spec().name {
        "all" => {
            let except = chosen.list::<Name>("except", cx);
            let except = except.iter().filter_map(|name| guest(name, cx)).collect();
            Some(Selection::All {
                span: chosen.element().name_span(),
                except,
            })
        }
        "guests" => {
            if chosen.args().next().is_none() {
                cx.missing_argument(&chosen, 0);
            }
            let names = chosen.args_from::<Name>(0, cx);
            Some(Selection::Guests(
                names.iter().filter_map(|name| guest(name, cx)).collect(),
            ))
        }
        _ => chosen.need_arg(0, cx).map(Selection::Tag),
    }
}

fn guest(name: &Spanned<Name>, cx: &mut Lower<'_>) -> Option<Spanned<Id<Guest>>> {
    cx.guest(Spanned::new(&name.value, name.span))
}

fn no_selection(item: &Item<'_>) -> Diagnostic {
    Diagnostic::new(&faults::CHOICE, "this backup job covers nothing")
        .at(item.span(), "no `all`, `guests` or `tag` inside")
        .help("write `all`, `guests \"a\" \"b\"` or `tag \"T\"` into its braces")
}

fn two_selections(first: &Item<'_>, second: &Item<'_>) -> Diagnostic {
    let (a, b) = (first.spec().name, second.spec().name);
    Diagnostic::new(
        &faults::CHOICE,
        format!("this backup job covers both `{a}` and `{b}`"),
    )
    .at(second.element().name_span(), "and this")
    .related(first.element().name_span(), "this")
    .help("keep one: Proxmox fails a job that has two selections, on every run")
}

/// What is kept, if the thing says it.
pub(crate) fn keep<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Keep> {
    let item = item.child("keep")?;
    Some(Keep {
        span: item.element().name_span(),
        last: item.prop("last", cx),
        hourly: item.prop("hourly", cx),
        daily: item.prop("daily", cx),
        weekly: item.prop("weekly", cx),
        monthly: item.prop("monthly", cx),
        yearly: item.prop("yearly", cx),
    })
}
