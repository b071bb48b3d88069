//! A keyboard layout that the installer does not have.

use crate::diag::nearest::{nearest, quoted};
use crate::diag::{Diagnostic, Sink};
use crate::model::about::Text;
use crate::model::installer::{KEYBOARDS, OTHER_KEYBOARDS};
use crate::rule;
use crate::rules::View;

rule! {
    /// The keyboard layout is none that the installer knows.
    ///
    /// ## Why it matters
    /// The installer has a short list of layouts under names of its own, and refuses the whole answer file for any
    /// other: neither `us` nor `en-au` is one of them (proxmox-rs, `proxmox-installer-types`, `KeyboardLayout`).
    ///
    /// ## What to do
    /// Take the layout that the message suggests.
    pub(super) RULE = "install" / "keyboard-unknown", Error, fixable
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for keyboard in super::setting(view, |install| install.keyboard.as_ref()) {
        if !KEYBOARDS.contains(&&*keyboard.value) {
            sink.push(unknown(keyboard));
        }
    }
}

fn unknown(keyboard: &Text) -> Diagnostic {
    let message = format!("the installer has no keyboard layout `{}`", keyboard.value);
    let found = Diagnostic::new(&RULE, message).at(keyboard.span, "unknown to the installer");
    match meant(&keyboard.value) {
        Some(meant) if is_sure(&keyboard.value, meant) => found
            .help(format!("did you mean `{meant}`?"))
            .replace(keyboard.span, &*keyboard.value, meant),
        Some(meant) => found.help(format!("did you mean `{meant}`?")),
        None => found.help(format!("it has {}", quoted(KEYBOARDS))),
    }
}

/// Names from elsewhere that mean one layout of the installer's and no other. Others of its table are the nearest that
/// it has.
const SAME: &[&str] = &[
    "br", "da", "en-uk", "gb", "ja", "nb", "sl", "sv", "uk", "us",
];

/// Whether the layout that was meant is the only one that can be.
fn is_sure(written: &str, layout: &str) -> bool {
    let lower = written.to_ascii_lowercase().replace('_', "-");
    SAME.contains(&&*lower) || lower == layout
}

/// The layout that was meant: one known under another name, the nearest, or one of the same language.
fn meant(written: &str) -> Option<&'static str> {
    let written = written.to_ascii_lowercase().replace('_', "-");
    let other = OTHER_KEYBOARDS
        .iter()
        .find(|(name, _)| *name == written)
        .map(|(_, layout)| *layout);
    let language = written.split('-').next().unwrap_or_default();
    let same = || {
        KEYBOARDS
            .iter()
            .copied()
            .find(|it| it.split('-').next() == Some(language))
    };
    other
        .or_else(same)
        .or_else(|| nearest(&written, KEYBOARDS.iter().copied()))
}
