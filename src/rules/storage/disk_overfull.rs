//! More on a disk than it holds.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::model::id::Id;
use crate::model::node::{Disk, Node};
use crate::model::unit::{Size, SizeSum};
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// The installation and the partitions for Ceph are larger than the disk that they are on.
    ///
    /// ## Why it matters
    /// The last partition cannot be made as large as the lab says. The installer is silent about an `hdsize` above the
    /// disk and takes all of it (pve-installer, `Proxmox/Sys/Block.pm`). Units matter here: 500GiB are 537GB. Sizes that
    /// are only about right (`~`) are not judged, and one partition may be as large as the rounded size of its disk.
    ///
    /// ## What to do
    /// Write a smaller `hdsize`, or a smaller `size` of the OSD.
    pub(super) RULE = "storage" / "disk-overfull", Warning
}

/// What is on a disk, with its places.
type Parts = Vec<Spanned<Size>>;

pub(super) fn check(view: &View, sink: &mut Sink) {
    for ((id, at), parts) in parts(view) {
        let node = view.lab.nodes.at(id);
        let Some((disk, size)) = node.disks.get(at).and_then(sized) else {
            continue;
        };
        let sum: SizeSum = parts.iter().map(|part| part.value).sum();
        if !sum.approximate && sum.bytes > most(size.value, &parts) {
            let disk = format!("disk `{}` of node `{}`", disk.name.value, node.name.value);
            sink.push(match parts.as_slice() {
                [only] => too_large(&disk, size, *only),
                _ => too_much(node, &disk, size.value, sum, &parts),
            });
        }
    }
}

/// A disk with its size, where that is known exactly.
fn sized(disk: &Disk) -> Option<(&Disk, Spanned<Size>)> {
    let size = disk.size?;
    let known = size.value.known().filter(|known| !known.approximate())?;
    Some((disk, Spanned::new(*known, size.span)))
}

/// How many thousandths larger than its label a disk may be: the size of a whole disk is often a measured one.
const ROUNDING: u128 = 5;

/// The most bytes that the parts of a disk may have.
fn most(size: Size, parts: &Parts) -> u128 {
    let bytes = u128::from(size.bytes());
    match parts.as_slice() {
        [_] => bytes + bytes * ROUNDING / 1000,
        _ => bytes,
    }
}

fn parts(view: &View) -> BTreeMap<(Id<Node>, usize), Parts> {
    let lab = &view.lab;
    let mut parts: BTreeMap<_, Parts> = BTreeMap::new();
    for (id, node) in lab.nodes.iter().filter(|(_, it)| it.has_files()) {
        let install = node.install.as_deref();
        if let Some((install, hdsize)) = install.and_then(|it| Some((it, it.hdsize?))) {
            for disk in &install.disks {
                let known = disk.value.known();
                let mut disks = node.disks.iter();
                let at = disks.position(|it| known.is_some() && it.name.value.known() == known);
                if let Some(at) = at {
                    parts.entry((id, at)).or_default().push(hdsize);
                }
            }
        }
    }
    for osd in lab.ceph.iter().flat_map(|ceph| &ceph.osds) {
        let size = osd.size.and_then(|size| {
            let known = size.value.known().copied();
            known.map(|known| Spanned::new(known, size.span))
        });
        let there = osd.about.is_present();
        if let (Some(at), Some(size), true) = (osd.disk.value.known(), size, there) {
            parts.entry((osd.node.value, *at)).or_default().push(size);
        }
    }
    parts
}

fn too_large(disk: &str, size: Spanned<Size>, part: Spanned<Size>) -> Diagnostic {
    let message = format!("{disk} holds {}, not {}", size.value, part.value);
    Diagnostic::new(&RULE, message)
        .at(part.span, "larger than the disk")
        .related(size.span, "the disk")
        .help(format!("write `{}` or less", size.value))
}

fn too_much(node: &Node, disk: &str, size: Size, sum: SizeSum, parts: &Parts) -> Diagnostic {
    let over = SizeSum {
        bytes: sum.bytes - u128::from(size.bytes()),
        approximate: false,
    };
    let unit = crate::model::unit::SizeUnit::Gigabyte;
    let (all, over) = (sum.in_unit(unit), over.in_unit(unit));
    let message = format!("{disk} holds {size}, not {all}");
    let places: Vec<(Span, String)> = parts
        .iter()
        .map(|part| {
            let sum: SizeSum = std::iter::once(part.value).sum();
            (part.span, format!("{} of it", sum.in_unit(unit)))
        })
        .collect();
    let mut places = places.into_iter().rev();
    let found = Diagnostic::new(&RULE, message);
    let found = match places.next() {
        Some((span, label)) => found.at(span, label),
        None => found.at(node.name.span, "too much"),
    };
    let found = places.fold(found, |found, (span, label)| found.related(span, label));
    found.help(format!("make one of them {over} smaller"))
}
