//! Memory that Ceph and ZFS take beside the guests.

use crate::diag::{Diagnostic, Sink};
use crate::facts::capacity::{MemoryRoom, Promise};
use crate::facts::ceph::members;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::StorageKind;
use crate::model::unit::{SizeSum, SizeUnit};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// The guests of a node fit into its memory, but not beside what its Ceph disks and ZFS take.
    ///
    /// ## Why it matters
    /// A daemon of Ceph aims at 4 GiB for each disk (`osd_memory_target`) and takes more while it repairs; the cache of ZFS
    /// grows to a tenth of the memory, 16 GiB at the most, as Proxmox VE's installer sets it. ZFS gives back slowly, Ceph
    /// hardly: the kernel kills a guest first. Only looked at where the node says no `reserve memory=`.
    ///
    /// ## What to do
    /// Give the guests less, or move some. Then write what the disks and the cache really take, `reserve memory="…"` in the
    /// node: all sums count with it.
    pub(super) RULE = "capacity" / "hidden-memory", Advice
}

const GIB: u128 = 1 << 30;

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, node, capacity) in view.active_nodes() {
        let (Some(room), Some(memory)) = (&capacity.memory, &node.memory) else {
            continue;
        };
        let hidden = Hidden::of(view, id, node, room);
        let promised = capacity.now.memory_sum().bytes;
        let fits = promised <= room.free().bytes;
        if room.held.is_empty() && fits && promised + hidden.bytes() > room.free().bytes {
            sink.push(too_full(
                node,
                memory.size.span,
                room,
                &capacity.now,
                &hidden,
            ));
        }
    }
}

/// What is taken beside the guests.
struct Hidden {
    disks: u128,
    cache: u128,
}

impl Hidden {
    fn of(view: &View, id: Id<Node>, node: &Node, room: &MemoryRoom) -> Self {
        let osds = view
            .ceph()
            .into_iter()
            .flat_map(|ceph| members(&view.lab, ceph));
        let disks = osds
            .filter(|osd| osd.node.value == id)
            .map(|_| 4 * GIB)
            .sum();
        let storages = node.storages.iter().map(|it| view.lab.storages.at(*it));
        let mut zfs = storages.filter(|it| it.about.is_member());
        let has_zfs = zfs.any(|it| matches!(it.kind.value, StorageKind::ZfsPool { .. }));
        let tenth = (u128::from(room.total.bytes()) / 10).min(16 * GIB);
        Self {
            disks,
            cache: if has_zfs { tenth } else { 0 },
        }
    }

    const fn bytes(&self) -> u128 {
        self.disks + self.cache
    }

    /// The parts that there are, as in "8GiB for the disks of Ceph".
    fn parts(&self) -> String {
        let parts = [
            (self.disks, "the disks of Ceph"),
            (self.cache, "the cache of ZFS"),
        ];
        let parts = parts.iter().filter(|(bytes, _)| *bytes > 0);
        let parts: Vec<_> = parts
            .map(|(bytes, what)| format!("{} for {what}", words(*bytes)))
            .collect();
        parts.join(" and ")
    }
}

fn words(bytes: u128) -> String {
    SizeSum {
        bytes,
        approximate: false,
    }
    .in_unit(SizeUnit::Gibibyte)
}

fn too_full(
    node: &Node,
    place: Span,
    room: &MemoryRoom,
    now: &Promise,
    hidden: &Hidden,
) -> Diagnostic {
    let (name, total) = (&node.name.value, room.total.in_words());
    let promised = now.memory_sum().in_unit(room.total.unit());
    let message = format!(
        "guests of node `{name}` are promised {promised} of its {total}, without {}",
        hidden.parts()
    );
    Diagnostic::new(&RULE, message)
        .at(place, "not enough for all of them")
        .help(lowered(room, now, hidden))
}

/// By how much the guests have to take less, rounded up; if they cannot, the machine is too small.
fn lowered(room: &MemoryRoom, now: &Promise, hidden: &Hidden) -> String {
    let promised = now.memory_sum().bytes;
    let excess = (promised + hidden.bytes()).saturating_sub(room.free().bytes);
    let tenths = (excess * 10).div_ceil(GIB);
    if excess < promised {
        let less = words(tenths * GIB / 10);
        format!("lower the memory of its guests by {less} in all, or move some of them")
    } else {
        "add memory, or move its disks of Ceph to other nodes".to_owned()
    }
}
