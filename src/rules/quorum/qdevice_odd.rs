//! A tie-breaker where there are no ties.

use crate::diag::{Diagnostic, Sink};
use crate::facts::votes::{DeviceVotes, VoteTable};
use crate::model::cluster::{Cluster, QDevice};
use crate::rule;
use crate::rules::View;

rule! {
    /// A qdevice stands beside an odd number of nodes.
    ///
    /// ## Why it matters
    /// An odd number of nodes cannot tie. There the qdevice uses the algorithm `lms` and has as many votes as all
    /// nodes but one (corosync-qdevice(8)): if it fails, no node may fail any more. `pvecm qdevice setup` refuses
    /// to do it unless it is forced to.
    ///
    /// ## What to do
    /// Leave the qdevice out, or add a node.
    pub(super) RULE = "quorum" / "qdevice-odd", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let odd = !votes.members.len().is_multiple_of(2);
        if let (true, Some(of_device), Some(device)) = (odd, votes.device, &cluster.qdevice) {
            sink.push(no_tie_to_break(cluster, device, votes, of_device));
        }
    }
}

fn no_tie_to_break(
    cluster: &Cluster,
    device: &QDevice,
    votes: &VoteTable,
    of_device: DeviceVotes,
) -> Diagnostic {
    let (name, nodes) = (&cluster.name.value, votes.members.len());
    let message = format!("cluster `{name}` has a qdevice beside an odd number of nodes, {nodes}");
    let label = format!(
        "has {} of {} votes; {} are a quorum",
        of_device.votes,
        votes.expected(),
        votes.quorum()
    );
    Diagnostic::new(&RULE, message)
        .at(device.host.span, label)
        .help("leave the qdevice out: an odd number of nodes cannot tie")
}
