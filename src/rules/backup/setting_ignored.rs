//! Settings that another one switches off.

use crate::diag::{Diagnostic, Sink};
use crate::model::vzdump::{NotificationMode, Settings};
use crate::rule;
use crate::rules::View;
use crate::rules::running::settings;
use crate::source::Span;

rule! {
    /// A setting of vzdump has no effect beside another one.
    ///
    /// ## Why it matters
    /// `pigz` only takes the place of gzip, `zstd` only sets the threads of zstd, `dumpdir` counts only without
    /// `storage`, and mail addresses only where notifications do not go through targets (vzdump(1)). Proxmox VE says
    /// nothing about it.
    ///
    /// ## What to do
    /// Take the one away that is not meant.
    pub(super) RULE = "backup" / "setting-ignored", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut found: Vec<(Span, Diagnostic)> = Vec::new();
    for set in settings(view) {
        found.extend(of_compression(set));
        found.extend(of_mail(set));
    }
    for vzdump in view
        .lab
        .nodes
        .values()
        .filter_map(|node| node.vzdump.as_ref())
    {
        if let (Some(dumpdir), Some(storage)) = (&vzdump.dumpdir, vzdump.storage) {
            let message = "`dumpdir` is ignored beside `storage`".to_owned();
            found.push(ignored(message, dumpdir.span, storage.span));
        }
    }
    // A line of a profile is one mistake, whoever uses it.
    found.sort_by_key(|(span, _)| *span);
    found.dedup_by_key(|(span, _)| *span);
    for (_, diagnostic) in found {
        sink.push(diagnostic);
    }
}

/// Threads of a program that does not run. Where nothing says the compression, nothing is known.
fn of_compression(set: &Settings) -> Vec<(Span, Diagnostic)> {
    let Some(compress) = &set.compress else {
        return Vec::new();
    };
    let threads = [("pigz", set.pigz, "gzip"), ("zstd", set.zstd, "zstd")];
    let idle = threads.into_iter().filter_map(|(word, threads, of)| {
        let threads = threads.filter(|it| compress.value.word() != of && it.value > 0)?;
        let message = format!("`{word}` does nothing: it is for `compress=\"{of}\"`");
        Some(ignored(message, threads.span, compress.span))
    });
    idle.collect()
}

fn of_mail(set: &Settings) -> Option<(Span, Diagnostic)> {
    let mode = set.notification_mode;
    let mode = mode.filter(|mode| mode.value == NotificationMode::NotificationSystem)?;
    let mailto = set.mailto.first().map(|it| it.span);
    let place = mailto.or(set.mailnotification.as_ref().map(|it| it.span))?;
    let message = "mail settings are ignored: notifications go through targets".to_owned();
    Some(ignored(message, place, mode.span))
}

fn ignored(message: String, place: Span, by: Span) -> (Span, Diagnostic) {
    let found = Diagnostic::new(&RULE, message)
        .at(place, "no effect")
        .related(by, "because of this")
        .help("take one of the two away");
    (place, found)
}
