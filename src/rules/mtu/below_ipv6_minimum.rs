//! IPv6 through too small a pipe.

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::model::guest::GuestNic;
use crate::model::network::Network;
use crate::model::unit::Mtu;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::{Span, Spanned};

rule! {
    /// A network, interface or NIC with IPv6 has an MTU below 1280.
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
        if let Some((mtu, subnet)) = too_small(network.mtu).zip(six_of(network)) {
            let whose = format!("network `{}`", network.name.value);
            sink.push(found(&whose, (mtu, subnet), LEAST));
        }
    }
    let mut once = Once::default();
    for wire in view.wires() {
        if let Some((mtu, six)) = of_iface(view, &wire) {
            let networks = super::own_networks(&wire).into_iter();
            let networks = networks.map(|id| view.lab.networks.at(id));
            once.push(found(&wire.name(), (mtu, six), needed(networks)), sink);
        }
    }
    for (id, guest) in view.guests() {
        for nic in guest.nics.iter().filter(|nic| nic.about.is_member()) {
            if let Some((mtu, six)) = too_small(nic.mtu).zip(six_of_nic(view, nic)) {
                let whose = format!("`{}` of {}", nic.slot.value, view.guest_name(id));
                let networks = view
                    .facts
                    .interfaces
                    .networks_of(nic, &view.facts.addresses);
                let networks = networks.iter().map(|id| view.lab.networks.at(*id));
                once.push(found(&whose, (mtu, six), needed(networks)), sink);
            }
        }
    }
}

/// The MTU that an interface with IPv6 states and that is too small for it, and what says IPv6. A network that is too
/// small itself is found there.
pub(super) fn of_iface(view: &View, wire: &Wire<'_>) -> Option<(Spanned<Mtu>, Span)> {
    let mtu = too_small(wire.iface.mtu)?;
    let own = wire.iface.addresses.iter().find(|it| it.ip.is_ipv6());
    let networks = super::own_networks(wire).into_iter();
    let mut networks = networks.map(|id| view.lab.networks.at(id));
    let six = own
        .map(|address| address.span)
        .or_else(|| networks.find_map(large_enough))?;
    Some((mtu, six))
}

fn six_of_nic(view: &View, nic: &GuestNic) -> Option<Span> {
    let own = nic.addresses.iter().find(|it| it.ip.is_ipv6());
    let networks = view
        .facts
        .interfaces
        .networks_of(nic, &view.facts.addresses);
    let first = || large_enough(view.lab.networks.at(*networks.first()?));
    own.map(|address| address.span).or_else(first)
}

fn too_small(mtu: Option<Spanned<Mtu>>) -> Option<Spanned<Mtu>> {
    mtu.filter(|mtu| u32::from(mtu.value.get()) < LEAST)
}

fn six_of(network: &Network) -> Option<Span> {
    let six = network.subnets.iter().find(|it| it.value.addr().is_ipv6());
    six.map(|subnet| subnet.span)
}

/// The IPv6 subnet of a network that is not too small for it itself.
fn large_enough(network: &Network) -> Option<Span> {
    six_of(network).filter(|_| too_small(network.mtu).is_none())
}

/// What an interface has to have that IPv6 and its networks are content with.
fn needed<'v>(networks: impl Iterator<Item = &'v Network>) -> u32 {
    let of_networks = networks.map(|network| u32::from(network.mtu().get()));
    of_networks.max().unwrap_or(LEAST).max(LEAST)
}

fn found(whose: &str, (mtu, six): (Spanned<Mtu>, Span), needed: u32) -> Diagnostic {
    let message = format!(
        "{whose} has IPv6 and an MTU of {}; IPv6 needs {LEAST}",
        mtu.value
    );
    let sentence = if needed == LEAST {
        "write {} or more"
    } else {
        "write {}"
    };
    Diagnostic::new(&RULE, message)
        .at(mtu.span, "too small")
        .related(six, "IPv6")
        .propose(Proposal::property(mtu.span, "mtu", needed, sentence))
}
