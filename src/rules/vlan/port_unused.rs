//! A tag on a switch port that nothing behind it uses.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::cables::End;
use crate::facts::ports::EffectivePort;
use crate::model::device::Device;
use crate::model::id::Id;
use crate::model::iface::Vlans;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// A switch port carries a network to a node that does not use it.
    ///
    /// ## Why it matters
    /// It works. But the broadcasts of that network arrive at the node for nothing, and whoever takes the node over reaches
    /// a network that the node has no part in. Or the node was meant to use it, and its bridge does not carry it yet.
    ///
    /// ## What to do
    /// Take the network out of `vlans` of the port, or carry it on the bridge. Lines that several ports share are only
    /// reported if none of the nodes behind them uses the network.
    pub(super) RULE = "vlan" / "port-unused", Advice
}

/// A network in a list of a port, by its place there: which, and the names of what is behind, while nothing uses it.
type Idle = BTreeMap<Span, (Spanned<Id<Network>>, Option<Vec<String>>)>;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut idle = Idle::new();
    for (device, ports) in view.facts.ports.devices() {
        for (at, port) in ports.iter().enumerate() {
            collect(view, (device, at), port, &mut idle);
        }
    }
    for (network, behind) in idle.into_values() {
        if let Some(first) = behind.as_deref().and_then(|behind| behind.first()) {
            sink.push(unused(view, network, first));
        }
    }
}

fn collect(view: &View, (device, at): (Id<Device>, usize), port: &EffectivePort, idle: &mut Idle) {
    let named = port.facts.vlans.as_ref().map_or(&[][..], Vlans::named);
    for network in named {
        let (_, behind) = idle
            .entry(network.span)
            .or_insert_with(|| (*network, Some(Vec::new())));
        match carrier(view, device, at, network.value) {
            Some(name) => behind.iter_mut().for_each(|all| all.push(name.clone())),
            None => *behind = None,
        }
    }
}

/// The interface behind a port, if it is one that is described and does not carry the network.
fn carrier(view: &View, device: Id<Device>, at: usize, network: Id<Network>) -> Option<String> {
    let mut cables = view.facts.ports.cables.of_port(device, at);
    let cable = cables.next().filter(|_| cables.next().is_none())?;
    let End::Iface(id, iface) = cable.to else {
        return None;
    };
    let node = view.lab.nodes.at(id);
    let carried = view.facts.interfaces.of(id, iface);
    // What the node wants and the port lacks is the worse half of one mistake, and told as such.
    let port = &view.facts.ports.at(device, at).facts;
    let arrives = |id: &Id<Network>| {
        let vlans = port.vlans.as_ref();
        vlans.is_some_and(|vlans| vlans.hold(*id, view.lab.networks.at(*id)))
    };
    let lacks = !carried.tagged.iter().all(arrives);
    let is_known = !(carried.untagged.is_empty() && carried.tagged.is_empty());
    let is_idle =
        !lacks && node.about.is_active() && is_known && !carried.carries(&view.lab, network);
    let name = || {
        Some(format!(
            "`{}` of node `{}`",
            node.ifaces.get(iface)?.name.value,
            node.name.value
        ))
    };
    is_idle.then(name).flatten()
}

fn unused(view: &View, network: Spanned<Id<Network>>, behind: &str) -> Diagnostic {
    let name = &view.lab.networks.at(network.value).name.value;
    let message = format!("a switch port carries `{name}` to {behind}, which does not use it");
    Diagnostic::new(&RULE, message)
        .at(network.span, "nothing behind the port uses it")
        .help(format!(
            "take `{name}` out of the list, or carry it on the node's bridge"
        ))
}
