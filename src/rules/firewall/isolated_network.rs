//! Rules of a router about a network that it does not reach.

use crate::diag::{Diagnostic, Sink};
use crate::model::firewall::{Firewall, FirewallPlace, Peer, Verdict};
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

use super::Line;

rule! {
    /// A router accepts packets from or to a network that is isolated.
    ///
    /// ## Why it matters
    /// An isolated network has no gateway and shall have none: no packet of it passes a router, so nothing is there to
    /// be accepted. Either the rule is a leftover, or the network is not as isolated as the lab says. A `drop` is no
    /// contradiction: it holds whatever somebody plugs in one day. (The lab's own word `isolated`.)
    ///
    /// ## What to do
    /// Take the rule away, or `isolated` from the network.
    pub(super) RULE = "firewall" / "isolated-network", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, firewall) in view.running_firewalls() {
        if !matches!(firewall.on.value, FirewallPlace::Router(_)) {
            continue;
        }
        for line in view
            .lines(id)
            .filter(|it| it.rule.verdict == Verdict::Accept)
        {
            let mut peers = line.rule.from.iter().chain(&line.rule.to);
            let isolated = peers.find_map(|peer| isolated(view, *peer));
            if let Some((peer, network)) = isolated {
                sink.push(unreachable(firewall, &line, peer, network));
            }
        }
    }
}

fn isolated(view: &View, peer: Spanned<Peer>) -> Option<(Spanned<Peer>, &Network)> {
    let Peer::Network(id) = peer.value else {
        return None;
    };
    let network = view.lab.networks.at(id);
    let is_isolated = network.isolated.is_some_and(|isolated| isolated.value);
    is_isolated.then_some((peer, network))
}

fn unreachable(
    firewall: &Firewall,
    line: &Line<'_>,
    peer: Spanned<Peer>,
    network: &Network,
) -> Diagnostic {
    let name = &network.name.value;
    let message = format!(
        "rule {} of firewall `{}` accepts what cannot come: network `{name}` is isolated",
        line.number(),
        firewall.name.value
    );
    let said = network.isolated.map_or(network.name.span, |it| it.span);
    Diagnostic::new(&RULE, message)
        .at(peer.span, "no router leads there")
        .related(said, "isolated here")
        .help(format!("take the rule away, or `isolated` from `{name}`"))
}
