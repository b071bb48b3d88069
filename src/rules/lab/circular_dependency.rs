//! Things of any kind that wait for each other.

use crate::diag::{Diagnostic, Sink};
use crate::facts::dependence::loops::Loop;
use crate::rule;
use crate::rules::View;

rule! {
    /// Things of different kinds wait for each other, so that none of them starts.
    ///
    /// A storage waits for a load balancer that serves it, that for its cluster of Kubernetes, and that for machines with
    /// their disks on the storage.
    ///
    /// ## Why it matters
    /// As long as all of it runs, nobody notices. After a power cut each waits for the next one, and none comes up. A cluster
    /// of Kubernetes is there when more than half of its control planes are (etcd, "Failure Tolerance"); of resolvers, of
    /// monitors of Ceph and of hosts that share an address, one counts as enough. Guests that wait for each other
    /// without anything else between them are `guest/start-loop`.
    ///
    /// ## What to do
    /// Break the ring at one place: most often by a disk on a storage of its node.
    pub(super) RULE = "lab" / "circular-dependency", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let loops = view.facts.loops.iter();
    for found in loops.filter(|it| !it.is_of_guests() && !it.is_told_elsewhere()) {
        sink.push(looped(view, found));
    }
}

fn looped(view: &View, found: &Loop) -> Diagnostic {
    let found = view.looped(&RULE, "things wait for each other", found);
    found.help("break the ring at one place, such as by a disk on a storage of its node")
}
