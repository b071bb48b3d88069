//! Guests that wait for each other after a power cut.

use crate::diag::{Diagnostic, Sink};
use crate::facts::dependence::Tie;
use crate::facts::dependence::loops::Loop;
use crate::rule;
use crate::rules::View;

rule! {
    /// Guests wait for each other: each has its disk behind the next one.
    ///
    /// ## Why it matters
    /// A guest starts when its disks are there. A disk on the network is there when its server runs, when the router on the
    /// way does, and when the server's name resolves; where guests do these things, they have to run first. While all of
    /// them run, nobody notices. After the first power cut, none comes up (Proxmox VE's manual, pvesm: a storage that
    /// is not online; qm: start and shutdown order).
    ///
    /// ## What to do
    /// Break the ring at one place: the disk of the first guest on a storage of its node, an address of the node in the
    /// server's network, a fixed address for the server.
    pub(super) RULE = "guest" / "start-loop", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let loops = view.facts.loops.iter();
    for found in loops.filter(|it| it.is_of_guests() && !it.is_told_elsewhere()) {
        sink.push(looped(view, found));
    }
}

fn looped(view: &View, found: &Loop) -> Diagnostic {
    let guests = found.way.iter().filter(|edge| edge.from.guest().is_some());
    let lead = if guests.count() == 1 {
        "a guest waits for itself"
    } else {
        "guests wait for each other"
    };
    view.looped(&RULE, lead, found).help(way_out(view, found))
}

fn way_out(view: &View, found: &Loop) -> String {
    let ties = || found.way.iter();
    let disk = ties().find(|edge| edge.tie == Tie::StoredOn);
    let guest = disk.and_then(|edge| edge.from.guest());
    let name = guest.map_or("", |it| &view.lab.guests.at(it).name.value);
    let mut help = format!("put the disk of `{name}` on a storage of its node");
    if ties().any(|edge| edge.tie == Tie::RoutedBy) {
        help += ", or give the node an address in the server's network";
    }
    if ties().any(|edge| edge.tie == Tie::NamedBy) {
        help += ", or give the server a fixed address";
    }
    if ties().any(|edge| edge.tie == Tie::Needs) {
        help += ", or take the `depends-on` away";
    }
    help
}
