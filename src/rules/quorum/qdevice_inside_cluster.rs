//! A tie-breaker that falls with what it should replace.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::dependence::standing::Standing;
use crate::facts::dependence::{Thing, Tie};
use crate::facts::reach::machine;
use crate::facts::votes::VoteTable;
use crate::model::cluster::{Cluster, QDevice};
use crate::model::host::{HostId, HostRef};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// The qdevice is a node or a guest of its own cluster, or works only while one does.
    ///
    /// ## Why it matters
    /// It fails together with the node whose vote it should replace, and a guest does not even start before there
    /// is a quorum. Proxmox VE's manual wants qnetd outside of the cluster (pvecm, "Corosync External Vote Support").
    ///
    /// ## What to do
    /// Run qnetd on any machine that is no part of the cluster: a NAS, a Raspberry Pi, a router. Neither its disk nor the
    /// way to it may lead through a guest of the cluster.
    pub(super) RULE = "quorum" / "qdevice-inside-cluster", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let clusters = view.lab.clusters.iter().zip(&view.facts.votes).enumerate();
    for (at, (cluster, votes)) in clusters.filter(|(_, (it, _))| it.about.is_member()) {
        let device = cluster.qdevice.as_ref().filter(|it| it.about.is_member());
        let inside = device.and_then(|device| Some((device, inside(view, device, votes)?)));
        match inside {
            Some((device, (host, span))) => {
                sink.push(falls_with_it(view, cluster, device, host, span));
            }
            None => device
                .and_then(|device| stands_on_it(view, (at, device), votes))
                .into_iter()
                .for_each(|found| sink.push(found)),
        }
    }
}

/// A tie-breaker outside that works only while something inside does. A way through a router may have a detour that
/// nobody wrote down.
fn stands_on_it(
    view: &View,
    (at, device): (usize, &QDevice),
    votes: &VoteTable,
) -> Option<Diagnostic> {
    let standing = Standing::of(&view.facts.ties, Thing::QDevice(at), |_| true);
    let nodes = votes.members.iter().map(|member| member.node);
    let nodes: BTreeSet<_> = nodes.map(|it| Thing::Host(HostId::Node(it))).collect();
    let node = standing.reached().find(|it| nodes.contains(it))?;
    let way = standing.way_to(node);
    let message = format!(
        "a qdevice needs the cluster whose tie it breaks: {}",
        view.way_in_words(&way)
    );
    let found = Diagnostic::new(&RULE, message).at(device.host.span, "fails with the cluster");
    let mut found = view.with_ties(found, &way);
    if way.iter().any(|edge| edge.tie == Tie::RoutedBy) {
        found.level = Level::Warning;
    }
    Some(found.help("let the machine of the qdevice, and the way to it, do without the cluster"))
}

/// The member or guest that the tie-breaker runs on, and the place that ties it to the cluster.
fn inside(view: &View, device: &QDevice, votes: &VoteTable) -> Option<(HostId, Span)> {
    let HostRef::Host(host, _) = device.host.value else {
        return None;
    };
    let is_member = |node| votes.members.iter().any(|member| member.node == node);
    let host = machine(&view.lab, host);
    let span = match host {
        HostId::Node(node) if is_member(node) => view.lab.nodes.at(node).name.span,
        HostId::Guest(guest) => {
            let home = view.lab.guests.at(guest).node;
            home.filter(|home| is_member(home.value))?.span
        }
        HostId::Node(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
            return None;
        }
    };
    Some((host, span))
}

fn falls_with_it(
    view: &View,
    cluster: &Cluster,
    device: &QDevice,
    host: HostId,
    span: Span,
) -> Diagnostic {
    let (name, host) = (&cluster.name.value, view.host_name(host));
    let message = format!("the qdevice of cluster `{name}` is {host}, a part of that cluster");
    Diagnostic::new(&RULE, message)
        .at(
            device.host.span,
            "fails with the vote that it should replace",
        )
        .related(span, "inside the cluster")
        .help("run qnetd on a machine outside the cluster")
}
