//! IPv6 through too small a pipe.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// A network with an IPv6 subnet has an MTU below 1280.
    ///
    /// ## Why it matters
    /// IPv6 asks every link for 1280 bytes (RFC 8200, section 5). Linux switches IPv6 off on an interface that has less.
    ///
    /// ## What to do
    /// Raise the MTU, or take the IPv6 subnet away.
    pub(super) RULE = "mtu" / "below-ipv6-minimum", Error
}

/// RFC 8200, section 5.
const LEAST: u32 = 1280;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let networks = view.lab.networks.values();
    for network in networks.filter(|it| it.about.is_present()) {
        let small = network.mtu.filter(|mtu| u32::from(mtu.value.get()) < LEAST);
        let six = network.subnets.iter().find(|it| it.value.addr().is_ipv6());
        if let Some((mtu, subnet)) = small.zip(six) {
            let message = format!(
                "network `{}` has IPv6 and an MTU of {}; IPv6 needs {LEAST}",
                network.name.value, mtu.value
            );
            let found = Diagnostic::new(&RULE, message)
                .at(mtu.span, "too small")
                .related(subnet.span, "IPv6");
            sink.push(found.help(format!("write `mtu={LEAST}` or more")));
        }
    }
}
