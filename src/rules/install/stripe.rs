//! A node on a stripe of disks.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::model::installer::Raid;
use crate::model::node::Install;
use crate::rule;
use crate::rules::View;

rule! {
    /// A node is installed on several disks without redundancy.
    ///
    /// ## Why it matters
    /// `raid0` spreads every file over all of its disks. The first disk that fails takes everything with it: the system, the
    /// guests on its local storage, and replicas of others kept there (Proxmox VE's manual, ZFS on Linux: RAID levels).
    ///
    /// ## What to do
    /// Take a layout that survives a disk, `raid1` for two; or install on one disk and keep the other for data.
    pub(super) RULE = "install" / "stripe", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (_, _, install) in super::installs(view) {
        let found = stripe(install).filter(|it| seen.insert(it.primary.span));
        found.into_iter().for_each(|found| sink.push(found));
    }
}

fn stripe(install: &Install) -> Option<Diagnostic> {
    let raid = install.raid.as_ref()?;
    let filesystem = &install.filesystem.as_ref()?.value;
    let striped = Raid::from_word(&raid.value) == Some(Raid::Raid0);
    if !striped || !Raid::of_filesystem(filesystem).contains(&Raid::Raid0) {
        return None;
    }
    let [first, _, ..] = &install.disks[..] else {
        return None;
    };
    let count = install.disks.len();
    let message = format!("{count} disks without redundancy: losing one loses all of them");
    let found = Diagnostic::new(&RULE, message)
        .at(raid.span, "a stripe")
        .related(first.span, format!("disks: {count}"));
    let better = if count == 2 { "raid1" } else { "raidz-1" };
    Some(found.help(format!(
        "write `raid=\"{better}\"`, or install on one of them"
    )))
}
