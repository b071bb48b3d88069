//! One supply for the quorum.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::failures::loss::{Cause, Loss};
use crate::facts::votes::VoteTable;
use crate::model::cluster::Cluster;
use crate::model::device::Device;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// One UPS or power strip feeds so many voters that the others are no quorum.
    ///
    /// ## Why it matters
    /// Several nodes are there so that one failure is survived. A supply that fails, or is switched off for its new
    /// battery, takes all that hang on it at once; what is left has no quorum (votequorum(5)), turns read-only and, with
    /// high availability, restarts. In a lab with a single supply it is advice.
    ///
    /// ## What to do
    /// Spread the voters over two supplies, or give nodes with two power supply units both: `power="ups1,ups2"`.
    pub(super) RULE = "power" / "shared-supply", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for failure in view.facts.failures.iter() {
        let Cause::Host(HostId::Device(supply)) = failure.cause else {
            continue;
        };
        // What hangs on another supply alone falls with that one, which is the one to name.
        if view.lab.devices.at(supply).power.len() == 1 {
            continue;
        }
        for (cluster, votes) in view.clusters() {
            let lost = lost(view, cluster, votes, &failure.after.loss);
            let left = votes.present().saturating_sub(lost.0);
            if left < votes.quorum() && votes.present() >= votes.quorum() && !lost.1.is_empty() {
                sink.push(shared(view, (cluster, votes), supply, &lost));
            }
        }
    }
}

/// The votes that are without power, and where that is written.
fn lost(view: &View, cluster: &Cluster, votes: &VoteTable, loss: &Loss) -> (u32, Vec<Span>) {
    let (mut sum, mut places) = (0, Vec::new());
    let dark = votes.members.iter();
    for member in dark.filter(|it| it.online && loss.takes_node(it.node)) {
        sum += member.votes;
        let power = &view.lab.nodes.at(member.node).power;
        places.extend(power.iter().map(|source| source.span));
    }
    let qdevice = cluster.qdevice.as_ref().zip(votes.device);
    if let Some((_, device)) = qdevice.filter(|(it, _)| loss.takes_ref(&view.lab, it.host.value)) {
        sum += device.votes;
    }
    places.sort_unstable();
    places.dedup();
    (sum, places)
}

fn shared(
    view: &View,
    (cluster, votes): (&Cluster, &VoteTable),
    supply: Id<Device>,
    (lost, places): &(u32, Vec<Span>),
) -> Diagnostic {
    let supply = view.lab.devices.at(supply);
    let (name, all) = (&cluster.name.value, votes.present());
    let message = format!(
        "`{}` carries {lost} of the {all} votes of cluster `{name}`",
        supply.name.value
    );
    let label = format!("without it there is no quorum of {}", votes.quorum());
    let found = Diagnostic::new(&RULE, message).at(supply.name.span, label);
    let mut found = places.iter().fold(found, |found, place| {
        found.related(*place, "gets its power there")
    });
    if !has_another(view) {
        found.level = Level::Advice;
    }
    found.help("spread the voters over two supplies, or say `power=\"A,B\"` where both feed a node")
}

/// Whether the lab has more than one supply to choose from: something hangs on each of two.
fn has_another(view: &View) -> bool {
    let nodes = view.lab.nodes.values().map(|it| &it.power);
    let devices = view.lab.devices.values().map(|it| &it.power);
    let mut all: Vec<_> = nodes.chain(devices).flatten().map(|it| it.value).collect();
    all.sort_unstable();
    all.dedup();
    let is_chained = |it: &Id<Device>| view.lab.devices.at(*it).power.len() == 1;
    all.iter().filter(|it| !is_chained(it)).count() > 1
}
