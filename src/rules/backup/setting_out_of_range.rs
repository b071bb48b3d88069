//! Numbers that vzdump does not take.

use crate::diag::{Diagnostic, Sink};
use crate::model::vzdump::Settings;
use crate::rule;
use crate::rules::View;
use crate::rules::running::settings;
use crate::source::{Span, Spanned};

rule! {
    /// A setting of vzdump has a value outside of what it takes.
    ///
    /// ## Why it matters
    /// Proxmox VE drops such a line with a warning in its log, and goes on with its default: the limit that was meant
    /// is not there (pve-guest-common, `VZDump/Common.pm`).
    ///
    /// ## What to do
    /// Write a value in the range that the message says.
    pub(super) RULE = "backup" / "setting-out-of-range", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut found: Vec<(Span, Diagnostic)> = Vec::new();
    for set in settings(view) {
        found.extend(outside(set));
    }
    // A line of a profile is one mistake, whoever uses it.
    found.sort_by_key(|(span, _)| *span);
    found.dedup_by_key(|(span, _)| *span);
    for (_, diagnostic) in found {
        sink.push(diagnostic);
    }
}

fn outside(set: &Settings) -> Vec<(Span, Diagnostic)> {
    let ranges = [
        ("ionice", set.ionice, 0, 8),
        ("max-workers", set.max_workers, 1, 256),
        ("pbs-entries-max", set.pbs_entries_max, 1, u32::MAX),
    ];
    let numbers = ranges.into_iter().filter_map(|(name, value, least, most)| {
        let value = value.filter(|value| !(least..=most).contains(&value.value))?;
        Some((value.span, not_taken(name, value, least, most)))
    });
    let waits = [("lockwait", set.lockwait), ("stopwait", set.stopwait)];
    let waits = waits.into_iter().filter_map(|(name, wait)| {
        let wait = wait.filter(|wait| !wait.value.milliseconds().is_multiple_of(60_000))?;
        let message = format!("`{name}` of {} is no whole number of minutes", wait.value);
        let found = Diagnostic::new(&RULE, message).at(wait.span, "counted in minutes");
        Some((wait.span, found.help("write whole minutes: `\"10min\"`")))
    });
    numbers.chain(waits).collect()
}

fn not_taken(name: &str, value: Spanned<u32>, least: u32, most: u32) -> Diagnostic {
    let message = format!("vzdump takes no `{name}` of {}", value.value);
    let range = if most == u32::MAX {
        format!("at least {least}")
    } else {
        format!("from {least} to {most}")
    };
    Diagnostic::new(&RULE, message)
        .at(value.span, range.clone())
        .help(format!("write a number {range}"))
}
