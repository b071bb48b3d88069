//! What the stanza of each kind of interface says beside its addresses.

use crate::facts::interfaces::Carried;
use crate::model::Lab;
use crate::model::iface::{Bond, BondMode, Bridge, Iface, IfaceKind, Nic, Vlan};
use crate::model::node::Node;
use crate::model::unit::Duration;
use crate::source::Spanned;
use crate::text::line::{Setting, Word};

/// Seconds that a port listens and learns with the spanning tree on (802.1D's default; Proxmox VE takes 2 to 30).
const FORWARD_DELAY: u8 = 15;
/// Milliseconds between two looks at a member's link, as Proxmox VE writes it.
const MIIMON: u64 = 100;
/// The hash that spreads best, where none is stated.
const HASH: &str = "layer3+4";
/// Every tag that a bridge may carry beside its own untagged network: what Proxmox VE takes for "all".
const ALL_TAGS: &str = "2-4094";

/// The lines of a kind.
pub(super) fn of(lab: &Lab, node: &Node, iface: &Iface, carried: &Carried) -> Vec<Setting> {
    let mut lines = match &iface.kind {
        IfaceKind::Nic(it) => card(it),
        IfaceKind::Bond(it) => bond(node, it),
        IfaceKind::Bridge(it) => bridge(lab, node, it, carried),
        IfaceKind::Vlan(it) => vlan(lab, node, iface, it),
    };
    lines.extend(
        iface
            .hwaddress
            .map(|it| Setting::new("hwaddress", it.value)),
    );
    lines
}

fn card(nic: &Nic) -> Vec<Setting> {
    let settings = nic.wpa_conf.iter();
    settings
        .map(|it| Setting::new("wpa-conf", &it.value))
        .collect()
}

fn bond(node: &Node, bond: &Bond) -> Vec<Setting> {
    let mode = bond.mode.value;
    let mut lines = vec![
        Setting::new("bond-slaves", names(node, &bond.ports)),
        Setting::new("bond-miimon", milliseconds(bond.miimon).unwrap_or(MIIMON)),
        Setting::new("bond-mode", mode.word()),
    ];
    let delays = [
        ("bond-updelay", bond.updelay),
        ("bond-downdelay", bond.downdelay),
    ];
    for (key, delay) in delays {
        lines.extend(milliseconds(delay).map(|delay| Setting::new(key, delay)));
    }
    if mode.hashes() {
        let hash = bond.hash.map_or(HASH, |hash| hash.value.word());
        lines.push(Setting::new("bond-xmit-hash-policy", hash));
    }
    if let Some(primary) = bond.primary.filter(|_| mode == BondMode::ActiveBackup) {
        lines.push(Setting::new("bond-primary", names(node, &[primary])));
    }
    if let Some(rate) = bond.lacp_rate.filter(|_| mode == BondMode::Lacp) {
        lines.push(Setting::new("bond-lacp-rate", rate.value));
    }
    lines
}

fn milliseconds(duration: Option<Spanned<Duration>>) -> Option<u64> {
    duration.map(|duration| duration.value.milliseconds())
}

fn bridge(lab: &Lab, node: &Node, bridge: &Bridge, carried: &Carried) -> Vec<Setting> {
    let stp = bridge.stp.is_some_and(|stp| stp.value);
    let mut lines = vec![
        Setting::new("bridge-ports", names(node, &bridge.ports)),
        Setting::new("bridge-stp", if stp { "on" } else { "off" }),
        Setting::new("bridge-fd", if stp { FORWARD_DELAY } else { 0 }),
    ];
    if bridge.vlans.is_some() {
        lines.push(Setting::new("bridge-vlan-aware", "yes"));
        let tags = if carried.all_tags {
            ALL_TAGS.to_owned()
        } else {
            tags(lab, carried)
        };
        lines.extend((!tags.is_empty()).then(|| Setting::new("bridge-vids", tags)));
        lines.extend(bridge.pvid.map(|it| Setting::new("bridge-pvid", it.value)));
    }
    lines
}

/// The tags of what a bridge carries, as numbers ascending. A network to come is left out.
fn tags(lab: &Lab, carried: &Carried) -> String {
    let networks = carried.tagged.iter().map(|id| lab.networks.at(*id));
    let active = networks.filter(|network| network.about.is_active());
    let mut tags: Vec<_> = active.filter_map(|network| network.vlan).collect();
    tags.sort_unstable_by_key(|tag| tag.value);
    tags.dedup_by_key(|tag| tag.value);
    let tags: Vec<_> = tags.iter().map(|tag| tag.value.to_string()).collect();
    tags.join(" ")
}

/// A name with a dot says both already; a free one says neither.
fn vlan(lab: &Lab, node: &Node, iface: &Iface, vlan: &Vlan) -> Vec<Setting> {
    let Some(tag) = lab.networks.at(vlan.network.value).vlan else {
        return Vec::new();
    };
    let on = names(node, &[vlan.on]);
    if *iface.name.value == *format!("{on}.{}", tag.value) {
        return Vec::new();
    }
    vec![
        Setting::new("vlan-raw-device", on),
        Setting::new("vlan-id", tag.value),
    ]
}

/// The interfaces of those that are in service, or `none`.
fn names(node: &Node, positions: &[Spanned<usize>]) -> String {
    let ifaces = positions.iter().filter_map(|at| node.ifaces.get(at.value));
    let names: Vec<_> = ifaces
        .filter(|iface| iface.about.is_active())
        .map(|iface| Word::new(&iface.name.value).to_string())
        .collect();
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(" ")
}
