//! A link aggregation group whose ports differ.

use crate::diag::{Diagnostic, Sink};
use crate::facts::cables::End;
use crate::facts::lags::Lag;
use crate::facts::ports::EffectivePort;
use crate::model::iface::IfaceKind;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A link aggregation group has one port, or ports that differ in speed, networks or MTU.
    ///
    /// ## Why it matters
    /// A group acts as one port. Switches leave a port out of it that runs at another speed, and carry what the first port
    /// carries; a group of one gives neither speed nor safety. (IEEE 802.1AX: members have equal keys.)
    ///
    /// ## What to do
    /// Give all ports of the group the same speed, networks and MTU, or say which other port belongs to it.
    pub(super) RULE = "switch" / "lag-uneven", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for lag in view.facts.ports.lags() {
        let ports: Vec<_> = lag
            .ports
            .iter()
            .map(|at| view.facts.ports.at(lag.device, *at))
            .collect();
        match &ports[..] {
            [] => {}
            [_] if is_half_of_a_bond(view, &lag) => {}
            [alone] => sink.push(single(view, &lag, alone)),
            [first, others @ ..] => {
                let differing = others.iter().find_map(|it| difference(view, first, it));
                if let Some((what, one, other)) = differing {
                    sink.push(uneven(view, &lag, what, (one, other)));
                }
            }
        }
    }
}

/// Whether the only port of a group leads to a bond with more members: what is wrong then is said about the bond.
fn is_half_of_a_bond(view: &View, lag: &Lag) -> bool {
    let cables = lag
        .ports
        .iter()
        .flat_map(|at| view.facts.ports.cables.of_port(lag.device, *at));
    let mut ends = cables.map(|cable| cable.to);
    ends.any(|end| match end {
        End::Iface(node, at) => {
            let master = view.facts.interfaces.of(node, at).master;
            let ifaces = &view.lab.nodes.at(node).ifaces;
            let master = master.and_then(|master| ifaces.get(master));
            master.is_some_and(|it| {
                matches!(it.kind, IfaceKind::Bond(_)) && it.kind.ports().len() > 1
            })
        }
        End::Port(..) | End::Host(_) | End::Internet => false,
    })
}

/// In what two ports differ, where both say it, and where they do.
fn difference(
    view: &View,
    one: &EffectivePort,
    other: &EffectivePort,
) -> Option<(&'static str, Span, Span)> {
    let (first, second) = (&one.facts, &other.facts);
    let speeds = first
        .speed
        .zip(second.speed)
        .filter(|(a, b)| a.value != b.value);
    let networks = first
        .network
        .zip(second.network)
        .filter(|(a, b)| a.value != b.value);
    let mtus = first
        .mtu
        .zip(second.mtu)
        .filter(|(a, b)| a.value != b.value)
        .filter(|_| !is_too_small(view, one) && !is_too_small(view, other));
    let vlans = first
        .vlans
        .as_ref()
        .zip(second.vlans.as_ref())
        .filter(|(a, b)| !a.is_same(b));
    let speeds = speeds.map(|(a, b)| ("speed", a.span, b.span));
    let networks = networks.map(|(a, b)| ("network", a.span, b.span));
    let vlans = vlans.and_then(|(a, b)| Some(("vlans", a.span()?, b.span()?)));
    let mtus = mtus.map(|(a, b)| ("mtu", a.span, b.span));
    speeds.or(networks).or(vlans).or(mtus)
}

/// Whether a port is too small for a network of its own, which is a finding by itself.
fn is_too_small(view: &View, port: &EffectivePort) -> bool {
    let facts = &port.facts;
    let mut networks = view.lab.networks.iter();
    facts.mtu.is_some_and(|mtu| {
        networks.any(|(id, network)| {
            let untagged = facts.network.is_some_and(|it| it.value == id);
            let tagged = facts.vlans.as_ref().is_some_and(|it| it.hold(id, network));
            (untagged || tagged) && mtu.value < network.mtu()
        })
    })
}

fn single(view: &View, lag: &Lag, port: &EffectivePort) -> Diagnostic {
    let device = &view.lab.devices.at(lag.device).name.value;
    let message = format!(
        "link aggregation group {} of `{device}` has one port",
        lag.number
    );
    Diagnostic::new(&RULE, message)
        .at(
            port.lag.map_or(port.span, |lag| lag.span),
            "the only port of the group",
        )
        .help(format!(
            "write `lag={}` at its other ports, or leave it out here",
            lag.number
        ))
}

fn uneven(view: &View, lag: &Lag, what: &str, (one, other): (Span, Span)) -> Diagnostic {
    let device = &view.lab.devices.at(lag.device).name.value;
    let message = format!(
        "the ports of link aggregation group {} of `{device}` differ in `{what}`",
        lag.number
    );
    Diagnostic::new(&RULE, message)
        .at(other, "differs")
        .related(one, "another port of the group")
        .help(format!("give all ports of the group the same `{what}`"))
}
