//! A gateway out of what shall have none.

use crate::diag::{Diagnostic, Sink};
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;

rule! {
    /// A network is isolated and has a gateway.
    ///
    /// ## Why it matters
    /// The two contradict each other: whoever relies on the isolation is wrong as soon as one machine takes the gateway
    /// for its default route. (The lab's own words `isolated` and `gateway`.)
    ///
    /// ## What to do
    /// Take one of the two away.
    pub(super) RULE = "gateway" / "isolated", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for network in view
        .lab
        .networks
        .values()
        .filter(|it| it.about.is_present())
    {
        contradiction(view, network, sink);
    }
}

fn contradiction(view: &View, network: &Network, sink: &mut Sink) {
    let isolated = network.isolated.filter(|isolated| isolated.value);
    if let Some((isolated, gateway)) = isolated.zip(network.gateway) {
        let message = format!(
            "network `{}` is isolated but has {} for a gateway",
            network.name.value,
            view.reference_name(gateway.value)
        );
        let found = Diagnostic::new(&RULE, message)
            .at(gateway.span, "a way out")
            .related(isolated.span, "no way out")
            .help("take `gateway` away, or `isolated`");
        sink.push(found);
    }
}
