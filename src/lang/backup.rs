//! `backup`, and `keep` wherever it stands.

use super::Lower;
use super::declare::TopLevel;
use super::faults;
use super::item::Item;
use super::scalar::{COUNT, DATE, DURATION, FLAG, NAME, Scalar, ScalarError, TEXT};
use super::setting::Covered;
use super::spec::{ElementSpec, Type, arg, joined, once, prop};
use super::universal::about;
use crate::diag::Diagnostic;
use crate::model::about::Ref;
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
    doc: "A backup job. It covers exactly one of `all`, `guests`, `tag` or `pool`.",
    args: &[arg("id", &NAME, "Its id.")],
    props: &joined::<7, 20, 27>(
        [
            prop("schedule", &SCHEDULE, "When it runs.").required(),
            prop("storage", &NAME, "Where to.").required(),
            prop("enabled", &FLAG, "Whether it is switched on.").or("#true"),
            prop(
                "repeat-missed",
                &FLAG,
                "Whether a run that was missed is made up for.",
            )
            .or("#false"),
            prop(
                "expect-every",
                &DURATION,
                "A claim: the longest gap between two runs.",
            ),
            prop(
                "offsite",
                &TEXT,
                "Where a copy of its backups is that a fire or a theft does not reach, and how it gets there.",
            ),
            prop(
                "restore-tested",
                &DATE,
                "When a guest was last restored from its backups to see that they work.",
            ),
        ],
        super::vzdump::SETTINGS,
    ),
    children: &[
        once(&ALL),
        once(&GUESTS),
        once(&TAG),
        once(&POOL),
        once(&KEEP),
        super::vzdump::EXCLUDE_PATHS,
        super::setting::SETTINGS,
    ],
    named: true,
    makes: "jobs.cfg",
};

/// The keys of jobs.cfg that have a keyword (pve-guest-common, `VZDump/Common.pm`).
const COVERED: &[Covered] = &[
    ("all", "`all`"),
    ("bwlimit", "`bwlimit=`"),
    ("comment", "`purpose=`"),
    ("compress", "`compress=`"),
    ("enabled", "`enabled=`"),
    ("exclude", "`all except=`"),
    ("exclude-path", "`exclude-path`"),
    ("fleecing", "`fleecing=`"),
    ("ionice", "`ionice=`"),
    ("lockwait", "`lockwait=`"),
    ("mailnotification", "`mailnotification=`"),
    ("mailto", "`mailto=`"),
    ("mode", "`mode=`"),
    ("notes-template", "`notes=`"),
    ("notification-mode", "`notification-mode=`"),
    ("pbs-change-detection-mode", "`pbs-change-detection-mode=`"),
    ("performance", "`max-workers=`"),
    ("pigz", "`pigz=`"),
    ("pool", "`pool`"),
    ("protected", "`protected=`"),
    ("prune-backups", "`keep`"),
    ("remove", "`remove=`"),
    ("repeat-missed", "`repeat-missed=`"),
    ("schedule", "`schedule=`"),
    ("script", "`script=`"),
    ("stdexcludes", "`stdexcludes=`"),
    ("stopwait", "`stopwait=`"),
    ("storage", "`storage=`"),
    ("vmid", "`guests`"),
    ("zstd", "`zstd=`"),
];

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

static POOL: ElementSpec = ElementSpec {
    name: "pool",
    doc: "Covers the guests of a resource pool. The pool itself is made in Proxmox VE.",
    args: &[arg("pool", &NAME, "The pool.")],
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
    let settings = super::vzdump::settings(item, None, cx);
    let keep = keep(item, cx);
    Some(Backup {
        name: super::host::name(item, cx),
        about,
        schedule: schedule?,
        storage: storage?,
        enabled: item.flag("enabled", cx),
        repeat_missed: item.flag("repeat-missed", cx),
        settings,
        expect_every: item.prop("expect-every", cx),
        selection: selection?,
        keep,
        offsite: item.prop("offsite", cx),
        restore_tested: item.prop("restore-tested", cx),
        plain: super::setting::settings(item, COVERED, cx),
    })
}

fn storage_of(name: &Spanned<Name>, cx: &mut Lower<'_>) -> Option<Ref<Storage>> {
    cx.storage(Spanned::new(&name.value, name.span), None)
}

fn selection<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Selection> {
    let words = ["all", "guests", "tag", "pool"];
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
        "pool" => chosen.need_arg(0, cx).map(Selection::Pool),
        _ => chosen.need_arg(0, cx).map(Selection::Tag),
    }
}

fn guest(name: &Spanned<Name>, cx: &mut Lower<'_>) -> Option<Spanned<Id<Guest>>> {
    cx.guest(Spanned::new(&name.value, name.span))
}

fn no_selection(item: &Item<'_>) -> Diagnostic {
    Diagnostic::new(&faults::CHOICE, "this backup job covers nothing")
        .at(item.span(), "no `all`, `guests`, `tag` or `pool` inside")
        .help("write `all`, `guests \"a\" \"b\"`, `tag \"T\"` or `pool \"P\"` into its braces")
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
