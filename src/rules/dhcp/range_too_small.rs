//! A DHCP range with fewer addresses than there are guests that lease one.

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::GuestNic;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;

rule! {
    /// More guests lease an address of a network than its DHCP ranges hold.
    ///
    /// ## Why it matters
    /// The last one to ask gets nothing, and has no network: after a power cut another one than before. Laptops and
    /// phones come on top. (RFC 2131, section 4.3.1: a server without a free address says nothing.) Counted are the cards
    /// of the lab's guests that lease an IPv4 address which nobody reserved for them.
    ///
    /// ## What to do
    /// Widen the range, or give some of the guests a fixed address.
    pub(super) RULE = "dhcp" / "range-too-small", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, network) in view
        .lab
        .networks
        .iter()
        .filter(|(_, it)| it.about.is_member())
    {
        // Where a range is not recorded, there may be room.
        if network.dhcp.is_empty() || network.dhcp.iter().any(|dhcp| dhcp.range.is_none()) {
            continue;
        }
        let ranges = super::ranges(view, id).into_iter();
        let ranges: Vec<_> = ranges.filter(|it| it.claim.ip().is_ipv4()).collect();
        let room: u128 = ranges.iter().map(|it| it.claim.range.len()).sum();
        let wanted = leasing(view, id);
        let needed = u128::try_from(wanted).unwrap_or(u128::MAX);
        if let Some(first) = ranges.first().filter(|_| needed > room) {
            let found = too_small(network, wanted, room);
            sink.push(
                found
                    .at(
                        first.claim.span,
                        format!("{room} of {wanted} get an address"),
                    )
                    .help("widen the range, or give some of the guests a fixed address"),
            );
        }
    }
}

/// How many cards of guests lease whatever the server of a network has.
fn leasing(view: &View, network: Id<Network>) -> usize {
    let running = view.guests().filter(|(_, guest)| guest.about.is_active());
    let nics = running.flat_map(|(_, guest)| &guest.nics);
    let leasing = nics.filter(|nic| nic.about.is_member() && leases_any(nic));
    let joins = |nic: &&GuestNic| {
        let networks = view
            .facts
            .interfaces
            .networks_of(nic, &view.facts.addresses);
        networks.contains(&network)
    };
    leasing.filter(joins).count()
}

fn leases_any(nic: &GuestNic) -> bool {
    nic.dhcp.is_some_and(|it| it.value) && nic.addresses.is_empty()
}

fn too_small(network: &Network, wanted: usize, room: u128) -> crate::diag::Draft {
    let name = &network.name.value;
    let cards = counted(wanted, "card");
    let addresses = if room == 1 {
        "1 address".to_owned()
    } else {
        format!("{room} addresses")
    };
    let message = format!("{cards} of guests lease from `{name}`, which hands out {addresses}");
    Diagnostic::new(&RULE, message)
}
