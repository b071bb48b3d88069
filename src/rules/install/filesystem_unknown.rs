//! A file system that the installer does not make.

use crate::diag::nearest::quoted;
use crate::diag::{Diagnostic, Sink};
use crate::model::about::Text;
use crate::model::installer::FILESYSTEMS;
use crate::rule;
use crate::rules::View;

rule! {
    /// The file system is none that the installer makes.
    ///
    /// ## Why it matters
    /// The installer makes ext4, xfs, zfs and btrfs, spelt in lower case, and refuses the answer file for anything else.
    ///
    /// ## What to do
    /// Take one of the four. Replication needs zfs.
    pub(super) RULE = "install" / "filesystem-unknown", Error, fixable
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for filesystem in super::setting(view, |install| install.filesystem.as_ref()) {
        if !FILESYSTEMS.contains(&&*filesystem.value) {
            sink.push(unknown(filesystem));
        }
    }
}

fn unknown(filesystem: &Text) -> Diagnostic {
    let message = format!("the installer makes no `{}`", filesystem.value);
    let found = Diagnostic::new(&RULE, message).at(filesystem.span, "unknown to the installer");
    found
        .help(format!("it makes {}", quoted(FILESYSTEMS)))
        .suggest(
            filesystem.span,
            &filesystem.value,
            FILESYSTEMS.iter().copied(),
        )
}
