//! A list of ports without corosync's own.

use crate::diag::{Diagnostic, Sink};
use crate::model::cluster::{Cluster, Link, RequiredPort};
use crate::model::range::Protocol;
use crate::rule;
use crate::rules::View;

rule! {
    /// The list of required ports leaves out one that a link of corosync uses.
    ///
    /// ## Why it matters
    /// Link N listens on UDP port 5405 + N (corosync.conf(5), `mcastport`). Whoever sets up a firewall after the list
    /// cuts the nodes off from each other.
    ///
    /// ## What to do
    /// Add the port; Proxmox VE's manual opens 5405 to 5412, for all eight links.
    pub(super) RULE = "corosync" / "port-missing", Warning
}

/// The port of link 0.
const FIRST: u16 = 5405;

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, _) in view.clusters() {
        let listed = cluster
            .required_ports
            .iter()
            .filter(|it| it.about.is_member());
        let listed: Vec<_> = listed.collect();
        let links = cluster.links.iter().filter(|it| it.about.is_member());
        for link in links.filter(|_| !listed.is_empty()) {
            let port = FIRST + u16::from(link.number.value.get());
            let covers = |it: &&RequiredPort| it.ports.value.contains(port, Protocol::Udp);
            if !listed.iter().any(covers) {
                sink.push(left_out(cluster, link, port));
            }
        }
    }
}

fn left_out(cluster: &Cluster, link: &Link, port: u16) -> Diagnostic {
    let number = link.number.value;
    let message =
        format!("link {number} uses port {port}/udp, which is not among the required ports");
    let found =
        Diagnostic::new(&RULE, message).at(link.number.span, format!("listens on {port}/udp"));
    let first = cluster.required_ports.first();
    let found = match first {
        Some(first) => found.related(first.ports.span, "the list starts here"),
        None => found,
    };
    found.help("add `required-port \"5405-5412/udp\" purpose=\"corosync\"`")
}
