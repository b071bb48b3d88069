//! Disks that two owners write to.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::ceph::is_partition;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A whole disk is given to two owners: to the installation and to Ceph, or twice to Ceph.
    ///
    /// ## Why it matters
    /// Whoever comes second wipes what the first wrote, or refuses the disk because it is in use
    /// (`pveceph osd create`: "device is already in use").
    ///
    /// ## What to do
    /// Name another disk, or write the `size` of the part that an OSD gets, less than the disk has.
    pub(super) RULE = "storage" / "disk-used-twice", Error
}

/// A use of a disk: what it is, where that is written, whether it leaves room for others.
struct Use {
    what: String,
    span: Span,
    is_part: bool,
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for ((node, at), uses) in uses(view) {
        let mut whole = uses.iter().filter(|it| !it.is_part);
        let Some(first) = whole.next() else {
            continue;
        };
        let others = uses.iter().filter(|it| it.span != first.span);
        // A part beside the whole is a mistake too, but an installation may leave room (`hdsize`).
        let mut others = others.filter(|it| !it.is_part || first.what != INSTALLED);
        if let Some(other) = others.next() {
            sink.push(used_twice(view, (node, at), first, other));
        }
    }
}

const INSTALLED: &str = "the installation";

fn uses(view: &View) -> BTreeMap<(Id<Node>, usize), Vec<Use>> {
    let mut uses: BTreeMap<_, Vec<Use>> = BTreeMap::new();
    let lab = &view.lab;
    for (id, node) in lab.nodes.iter().filter(|(_, it)| it.has_files()) {
        let installed = node.install.iter().flat_map(|install| &install.disks);
        for disk in installed {
            let mut disks = node.disks.iter();
            let at = disks.position(|it| it.name.value.known() == disk.value.known());
            if let Some(at) = at.filter(|_| disk.value.known().is_some()) {
                let here = uses.entry((id, at)).or_default();
                // A disk that the installation names twice is another rule's business.
                if here.is_empty() {
                    here.push(Use {
                        what: INSTALLED.to_owned(),
                        span: disk.span,
                        is_part: false,
                    });
                }
            }
        }
    }
    for osd in lab.ceph.iter().flat_map(|ceph| &ceph.osds) {
        if let (Some(at), true) = (osd.disk.value.known(), osd.about.is_present()) {
            uses.entry((osd.node.value, *at)).or_default().push(Use {
                what: format!("osd.{}", osd.number.value),
                span: osd.disk.span,
                is_part: is_partition(lab, osd),
            });
        }
    }
    uses
}

fn used_twice(view: &View, (node, at): (Id<Node>, usize), first: &Use, other: &Use) -> Diagnostic {
    let node = view.lab.nodes.at(node);
    let disk = node.disks.get(at).map(|disk| disk.name.value.to_string());
    let message = format!(
        "disk `{}` of node `{}` is given to {} and to {}",
        disk.unwrap_or_default(),
        node.name.value,
        first.what,
        other.what
    );
    Diagnostic::new(&RULE, message)
        .at(other.span, format!("for {}", other.what))
        .related(first.span, format!("all of it for {}", first.what))
        .help("name another disk, or write the `size` of the part that an OSD gets")
}
