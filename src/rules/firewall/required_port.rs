//! Ports that must stay open, and a firewall closes.

use std::collections::{BTreeMap, BTreeSet};

use super::passage::{Cut, cut};
use crate::diag::{Diagnostic, Sink};
use crate::facts::flows::{self, End, Flow};
use crate::facts::reach::machine;
use crate::model::firewall::FirewallPlace;
use crate::model::host::HostId;
use crate::model::range::{PortRange, Ports};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A firewall closes a port that the lab needs.
    ///
    /// ## Why it matters
    /// A firewall of the cluster drops what no rule accepts. Of what nodes need, Proxmox VE opens by itself only logins
    /// (22), the API (8006), consoles (5900-5999, 3128) and migration (60000-60050), each only from the node's own network
    /// and the IPSET `management`, and corosync (pve-firewall, `enable_host_firewall`). Ceph, NFS, a backup server or a
    /// migration network are cut off the moment the firewall is switched on. Of a router the rules and a stated default
    /// count.
    ///
    /// ## What to do
    /// Accept the ports before the rule that blocks them. Needed is what `required-port` lists, and what follows from
    /// Ceph, storages, resolvers, services with `ports`, migration networks, the QDevice and Kubernetes.
    pub(super) RULE = "firewall" / "required-port", Error
}

/// A flow that is closed, with the ports that are.
struct Closed<'a> {
    flow: &'a Flow,
    ports: Vec<PortRange>,
    to: Vec<End>,
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    if view.running_firewalls().next().is_none() {
        return;
    }
    let flows = flows::all(&view.lab, &view.facts);
    let mut causes: BTreeMap<Cut, Vec<Closed<'_>>> = BTreeMap::new();
    for flow in &flows {
        for (cut, closed) in closed(view, flow) {
            causes.entry(cut).or_default().push(closed);
        }
    }
    for (cut, closed) in causes {
        sink.push(closes(view, cut, &closed));
    }
}

/// What closes which ports of a flow.
fn closed<'f>(view: &View, flow: &'f Flow) -> BTreeMap<Cut, Closed<'f>> {
    let mut causes = BTreeMap::new();
    for to in &flow.to {
        let entries = flow.ports.entries().iter().zip(flow.certain.entries());
        for (port, certain) in entries {
            let Some(cut) = cut(view, flow, *to, &Ports::of(*certain)) else {
                continue;
            };
            let closed = causes.entry(cut).or_insert_with(|| Closed {
                flow,
                ports: Vec::new(),
                to: Vec::new(),
            });
            if !closed.ports.contains(port) {
                closed.ports.push(*port);
            }
            closed.to.push(*to);
        }
    }
    causes
}

fn closes(view: &View, cut: Cut, closed: &[Closed<'_>]) -> Diagnostic {
    let (what, span, before) = cause(view, cut);
    let all: Vec<_> = closed.iter().flat_map(|it| it.ports.clone()).collect();
    let mut purposes: Vec<_> = closed.iter().map(|it| it.flow.what.as_str()).collect();
    let mut seen = BTreeSet::new();
    purposes.retain(|it| seen.insert(*it));
    let message = format!(
        "{what} closes `{}`, needed for {}",
        listed(&all),
        purposes.join(", ")
    );
    let found = Diagnostic::new(&RULE, message).at(span, "closes it");
    let mut needed: BTreeMap<Span, Vec<PortRange>> = BTreeMap::new();
    for it in closed {
        needed.entry(it.flow.span).or_default().extend(&it.ports);
    }
    let found = needed.into_iter().fold(found, |found, (place, ports)| {
        found.related(place, format!("needs `{}`", listed(&ports)))
    });
    let lines: Vec<_> = lines(view, cut, closed).into_iter().collect();
    found.help(format!("write {}{before}", lines.join(" and ")))
}

/// What closes the ports, where it is written, and where to write the rules that open them.
fn cause(view: &View, cut: Cut) -> (String, Span, String) {
    let firewall = view.lab.firewalls.at(cut.firewall);
    let name = &firewall.name.value;
    match cut
        .rule
        .and_then(|at| Some((at + 1, firewall.rules.get(at)?)))
    {
        Some((number, rule)) => (
            format!("rule {number} of firewall `{name}`"),
            rule.span,
            format!(" before rule {number}"),
        ),
        None => {
            let span = firewall.default.map_or(firewall.on.span, |it| it.span);
            let what = format!("the default of firewall `{name}`");
            (what, span, format!(" in firewall `{name}`"))
        }
    }
}

/// The rules that open the ports: one for all that nodes need from each other, one for each other pair of ends.
fn lines(view: &View, cut: Cut, closed: &[Closed<'_>]) -> BTreeSet<String> {
    let mut ends: BTreeMap<(String, String), Vec<PortRange>> = BTreeMap::new();
    let among = nodes(view, closed);
    for it in closed {
        let on = view.lab.firewalls.at(cut.firewall).on.value;
        let pair = if on == FirewallPlace::Cluster && is_among_nodes(view, it) {
            (among.clone(), among.clone())
        } else {
            (senders(view, it), names(view, &it.to))
        };
        ends.entry(pair).or_default().extend(&it.ports);
    }
    let line = |((from, to), ports): (&(String, String), &Vec<PortRange>)| {
        let ports = listed(ports);
        format!("`accept from=\"{from}\" to=\"{to}\" ports=\"{ports}\"`")
    };
    ends.iter().map(line).collect()
}

/// The nodes of everything that nodes need from each other.
fn nodes(view: &View, closed: &[Closed<'_>]) -> String {
    let among = closed.iter().filter(|it| is_among_nodes(view, it));
    let ends = among.flat_map(|it| it.flow.from.iter().chain(&it.flow.to));
    names(view, &ends.copied().collect::<Vec<_>>())
}

fn is_among_nodes(view: &View, closed: &Closed<'_>) -> bool {
    let is_node = |end: &End| {
        let machine = end.host.map(|host| machine(&view.lab, host));
        matches!(machine, Some(HostId::Node(_))) && machine == end.host
    };
    let from = &closed.flow.from;
    !from.is_empty() && from.iter().chain(&closed.to).all(is_node)
}

/// Who has to reach the receivers; where that is nobody in particular, their network.
fn senders(view: &View, closed: &Closed<'_>) -> String {
    let is_only = |host| closed.to.iter().all(|it| it.host == host);
    let others = closed.flow.from.iter();
    let others = others.filter(|it| it.host.is_none() || !is_only(it.host));
    let others: Vec<_> = others.copied().collect();
    if !others.is_empty() {
        return names(view, &others);
    }
    let addresses = &view.facts.addresses;
    let mut networks = closed.to.iter();
    let network = networks.find_map(|it| addresses.network_of(it.net.addr()));
    network.map_or("*".to_owned(), |it| {
        view.lab.networks.at(it).name.value.to_string()
    })
}

/// The names of some ends, each once; an address that the lab does not describe stays one.
fn names(view: &View, ends: &[End]) -> String {
    let mut names = Vec::new();
    for end in ends {
        let name = match end.host {
            Some(host) => view.lab.host_name(host).value.to_string(),
            None => end.net.addr().to_string(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(",")
}

/// Ports as the language writes them, without those that are in another range.
fn listed(ports: &[PortRange]) -> String {
    let mut listed: Vec<PortRange> = Vec::new();
    for port in ports {
        if !listed.iter().any(|it| it.contains(*port)) {
            listed.retain(|it| !port.contains(*it));
            listed.push(*port);
        }
    }
    let listed: Vec<_> = listed.iter().map(ToString::to_string).collect();
    listed.join(",")
}
