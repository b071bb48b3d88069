//! A limit that Proxmox VE does not take.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// The rate of a replication is below 1 MB/s.
    ///
    /// ## Why it matters
    /// Proxmox VE takes `rate` in MB/s, at least 1 (pve-guest-common, `ReplicationConfig.pm`); the job would be
    /// read without its limit.
    ///
    /// ## What to do
    /// Take 1MB/s or more, or leave `rate` out: then nothing limits it.
    pub(super) RULE = "replication" / "rate", Error
}

/// The least rate in bytes per second.
const LEAST: u64 = 1_000_000;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let replications = view.guests().flat_map(|(_, guest)| &guest.replications);
    for rate in replications.filter_map(|it| it.rate) {
        if rate.value.bytes_per_second() < LEAST {
            let message = format!("a replication is limited to {}", rate.value);
            let found =
                Diagnostic::new(&RULE, message).at(rate.span, "Proxmox VE takes 1MB/s or more");
            sink.push(found.help("write `rate=\"1MB/s\"` or more, or leave it out"));
        }
    }
}
