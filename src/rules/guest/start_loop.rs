//! Guests that wait for each other after a power cut.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::waiting::{Reason, Wait, rings, waits};
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
    for ring in rings(&waits(&view.lab, &view.facts)) {
        if !is_told_elsewhere(&ring) {
            sink.push(looped(view, &ring));
        }
    }
}

/// A ring of `depends-on` alone, and a server with a disk on what it serves, have rules of their own.
fn is_told_elsewhere(ring: &[Wait]) -> bool {
    let needs = ring.iter().all(|wait| wait.reason == Reason::Needs);
    needs || matches!(ring, [wait] if matches!(wait.reason, Reason::Serves(_)))
}

fn looped(view: &View, ring: &[Wait]) -> Diagnostic {
    let steps: Vec<_> = ring.iter().map(|wait| step(view, wait)).collect();
    let first = ring.first().expect("a ring has a guest");
    let message = if ring.len() == 1 {
        format!("a guest waits for itself: {}", steps.concat())
    } else {
        format!("guests wait for each other: {}", steps.join("; "))
    };
    let found = Diagnostic::new(&RULE, message).at(first.span, "waits");
    let mut seen = BTreeSet::from([first.span]);
    let others = ring.iter().skip(1).filter(|wait| seen.insert(wait.span));
    let found = others.fold(found, |found, wait| found.related(wait.span, "waits too"));
    found.help(way_out(first.reason))
}

/// One wait, as in "`web` has a disk on `share`, which `files` serves".
fn step(view: &View, wait: &Wait) -> String {
    let name = |id| &view.lab.guests.at(id).name.value;
    let (who, whom) = (name(wait.guest), name(wait.needed));
    let on = |storage| {
        let storage = &view.lab.storages.at(storage).name.value;
        format!("`{who}` has a disk on `{storage}`")
    };
    match wait.reason {
        Reason::Needs => format!("`{who}` needs `{whom}`"),
        Reason::Serves(storage) => format!("{}, which `{whom}` serves", on(storage)),
        Reason::Routes(storage) => format!("{}, to which `{whom}` routes", on(storage)),
        Reason::Resolves(storage) => format!("{}, whose name `{whom}` resolves", on(storage)),
    }
}

const fn way_out(reason: Reason) -> &'static str {
    match reason {
        Reason::Needs => {
            "take the `depends-on` away, or move a disk of the ring to a local storage"
        }
        Reason::Serves(_) => "put the disk on a storage of its node",
        Reason::Routes(_) => {
            "put the disk on a storage of its node, or give the node an address in the server's network"
        }
        Reason::Resolves(_) => {
            "put the disk on a storage of its node, or give the server a fixed address"
        }
    }
}
