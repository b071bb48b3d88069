//! An address that lies in no subnet.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::Claim;
use crate::facts::narrow::Narrow;
use crate::model::network::Network;
use crate::model::special::is_link_local;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// An address lies outside of its network, or in no network of the lab at all.
    ///
    /// ## Why it matters
    /// The prefix length of an address is that of its subnet. Outside of one, a machine takes its neighbours for
    /// strangers and its gateway for unreachable; ifupdown2 gives an address without a prefix a /32.
    ///
    /// ## What to do
    /// Correct the address (the message names the likely one), or declare the network that it belongs to. Where the subnet
    /// leaves out several addresses, correct its prefix length. Link-local addresses belong to every link and are never
    /// reported.
    pub(super) RULE = "address" / "outside-subnet", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let claims = view
        .facts
        .addresses
        .claims()
        .iter()
        .filter(|claim| super::is_given(view, claim));
    for claim in claims.filter(|claim| !is_link_local(claim.ip())) {
        let is_left_out = |narrow: &Narrow| narrow.addresses.contains(&claim.span);
        let stray = view.facts.addresses.is_stray(&view.lab, claim);
        if stray && !view.facts.narrow.iter().any(is_left_out) {
            sink.push(outside(view, claim));
        }
    }
    for narrow in &view.facts.narrow {
        sink.push(left_out(view, narrow));
    }
}

/// What is wrong with a subnet that leaves out the addresses of several things: its prefix.
fn left_out(view: &View, narrow: &Narrow) -> Diagnostic {
    let (subnet, wider) = (narrow.subnet.value, narrow.wider);
    let network = &view.lab.networks.at(narrow.network).name.value;
    let count = narrow.addresses.len();
    let message = format!(
        "`{subnet}` of network `{network}` leaves out {count} addresses that `{wider}` has"
    );
    let found = Diagnostic::new(&RULE, message).at(narrow.subnet.span, "the subnet");
    let places = narrow.addresses.iter();
    let found = places.fold(found, |found, place| found.related(*place, "outside of it"));
    found.help(format!("write `{wider}`"))
}

fn outside(view: &View, claim: &Claim) -> Diagnostic {
    let owner = view.owner_name(claim.owner);
    let ip = claim.ip();
    match claim.network.map(|id| view.lab.networks.at(id)) {
        Some(network) => {
            let subnet = own_subnet(network, ip);
            let listed = subnet.map_or_else(String::new, |it| format!(" ({})", it.value.trunc()));
            let name = &network.name.value;
            let message = format!("address `{ip}` of {owner} is not in network `{name}`{listed}");
            let found = Diagnostic::new(&RULE, message).at(claim.span, "outside of the network");
            let at = subnet.map_or(network.name.span, |subnet| subnet.span);
            advised(view, found.related(at, "the network"), ip, subnet)
        }
        None => {
            let message = format!("address `{ip}` of {owner} is in no network of the lab");
            let found = Diagnostic::new(&RULE, message).at(claim.span, "in no declared subnet");
            match nearest(view, ip) {
                Some((subnet, name)) => {
                    let label = format!("`{name}` is the nearest network");
                    advised(view, found.related(subnet.span, label), ip, Some(subnet))
                }
                None => found.help(declare(ip)),
            }
        }
    }
}

fn own_subnet(network: &Network, ip: IpAddr) -> Option<Spanned<IpNet>> {
    let mut subnets = network.subnets.iter().copied();
    subnets.find(|subnet| subnet.value.addr().is_ipv4() == ip.is_ipv4())
}

fn advised(
    view: &View,
    found: Diagnostic,
    ip: IpAddr,
    subnet: Option<Spanned<IpNet>>,
) -> Diagnostic {
    let meant = subnet.and_then(|subnet| view.facts.addresses.meant_in(ip, subnet.value.trunc()));
    match meant {
        Some(meant) => found.help(format!("did you mean `{meant}`? Otherwise {}", declare(ip))),
        None => found.help(declare(ip)),
    }
}

fn declare(ip: IpAddr) -> String {
    let prefix = if ip.is_ipv4() { 24 } else { 64 };
    let subnet = IpNet::new(ip, prefix)
        .map(|net| net.trunc().to_string())
        .unwrap_or_default();
    format!("declare its network: `network \"NAME\" subnet=\"{subnet}\"`")
}

/// The subnet that shares the longest beginning with an address, if that is at least the half of it: more different
/// addresses are not slips of the pen.
fn nearest(view: &View, ip: IpAddr) -> Option<(Spanned<IpNet>, &str)> {
    let networks = view
        .lab
        .networks
        .values()
        .filter(|network| network.about.is_present());
    let subnets = networks.flat_map(|it| {
        it.subnets
            .iter()
            .map(|subnet| (*subnet, it.name.value.as_str()))
    });
    let shared = subnets.filter_map(|(subnet, name)| {
        let shared = shared_bits(ip, subnet.value.addr())?;
        Some((shared, std::cmp::Reverse(place(subnet.span)), subnet, name))
    });
    let best = shared.max_by_key(|(shared, place, ..)| (*shared, *place))?;
    let half = if ip.is_ipv4() { 16 } else { 48 };
    (best.0 >= half).then_some((best.2, best.3))
}

const fn place(span: Span) -> u32 {
    span.start()
}

/// How many bits two addresses of one family have in common from the front.
fn shared_bits(a: IpAddr, b: IpAddr) -> Option<u32> {
    match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => Some((u32::from(a) ^ u32::from(b)).leading_zeros()),
        (IpAddr::V6(a), IpAddr::V6(b)) => Some((u128::from(a) ^ u128::from(b)).leading_zeros()),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => None,
    }
}
