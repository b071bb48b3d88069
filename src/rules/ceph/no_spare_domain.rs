//! As many hosts as copies.

use crate::diag::{Diagnostic, Sink};
use crate::facts::ceph::hosts;
use crate::model::ceph::{Ceph, FailureDomain, Pool};
use crate::rule;
use crate::rules::View;

rule! {
    /// A pool of Ceph keeps a copy on every host that there is.
    ///
    /// ## Why it matters
    /// When one host fails, the missing copies have no place: the pool runs on, but stays degraded until the host is
    /// back. With one host more, Ceph would heal by itself.
    ///
    /// ## What to do
    /// Know it, or add a host with disks.
    pub(super) RULE = "ceph" / "no-spare-domain", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let Some(ceph) = view.ceph().filter(|it| it.domain() == FailureDomain::Host) else {
        return;
    };
    let (decided, all) = (hosts(&view.lab, ceph, true), hosts(&view.lab, ceph, false));
    if decided.len() != all.len() || decided.len() < 2 {
        return;
    }
    let needs_all = |pool: &&Pool| {
        let copies = usize::try_from(pool.copies()).unwrap_or(usize::MAX);
        copies == decided.len() && view.lab.storages.at(pool.storage).about.is_member()
    };
    if let Some(pool) = ceph.pools.iter().find(needs_all) {
        sink.push(no_spare(view, ceph, pool));
    }
}

fn no_spare(view: &View, ceph: &Ceph, pool: &Pool) -> Diagnostic {
    let name = &view.lab.storages.at(pool.storage).name;
    let copies = pool.copies();
    let message = format!(
        "pool `{}` keeps {copies} copies on {copies} hosts",
        name.value
    );
    let place = pool.size.map_or(name.span, |size| size.span);
    Diagnostic::new(&RULE, message)
        .at(place, "degraded while a host is away")
        .related(ceph.span, "no host is left to heal on")
        .help("add a host with disks, or know that nothing heals before the host is back")
}
