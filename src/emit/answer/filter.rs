//! How the installer finds the card that it configures: by a property that udev has of it.
//!
//! The kernel's name for a card is no such property, but udev names cards after one of theirs (systemd,
//! `udev-builtin-net_id.c`), so the name tells which.

use crate::model::iface::{IfaceKind, Nic};
use crate::model::node::Node;
use crate::model::unit::Mac;

/// The property and its glob for an interface: its own card, or the first card below it. None where there is
/// no card.
pub(super) fn of(node: &Node, iface: usize) -> Option<(&'static str, String)> {
    let found = node.card_of(iface)?;
    match &found.kind {
        IfaceKind::Nic(nic) => Some(card(&found.name.value, nic)),
        IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => None,
    }
}

/// A hardware address, stated or in the name, is the surest: no other card and no other slot changes it.
fn card(name: &str, nic: &Nic) -> (&'static str, String) {
    let stated = nic.mac.map(|mac| digits(mac.value));
    if let Some(digits) = stated.or_else(|| in_name(name)) {
        return ("ID_NET_NAME_MAC", format!("*{digits}"));
    }
    (property(name), name.to_owned())
}

fn digits(mac: Mac) -> String {
    let octets = mac.octets();
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The digits behind `enx`, with which udev names cards that have no fixed place.
fn in_name(name: &str) -> Option<String> {
    let digits = name.strip_prefix("enx")?;
    let all = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| digits.to_ascii_lowercase())
}

/// The property that udev took the name from. A name of another making is the kernel's own.
fn property(name: &str) -> &'static str {
    let named_by = [
        ("eno", "ID_NET_NAME_ONBOARD"),
        ("ens", "ID_NET_NAME_SLOT"),
        ("enp", "ID_NET_NAME_PATH"),
        ("enP", "ID_NET_NAME_PATH"),
    ];
    let found = named_by.iter().find(|(prefix, _)| name.starts_with(prefix));
    found.map_or("INTERFACE", |(_, property)| property)
}
