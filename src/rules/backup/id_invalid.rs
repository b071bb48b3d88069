//! A job's id that Proxmox VE does not take.

use crate::diag::{Diagnostic, Level, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// A backup job's id is not one that Proxmox VE takes.
    ///
    /// ## Why it matters
    /// An id has two to fifty characters: a letter, then letters, digits, `_` and `-` (pve-common, `pve-configid`;
    /// pve-manager, `Backup.pm`). With a blank in it the section is lost. Any other job runs, but the web interface
    /// cannot edit it: a warning.
    ///
    /// ## What to do
    /// Choose another id. What people call it goes into `title`.
    pub(super) RULE = "backup" / "id-invalid", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let jobs = view.lab.backups.values();
    for job in jobs.filter(|job| job.about.is_present()) {
        let id = &job.name;
        if !is_id(&id.value) {
            let mut found = Diagnostic::new(&RULE, format!("`{}` is no id of a job", id.value)).at(
                id.span,
                "two to fifty of letters, digits, `_`, `-`; a letter first",
            );
            if id.value.len() <= LONGEST && !id.value.contains(char::is_whitespace) {
                found.level = Level::Warning;
            }
            sink.push(found.help("choose another id, and call it so with `title`"));
        }
    }
}

/// The longest id, in characters.
const LONGEST: usize = 50;

fn is_id(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (2..=LONGEST).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(inner)
}
