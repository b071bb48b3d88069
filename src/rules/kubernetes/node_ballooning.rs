//! A node whose memory shrinks under it.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::running_members;
use crate::rule;
use crate::rules::View;

rule! {
    /// A node of Kubernetes is a guest whose memory may be taken back by ballooning.
    ///
    /// ## Why it matters
    /// The kubelet reads once, at its start, how much memory the machine has, and the scheduler fills that. When the
    /// balloon takes some back, pods are killed although the node looks as if it had room (Kubernetes, "Node-pressure
    /// Eviction"; Proxmox VE's guide on memory).
    ///
    /// ## What to do
    /// Take `balloon` away from guests that are nodes.
    pub(super) RULE = "kubernetes" / "node-ballooning", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for cluster in super::running(view) {
        for member in running_members(&view.lab, cluster) {
            let guest = view.lab.guests.at(member.guest.value);
            let memory = guest.memory.and_then(|it| it.value.known().copied());
            let Some(balloon) = guest.balloon else {
                continue;
            };
            // As much as the memory, or nothing at all: it is switched off.
            let bytes = balloon.value.bytes();
            if bytes == 0 || memory.is_some_and(|memory| memory.bytes() == bytes) {
                continue;
            }
            let name = view.guest_name(member.guest.value);
            let message = format!(
                "{name} is a node of `{}` and may lose memory",
                cluster.name.value
            );
            let found = Diagnostic::new(&RULE, message)
                .at(
                    balloon.span,
                    format!("down to {}", balloon.value.in_words()),
                )
                .related(member.guest.span, "a node of Kubernetes");
            sink.push(found.help("take `balloon` away"));
        }
    }
}
