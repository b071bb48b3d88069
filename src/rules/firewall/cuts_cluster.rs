//! Rules at the nodes that part the nodes.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::policy::{Side, guarded};
use crate::facts::region::{self, Region};
use crate::model::firewall::{Firewall, FirewallPlace};
use crate::model::host::HostId;
use crate::model::range::Ports;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

use super::Line;

rule! {
    /// A firewall rule at the nodes blocks what the nodes need from each other.
    ///
    /// ## Why it matters
    /// Nodes call each other's API (8006) whenever somebody looks at another node than the one that was opened, and copy
    /// and migrate guests over SSH (22). Proxmox VE opens both between nodes by itself, but behind the rules of the lab:
    /// a `drop` there comes first (pve-firewall, `enable_host_firewall`). Corosync is not cut: hlc puts its ports before
    /// all other rules.
    ///
    /// ## What to do
    /// Write an `accept` for the nodes above the rule, or leave the nodes out of it.
    pub(super) RULE = "firewall" / "cuts-cluster", Error
}

/// What nodes need from each other.
const NEEDED: &[(&str, &str)] = &[("22", "SSH"), ("8006", "the API")];

pub(super) fn check(view: &View, sink: &mut Sink) {
    let nodes = main_addresses(view);
    if nodes.nets.len() < 2 {
        return;
    }
    for (id, firewall) in view.running_firewalls() {
        let to = match firewall.on.value {
            FirewallPlace::Router(_) | FirewallPlace::Guest(_) => continue,
            FirewallPlace::Cluster => nodes.clone(),
            FirewallPlace::Node(_) => only(
                &nodes,
                &guarded(&view.lab, &view.facts.addresses, firewall.on.value),
            ),
        };
        let lines: Vec<_> = view.lines(id).collect();
        for (port, what) in NEEDED {
            let packets = packets(&nodes, &to, port);
            if let Some(cut) = blocking(firewall, &lines, &packets) {
                sink.push(parted(firewall, &cut, port, what));
            }
        }
    }
}

/// What blocks: a rule, or what a node states for the rest. Of the cluster's own default, Proxmox VE excepts the nodes.
enum Cut<'a> {
    Rule(&'a Line<'a>),
    Default(Span),
}

/// Where the nodes reach each other: at their main addresses.
fn main_addresses(view: &View) -> Side {
    let (lab, facts) = (&view.lab, &view.facts);
    let members = lab.nodes.iter().filter(|(_, node)| node.about.is_member());
    let main = members.filter_map(|(id, _)| {
        facts
            .main_addresses
            .of(lab, HostId::Node(id), &facts.addresses)
    });
    Side {
        nets: main.map(IpNet::from).take(super::MOST_NODES).collect(),
        ..Side::default()
    }
}

fn only(nodes: &Side, there: &Side) -> Side {
    let both = nodes.nets.iter().filter(|net| there.nets.contains(net));
    Side {
        nets: both.copied().collect(),
        ..Side::default()
    }
}

/// From every node to every other.
fn packets(from: &Side, to: &Side, port: &str) -> Region {
    let ports = Ports::parse(port).ok();
    let services = region::services(ports.as_ref());
    let pairs = from.nets.iter().flat_map(|from| {
        let others = to.nets.iter().filter(move |to| *to != from);
        others.map(move |to| (region::of_net(*from), region::of_net(*to)))
    });
    pairs.fold(Region::default(), |all, (from, to)| {
        all.with(&Region::new(&[from], &[to], &services))
    })
}

/// What blocks some of the packets first, behind what is accepted before it.
fn blocking<'a>(firewall: &Firewall, lines: &'a [Line<'a>], packets: &Region) -> Option<Cut<'a>> {
    let mut left = packets.clone();
    for line in lines {
        if !line.resolved.region.meets(&left) {
            continue;
        }
        if line.rule.verdict.blocks() {
            return Some(Cut::Rule(line));
        }
        left = left.without(&line.resolved.region)?;
    }
    let is_node = matches!(firewall.on.value, FirewallPlace::Node(_));
    let stated = firewall.default.filter(|it| is_node && it.value.blocks())?;
    (!left.is_empty()).then_some(Cut::Default(stated.span))
}

fn parted(firewall: &Firewall, cut: &Cut<'_>, port: &str, what: &str) -> Diagnostic {
    let name = &firewall.name.value;
    let (blocks, span) = match cut {
        Cut::Rule(line) => {
            let number = line.number();
            (
                format!("rule {number} of firewall `{name}`"),
                line.rule.span,
            )
        }
        Cut::Default(span) => (format!("the default of firewall `{name}`"), *span),
    };
    let message = format!("{blocks} blocks {what} ({port}) between the nodes");
    Diagnostic::new(&RULE, message)
        .at(span, "the nodes are among these")
        .related(firewall.on.span, "it stands here")
        .help(format!("accept port {port} from the nodes before that"))
}
