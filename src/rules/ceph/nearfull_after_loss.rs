//! Promises that Ceph cannot keep once a host is gone.

use crate::diag::{Diagnostic, Sink};
use crate::facts::ceph::{NEARFULL, hosts, known_size, members, promised_raw, raw, unknown};
use crate::facts::space::{Part, promised};
use crate::model::ceph::{Ceph, FailureDomain};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::{SizeSum, SizeUnit};
use crate::rule;
use crate::rules::View;

rule! {
    /// If all disks of guests were full, Ceph would be nearly full too, or would be after the loss of one host.
    ///
    /// ## Why it matters
    /// From 85 % on Ceph warns, from 95 % on it stops writing, and every guest stops with it. When a host fails, its
    /// copies are made anew on the others: what fitted before may not fit then. Counted are the known sizes of disks
    /// in service, as often as their pools copy them. Where the size of a disk of Ceph is not decided, nothing is
    /// said.
    ///
    /// ## What to do
    /// Add disks or hosts, promise less, or allow it with the reason why the disks never fill up.
    pub(super) RULE = "ceph" / "nearfull-after-loss", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let Some(ceph) = view.ceph() else {
        return;
    };
    let whole = raw(&view.lab, ceph);
    if unknown(&view.lab, ceph) > 0 || whole.bytes == 0 {
        return;
    }
    let taken = promised_raw(&view.facts.space, ceph, false);
    let lost = lost(view, ceph);
    let left = lost.map_or(whole, |(_, bytes)| SizeSum {
        bytes: whole.bytes - bytes,
        ..whole
    });
    if taken.bytes * 100 > left.bytes * NEARFULL {
        sink.push(too_full(
            view,
            ceph,
            (taken, whole, left),
            lost.map(|it| it.0),
        ));
    }
}

/// The host that holds most and what it holds, where the others can take over its copies.
fn lost(view: &View, ceph: &Ceph) -> Option<(Id<Node>, u128)> {
    let all = hosts(&view.lab, ceph, true);
    let pools = ceph.pools.iter().map(|pool| pool.copies());
    let copies = usize::try_from(pools.max()?).ok()?;
    if ceph.domain() == FailureDomain::Host && all.len() <= copies {
        // Copies that have no host left are not made anew, so nothing fills up.
        return None;
    }
    let held = |host: &Id<Node>| {
        let osds = members(&view.lab, ceph).filter(|osd| osd.node.value == *host);
        let sum: SizeSum = osds.filter_map(|osd| known_size(&view.lab, osd)).sum();
        sum.bytes
    };
    let held = all.iter().map(|host| (*host, held(host)));
    held.max_by_key(|(host, bytes)| (*bytes, std::cmp::Reverse(*host)))
}

fn too_full(
    view: &View,
    ceph: &Ceph,
    (taken, whole, left): (SizeSum, SizeSum, SizeSum),
    lost: Option<Id<Node>>,
) -> Diagnostic {
    let unit = SizeUnit::Terabyte;
    let percent = |of: SizeSum| taken.bytes * 100 / of.bytes.max(1);
    let (sum, raw) = (taken.in_unit(unit), whole.in_unit(unit));
    let now = percent(whole);
    let message = match lost {
        Some(host) => format!(
            "guests are promised {sum} of the {raw} of Ceph, {now} %, and {} % once `{}` is gone",
            percent(left),
            view.lab.nodes.at(host).name.value
        ),
        None => format!("guests are promised {sum} of the {raw} of Ceph, {now} %"),
    };
    let found =
        Diagnostic::new(&RULE, message).at(ceph.span, format!("Ceph warns from {NEARFULL} % on"));
    let pools = ceph.pools.iter().filter_map(|pool| {
        let parts = view.facts.space.of(pool.storage).iter();
        let sum = promised(parts.filter(|part| Part::is_there(part)));
        let name = &view.lab.storages.at(pool.storage).name;
        let label = format!("{} promised, {} times", sum.in_unit(unit), pool.copies());
        (sum.bytes > 0).then_some((name.span, label))
    });
    let found = pools.fold(found, |found, (span, label)| found.related(span, label));
    found.help("add disks or hosts, promise less, or allow it with the reason why it works")
}
