//! A layout that the disks or the file system do not have.

use std::collections::BTreeSet;

use crate::diag::nearest::nearest;
use crate::diag::{Diagnostic, Sink};
use crate::model::about::Text;
use crate::model::installer::{FILESYSTEMS, OTHER_RAIDS, Raid};
use crate::model::node::Install;
use crate::rule;
use crate::rules::View;

rule! {
    /// The layout of the disks does not fit the file system, or the number of disks.
    ///
    /// ## Why it matters
    /// zfs and btrfs need a layout, even with one disk; ext4 and xfs take one disk and none. Each layout has a least
    /// number of disks, and raid10 an even one. The installer refuses the answer file, or stops in the middle
    /// (proxmox-rs, `proxmox-installer-types`; pve-installer, `disk_checks.rs`).
    ///
    /// ## What to do
    /// Write the layout that the message suggests: with one disk `raid0`, with two `raid1`.
    pub(super) RULE = "install" / "raid", Error, fixable
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (_, _, install) in super::installs(view) {
        if let Some(found) =
            problem(install).filter(|it| seen.insert((it.primary.span, it.message.clone())))
        {
            sink.push(found);
        }
    }
}

fn problem(install: &Install) -> Option<Diagnostic> {
    let filesystem = install.filesystem.as_ref()?;
    if !FILESYSTEMS.contains(&&*filesystem.value) {
        return None;
    }
    let disks = known_disks(install);
    let layouts = Raid::of_filesystem(&filesystem.value);
    match (install.raid.as_ref(), layouts) {
        (None, []) => several_disks(install, filesystem),
        (None, _) => Some(no_layout(filesystem, disks)),
        (Some(raid), []) => Some(needless(filesystem, raid)),
        (Some(raid), _) => match Raid::from_word(&raid.value) {
            None => Some(unknown(raid, disks)),
            Some(layout) if !layouts.contains(&layout) => Some(not_of(filesystem, raid)),
            // Disks that nobody has decided on yet cannot be counted.
            Some(_)
                if install
                    .disks
                    .iter()
                    .any(|disk| disk.value.known().is_none()) =>
            {
                None
            }
            Some(layout) => disks_for(install, raid, layout, disks),
        },
    }
}

/// How many disks there are: none while any of them is not decided.
fn known_disks(install: &Install) -> usize {
    let known = install
        .disks
        .iter()
        .all(|disk| disk.value.known().is_some());
    if known { install.disks.len() } else { 0 }
}

fn several_disks(install: &Install, filesystem: &Text) -> Option<Diagnostic> {
    let second = install.disks.get(1)?;
    let message = format!(
        "{} takes one disk, not {}",
        filesystem.value,
        install.disks.len()
    );
    let found = Diagnostic::new(&RULE, message)
        .at(second.span, "one disk too many")
        .related(filesystem.span, "a file system of one disk")
        .help("install on one disk, or on `zfs` with `raid=\"raid1\"`");
    Some(found)
}

fn no_layout(filesystem: &Text, disks: usize) -> Diagnostic {
    let message = format!("{} needs a layout, even for one disk", filesystem.value);
    let found = Diagnostic::new(&RULE, message).at(filesystem.span, "no `raid`");
    found.help(format!("write `raid=\"{}\"`", usual(disks).word()))
}

/// The layout that most people take for so many disks.
const fn usual(disks: usize) -> Raid {
    match disks {
        0 | 1 => Raid::Raid0,
        2 => Raid::Raid1,
        3 => Raid::RaidZ1,
        _ => Raid::Raid10,
    }
}

fn needless(filesystem: &Text, raid: &Text) -> Diagnostic {
    let message = format!(
        "{} has no layouts, so no `{}`",
        filesystem.value, raid.value
    );
    Diagnostic::new(&RULE, message)
        .at(raid.span, "of zfs and btrfs only")
        .related(filesystem.span, "a file system of one disk")
        .help("take `raid` away, or install on `zfs`")
}

/// Names from elsewhere for the very same layout; the others of the table only come near it.
const SAME: &[&str] = &[
    "mirror", "raid-0", "raid-1", "raid-10", "raidz", "raidz1", "raidz2", "raidz3", "stripe",
];

fn unknown(raid: &Text, disks: usize) -> Diagnostic {
    let message = format!("the installer has no layout `{}`", raid.value);
    let found = Diagnostic::new(&RULE, message).at(raid.span, "unknown to the installer");
    let lower = raid.value.to_ascii_lowercase();
    let other = OTHER_RAIDS
        .iter()
        .find(|(name, _)| *name == lower)
        .map(|(_, raid)| raid.word());
    let meant = other.or_else(|| nearest(&lower, Raid::ALL.map(Raid::word)));
    match meant {
        Some(meant) if SAME.contains(&&*lower) && suffices(disks, meant) => found
            .help(format!("did you mean `{meant}`?"))
            .replace(raid.span, &*raid.value, meant),
        Some(meant) => found.help(format!("did you mean `{meant}`?")),
        None => found.help(format!("it has {}", words(&Raid::ALL))),
    }
}

/// Whether a layout can be made of so many disks; any can while they are not counted.
fn suffices(disks: usize, layout: &str) -> bool {
    let least = Raid::from_word(layout).map_or(0, Raid::least_disks);
    disks == 0 || disks >= least
}

fn words(raids: &[Raid]) -> String {
    let words: Vec<_> = raids.iter().map(|raid| raid.word()).collect();
    crate::diag::nearest::quoted(&words)
}

fn not_of(filesystem: &Text, raid: &Text) -> Diagnostic {
    let message = format!("{} has no layout `{}`", filesystem.value, raid.value);
    Diagnostic::new(&RULE, message)
        .at(raid.span, "of zfs only")
        .related(filesystem.span, "the file system")
        .help(format!(
            "it has {}",
            words(Raid::of_filesystem(&filesystem.value))
        ))
}

fn disks_for(install: &Install, raid: &Text, layout: Raid, disks: usize) -> Option<Diagnostic> {
    let least = layout.least_disks();
    let word = layout.word();
    let problem = match disks {
        // Which disks there are is not written yet.
        0 => return None,
        few if few < least => format!("{word} needs {least} disks at the least, not {few}"),
        odd if layout == Raid::Raid10 && !odd.is_multiple_of(2) => {
            format!("{word} needs an even number of disks, not {odd}")
        }
        _ => return None,
    };
    let first = install.disks.first()?;
    let found = Diagnostic::new(&RULE, problem)
        .at(raid.span, format!("needs {least} or more"))
        .related(first.span, format!("disks: {disks}"))
        .help(format!(
            "write `raid=\"{}\"`, or add disks",
            usual(disks).word()
        ));
    Some(found)
}
