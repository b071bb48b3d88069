//! Copies that one host may hold all of.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::ceph::hosts;
use crate::model::ceph::{Ceph, FailureDomain};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// Ceph may put all copies of an object on disks of one host, although there are several.
    ///
    /// ## Why it matters
    /// With `failure-domain="osd"` copies are only kept on different disks. Where one host holds all copies of an object, its
    /// loss stops every pool, and a host that does not come back takes data along (Ceph's manual, "CRUSH Maps": the failure
    /// domain of a rule). With one host there is no choice; with fewer hosts than copies it is advice.
    ///
    /// ## What to do
    /// Write `failure-domain="host"` where there is a host for every copy, or add hosts with disks until there is.
    pub(super) RULE = "ceph" / "osd-failure-domain", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    if let Some(ceph) = view.ceph() {
        let by_disk = ceph
            .failure_domain
            .filter(|it| it.value == FailureDomain::Osd);
        let hosts = hosts(&view.lab, ceph, true).len();
        if let Some(domain) = by_disk.filter(|_| hosts > 1) {
            sink.push(on_one_host(view, ceph, hosts, domain.span));
        }
    }
}

fn on_one_host(view: &View, ceph: &Ceph, hosts: usize, domain: Span) -> Diagnostic {
    let pools = ceph.pools.iter();
    let pools = pools.filter(|pool| view.lab.storages.at(pool.storage).about.is_member());
    let copies = pools.map(|pool| pool.copies()).max().unwrap_or_default();
    let is_enough = usize::try_from(copies).is_ok_and(|copies| copies <= hosts);
    let message = format!("all copies of an object may be on one of the {hosts} hosts of Ceph");
    let mut found = Diagnostic::new(&RULE, message)
        .at(domain, "copies are on different disks only")
        .related(ceph.span, format!("hosts with disks: {hosts}"));
    if is_enough {
        return found.help("write `failure-domain=\"host\"`");
    }
    found.level = Level::Advice;
    found.help(format!(
        "add hosts with disks until there are {copies}, then write `failure-domain=\"host\"`"
    ))
}
