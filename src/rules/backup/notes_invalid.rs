//! Notes that Proxmox VE cannot fill in.

use crate::diag::nearest::quoted;
use crate::diag::{Diagnostic, Sink};
use crate::model::about::Text;
use crate::rule;
use crate::rules::View;
use crate::rules::running::settings;

rule! {
    /// The notes of a backup hold a variable that Proxmox VE does not know, or are too long.
    ///
    /// ## Why it matters
    /// Known are `cluster`, `guestname`, `node` and `vmid`, in two braces on each side. Anything else fails the backup
    /// when the job runs, not when it is saved; more than 1024 characters are dropped (pve-manager, `VZDump.pm`).
    ///
    /// ## What to do
    /// Take one of the four, or take the braces away.
    pub(super) RULE = "backup" / "notes-invalid", Error
}

const KNOWN: &[&str] = &["cluster", "guestname", "node", "vmid"];

/// The longest template, in characters.
const LONGEST: usize = 1024;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let notes = settings(view).filter_map(|set| set.notes.as_ref());
    let mut notes: Vec<&Text> = notes.collect();
    notes.sort_by_key(|notes| notes.span);
    notes.dedup_by_key(|notes| notes.span);
    for notes in notes {
        if let Some(unknown) = unknown(&notes.value) {
            sink.push(no_such(notes, unknown));
        } else if notes.value.chars().count() > LONGEST {
            sink.push(too_long(notes));
        }
    }
}

fn too_long(notes: &Text) -> Diagnostic {
    let length = notes.value.chars().count();
    let message = format!("the notes have {length} characters, and {LONGEST} are the most");
    Diagnostic::new(&RULE, message)
        .at(notes.span, "too long")
        .help(format!("shorten them to {LONGEST}"))
}

/// The first variable that nobody fills in.
fn unknown(text: &str) -> Option<&str> {
    let inside = text.split("{{").skip(1);
    let mut names = inside
        .filter_map(|rest| rest.split_once("}}"))
        .map(|(name, _)| name);
    names.find(|name| !KNOWN.contains(name))
}

fn no_such(notes: &Text, unknown: &str) -> Diagnostic {
    let message = format!("notes of backups have no variable `{unknown}`");
    Diagnostic::new(&RULE, message)
        .at(notes.span, "the backup fails when it runs")
        .help(format!("known are {}", quoted(KNOWN)))
}
