//! More copies than hosts to put them on.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::ceph::{hosts, members};
use crate::model::ceph::{Ceph, FailureDomain, Pool};
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;

rule! {
    /// A pool of Ceph wants more copies than there are hosts or disks to put them on.
    ///
    /// ## Why it matters
    /// No two copies of an object share a failure domain. Those that find none are never made: the pool stays
    /// undersized, and the loss of one more host stops it. Where the missing host has a disk that is still to be
    /// decided (`tbd`), it is a warning.
    ///
    /// ## What to do
    /// Add hosts with disks, write a smaller `size`, or `failure-domain="osd"` where one host is all there is.
    pub(super) RULE = "ceph" / "size-over-hosts", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let Some(ceph) = view.ceph() else {
        return;
    };
    let (decided, all) = domains(view, ceph);
    let wants_more = |pool: &&Pool| {
        let copies = usize::try_from(pool.copies()).unwrap_or(usize::MAX);
        copies > decided && view.lab.storages.at(pool.storage).about.is_member()
    };
    let pools: Vec<_> = ceph.pools.iter().filter(wants_more).collect();
    if !pools.is_empty() {
        sink.push(too_many(view, ceph, &pools, (decided, all)));
    }
}

/// How many places for copies there are: decided ones, and those with what is still to be decided.
fn domains(view: &View, ceph: &Ceph) -> (usize, usize) {
    let lab = &view.lab;
    match ceph.domain() {
        FailureDomain::Host => (hosts(lab, ceph, true).len(), hosts(lab, ceph, false).len()),
        FailureDomain::Osd => {
            let decided = members(lab, ceph).filter(|osd| osd.disk.value.known().is_some());
            (decided.count(), members(lab, ceph).count())
        }
    }
}

fn too_many(
    view: &View,
    ceph: &Ceph,
    pools: &[&Pool],
    (decided, all): (usize, usize),
) -> Diagnostic {
    let domain = ceph.domain().word();
    let place = |pool: &Pool| {
        let name = view.lab.storages.at(pool.storage).name.span;
        pool.size.map_or(name, |size| size.span)
    };
    let most = pools.iter().max_by_key(|pool| pool.copies());
    let first = most.copied().or(pools.first().copied());
    let (name, copies) = first.map_or(("", 0), |pool| {
        let name = view.lab.storages.at(pool.storage).name.value.as_str();
        (name, pool.copies())
    });
    let there = match (ceph.domain(), decided) {
        (FailureDomain::Host, 1) => "1 host with disks".to_owned(),
        (FailureDomain::Host, hosts) => format!("{hosts} hosts with disks"),
        (FailureDomain::Osd, disks) => counted(disks, "disk"),
    };
    let message = format!("pool `{name}` wants {copies} copies, but Ceph has {there}");
    let main = first.map_or(ceph.span, place);
    let found = Diagnostic::new(&RULE, message).at(main, format!("one copy a {domain}"));
    let others = pools
        .iter()
        .map(|pool| place(pool))
        .filter(|span| *span != main);
    let mut found = others.fold(found, |found, span| found.related(span, "wants more too"));
    let mut undecided = members(&view.lab, ceph).filter(|osd| osd.disk.value.known().is_none());
    let enough = usize::try_from(copies).is_ok_and(|copies| all >= copies);
    if let Some(osd) = undecided.next().filter(|_| enough) {
        found = found.related(osd.disk.span, "not decided yet");
        found.level = Level::Warning;
        return found.help("decide the disk, or write a smaller `size` until then");
    }
    found.help(format!(
        "add hosts with disks, or write `size={}` at the most",
        decided.max(1)
    ))
}
