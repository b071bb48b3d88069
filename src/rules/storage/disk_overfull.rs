//! More on a disk than it holds.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::{Size, SizeSum};
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// The installation and the partitions for Ceph together are larger than the disk that they share.
    ///
    /// ## Why it matters
    /// The last partition cannot be made as large as the lab says. Units matter here: 500GiB are 537GB. Sizes that are
    /// only about right (`~`) are not judged.
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
        let disk = node.disks.get(at);
        let size = disk.and_then(|disk| disk.size?.value.known().copied());
        let Some(size) = size.filter(|size| !size.approximate() && parts.len() > 1) else {
            continue;
        };
        let sum: SizeSum = parts.iter().map(|part| part.value).sum();
        if !sum.approximate && sum.bytes > u128::from(size.bytes()) {
            let name = disk.map(|disk| disk.name.value.to_string());
            sink.push(too_much(node, &name.unwrap_or_default(), size, sum, &parts));
        }
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

fn too_much(node: &Node, disk: &str, size: Size, sum: SizeSum, parts: &Parts) -> Diagnostic {
    let over = SizeSum {
        bytes: sum.bytes - u128::from(size.bytes()),
        approximate: false,
    };
    let unit = crate::model::unit::SizeUnit::Gigabyte;
    let (all, over) = (sum.in_unit(unit), over.in_unit(unit));
    let message = format!(
        "disk `{disk}` of node `{}` holds {size}, and shall hold {all}",
        node.name.value
    );
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
