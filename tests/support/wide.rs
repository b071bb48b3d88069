//! Labs that use the wires and the services: VLANs, bonds, switch ports and cables, leases, zones, firewall sets,
//! clusters of Kubernetes, storages and jobs by tag. One router leads out of all racks.

use std::fmt::Write;
use std::ops::Range;

use super::generator::{Files, opening};

const NODES_PER_RACK: usize = 10;

/// Each rack has a second octet of its own below 10.0.0.0/8.
pub const MOST_NODES: usize = 256 * NODES_PER_RACK;

/// What the range of a rack's guests has room for, shared by its nodes.
pub const MOST_GUESTS: usize = 20;

/// A wide lab of so many nodes with so many guests each, in one file.
#[must_use]
pub fn one_file(nodes: usize, guests: usize) -> Files {
    assert!(nodes <= MOST_NODES && guests <= MOST_GUESTS);
    let racks = nodes.div_ceil(NODES_PER_RACK);
    let mut text = common(racks);
    text.push_str(&firewall(racks, nodes));
    for rack in 0..racks {
        let nodes = seats(rack, nodes);
        text.push_str(&networks(rack));
        text.push_str(&switch(rack, nodes.clone()));
        text.push_str(&kubernetes(rack, nodes.clone(), guests));
        nodes.for_each(|node| text.push_str(&one_node(rack, node, guests)));
    }
    vec![("lab.kdl".to_owned(), text)]
}

fn common(racks: usize) -> String {
    let mut text = opening("wide", "tag \"kept\"");
    text.push_str(
        "dns {\n    resolver \"core\"\n    zone \"lab.example\" {\n        hosts \"*\"\n    }\n}\n\n",
    );
    let each = |of: &dyn Fn(usize) -> String| (0..racks).map(of).collect::<Vec<_>>().join(",");
    let routed = each(&|rack| format!("10.{rack}.0.1,10.{rack}.2.1"));
    let _ = write!(
        text,
        "device \"core\" kind=\"router\" address=\"{routed}\"\n\
         device \"nas\" kind=\"nas\" address=\"10.0.0.5\"\n",
    );
    text
}

fn firewall(racks: usize, nodes: usize) -> String {
    let mut text = String::from("\nfirewall \"between\" on=\"core\" {\n");
    for rack in 0..racks {
        let members = seats(rack, nodes).map(|node| format!(" \"pve-{node:04}\""));
        let _ = write!(
            text,
            "    set \"towers-{rack:03}\"{}\n    \
                 accept from=\"guests-{rack:03}\" to=\"towers-{rack:03}\" ports=\"8006/tcp\"\n    \
                 drop from=\"guests-{rack:03}\" to=\"manage-{rack:03}\"\n",
            members.collect::<String>(),
        );
    }
    text.push_str("}\n");
    text
}

/// The nodes of a rack.
fn seats(rack: usize, nodes: usize) -> Range<usize> {
    let first = rack * NODES_PER_RACK;
    first..(first + NODES_PER_RACK).min(nodes)
}

fn networks(rack: usize) -> String {
    let (manage, guests) = (2 + 2 * rack, 3 + 2 * rack);
    format!(
        "\nnetwork \"manage-{rack:03}\" vlan={manage} subnet=\"10.{rack}.0.0/24\" gateway=\"core\"\n\
         network \"guests-{rack:03}\" vlan={guests} subnet=\"10.{rack}.2.0/23\" gateway=\"core\" {{\n    \
             dhcp \"10.{rack}.3.200-250\"\n    \
             reserve \"10.{rack}.2.20-250\" for=\"guests\"\n\
         }}\n"
    )
}

fn switch(rack: usize, nodes: Range<usize>) -> String {
    let carried = format!("vlans=\"manage-{rack:03},guests-{rack:03}\"");
    let mut text = format!(
        "\ndevice \"switch-{rack:03}\" kind=\"switch\" address=\"10.{rack}.0.2\" {{\n    \
             ports \"1-24\" speed=\"10Gbps\" {carried}\n    \
             port 24 to=\"core\" purpose=\"uplink\"\n",
    );
    for (seat, node) in nodes.enumerate() {
        let (one, other, lag) = (2 * seat + 1, 2 * seat + 2, seat + 1);
        let _ = write!(
            text,
            "    port {one} lag={lag} to=\"pve-{node:04}:enp2s0f0\"\n    \
                 port {other} lag={lag} to=\"pve-{node:04}:enp2s0f1\"\n",
        );
    }
    text.push_str("}\n");
    text
}

/// The number of a node's first guest.
fn first_guest(node: usize, guests: usize) -> usize {
    1000 + node * guests
}

fn kubernetes(rack: usize, nodes: Range<usize>, guests: usize) -> String {
    let mut text = format!("\nkubernetes \"k8s-{rack:03}\" distribution=\"k3s\" {{\n");
    for (seat, node) in nodes.enumerate() {
        let role = if seat == 0 { "control-plane" } else { "worker" };
        let _ = writeln!(text, "    {role} \"app-{}\"", first_guest(node, guests));
    }
    let _ = write!(
        text,
        "    metallb {{\n        pool \"default\" \"10.{rack}.3.150-160\"\n    }}\n    \
             load-balancer \"web-{rack:03}\" address=\"10.{rack}.3.150\" ports=\"80,443\"\n}}\n",
    );
    text
}

fn one_node(rack: usize, node: usize, guests: usize) -> String {
    let (id, seat) = (node + 1, node % NODES_PER_RACK);
    let host = 10 + seat;
    let mut text = format!(
        "\nnode \"pve-{node:04}\" id={id} profile=\"twin\" {{\n    \
             nic \"enp2s0f0\" speed=\"10Gbps\" media=\"sfp+\"\n    \
             nic \"enp2s0f1\" speed=\"10Gbps\" media=\"sfp+\"\n    \
             bond \"bond0\" ports=\"enp2s0f0,enp2s0f1\" mode=\"802.3ad\"\n    \
             bridge \"vmbr0\" ports=\"bond0\" vlans=\"manage-{rack:03},guests-{rack:03}\"\n    \
             vlan \"manage-{rack:03}\" on=\"vmbr0\" address=\"10.{rack}.0.{host}\"\n    \
             storage \"local\" size=\"100GB\"\n    \
             storage \"local-zfs\" size=\"1.8TB\"\n\
         }}\n",
    );
    for guest in 0..guests {
        let vmid = first_guest(node, guests) + guest;
        let address = 20 + seat * guests + guest;
        let nic = match guest {
            3 => format!("network=\"guests-{rack:03}\" dhcp=#true"),
            _ => format!("address=\"10.{rack}.2.{address}\""),
        };
        let _ = write!(
            text,
            "\nvm {vmid} \"app-{vmid}\" on=\"pve-{node:04}\" cores=2 memory=\"4GiB\" tags=\"kept\" {{\n    \
                 disk \"scsi0\" size=\"32GiB\" storage=\"local-zfs\"\n    \
                 nic \"net0\" {nic}\n    \
                 service \"web\" port=\"8080\"\n\
             }}\n",
        );
    }
    text
}
