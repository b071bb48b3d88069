//! Features that a container does not have, or that do nothing for it.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Level, Sink};
use crate::model::about::Text;
use crate::model::guest::{Guest, GuestKind};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A container has a feature that Proxmox VE does not know, or one that does nothing for it.
    ///
    /// ## Why it matters
    /// `pct` refuses a configuration with a feature that it does not know. `keyctl`, `mknod` and `force_rw_sys` open to an
    /// unprivileged container what a privileged one has anyway; written at a privileged one they promise a wall that
    /// is not there (pve-container, the features of `LXC/Config.pm`).
    ///
    /// ## What to do
    /// Take a feature of the list in the help line; leave out what only unprivileged containers need, or make the container
    /// unprivileged.
    pub(super) RULE = "guest" / "container-options", Error, fixable
}

/// The features of containers: some are switches, `mount` lists types of file systems.
const FEATURES: &[&str] = &[
    "force_rw_sys",
    "fuse",
    "keyctl",
    "mknod",
    "mount",
    "nesting",
];

/// Those that only an unprivileged container needs.
const OF_UNPRIVILEGED: &[&str] = &["force_rw_sys", "keyctl", "mknod"];

pub(super) fn check(view: &View, sink: &mut Sink) {
    // What containers share by a profile is told once.
    let mut seen = BTreeSet::new();
    let present = view.lab.guests.values().filter(|it| it.about.is_present());
    for guest in present.filter(|it| it.kind == GuestKind::Lxc) {
        for feature in guest.features.iter().filter(|it| seen.insert(it.span)) {
            let found = wrong(guest, feature);
            found.into_iter().for_each(|found| sink.push(found));
        }
    }
}

fn wrong(guest: &Guest, feature: &Text) -> Option<Diagnostic> {
    let (name, value) = match feature.value.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (&*feature.value, None),
    };
    if !FEATURES.contains(&name) {
        return Some(unknown(guest, feature, name));
    }
    let privileged = guest.unprivileged.filter(|it| !it.value)?;
    let is_on = value != Some("0") && OF_UNPRIVILEGED.contains(&name);
    is_on.then(|| without_effect(guest, (name, feature.span), privileged.span))
}

fn unknown(guest: &Guest, feature: &Text, name: &str) -> Diagnostic {
    let message = format!(
        "`{name}` is no feature of a container, so not one of `{}`",
        guest.name.value
    );
    let listed = FEATURES.iter().map(|it| format!("`{it}`"));
    Diagnostic::new(&RULE, message)
        .at(feature.span, "unknown to Proxmox VE")
        .help(format!(
            "its features: {}",
            listed.collect::<Vec<_>>().join(", ")
        ))
        .suggest(feature.span, &feature.value, FEATURES.iter().copied())
}

fn without_effect(guest: &Guest, (name, span): (&str, Span), privileged: Span) -> Diagnostic {
    let message = format!(
        "`{name}` does nothing for `{}`, which is privileged",
        guest.name.value
    );
    let mut found = Diagnostic::new(&RULE, message)
        .at(span, "for unprivileged containers only")
        .related(privileged, "privileged here")
        .help(format!("take `{name}` away, or write `unprivileged=#true`"));
    found.level = Level::Warning;
    found
}
