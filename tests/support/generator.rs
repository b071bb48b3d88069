//! Labs of any size: valid, and shaped like the ones people write.
//!
//! A node with its ten guests takes about 98 lines and 4 KB. Two hundred guests and their nodes make a rack with two
//! networks and a router of its own, so address plans stay as dense as real ones however many nodes there are.

use std::fmt::Write;

/// Guests on each node, unless a lab says otherwise.
pub const GUESTS_PER_NODE: usize = 10;

/// What the subnet of a rack's guests has room for.
const GUESTS_PER_RACK: usize = 200;

/// How many nodes make a rack if each has so many guests.
const fn nodes_per_rack(guests: usize) -> usize {
    GUESTS_PER_RACK / guests
}

/// The files of a lab, by name.
pub type Files = Vec<(String, String)>;

/// A lab of so many nodes, one file a node and one for the rest.
#[must_use]
pub fn many_files(nodes: usize) -> Files {
    many_guests(nodes, GUESTS_PER_NODE)
}

/// The same kind of lab with so many guests on each node, at most 200.
#[must_use]
pub fn many_guests(nodes: usize, guests: usize) -> Files {
    let mut files = vec![("lab.kdl".to_owned(), common(nodes, guests))];
    let each = (0..nodes).map(|node| (format!("nodes/pve-{node:04}.kdl"), one_node(node, guests)));
    files.extend(each);
    files
}

/// The same lab in one file.
#[must_use]
pub fn one_file(nodes: usize) -> Files {
    let all: Vec<_> = many_files(nodes)
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    vec![("lab.kdl".to_owned(), all.join("\n"))]
}

/// What every generated lab starts with: its name, the towers that its nodes are, and a job that saves some guests.
#[must_use]
pub fn opening(lab: &str, saved: &str) -> String {
    format!(
        "lab \"{lab}\" language=1 domain=\"lab.example\" proxmox=\"9.0\"\n\n\
         profile \"twin\" for=\"node\" model=\"Tower\" {{\n    \
             cpu \"Ryzen 9\" cores=16 threads=32\n    \
             memory \"128GiB\" type=\"DDR5\"\n    \
             disk \"nvme0n1\" size=\"2TB\" type=\"nvme\"\n\
         }}\n\n\
         storage \"dumps\" type=\"nfs\" server=\"nas\" export=\"/dumps\" content=\"backup\"\n\
         backup \"nightly\" schedule=\"02:30\" storage=\"dumps\" {{\n    \
             {saved}\n    \
             keep daily=7 weekly=4\n\
         }}\n\n",
    )
}

fn common(nodes: usize, guests: usize) -> String {
    let mut text = opening("generated", "all");
    text.push_str(
        "dns {\n    resolver \"router-000\"\n}\n\n\
         device \"nas\" kind=\"nas\" address=\"10.0.0.5\"\n",
    );
    for rack in 0..nodes.div_ceil(nodes_per_rack(guests)) {
        let _ = write!(
            text,
            "\nnetwork \"manage-{rack:03}\" subnet=\"10.{rack}.0.0/24\" gateway=\"router-{rack:03}\"\n\
             network \"guests-{rack:03}\" subnet=\"10.{rack}.1.0/24\"\n\
             device \"router-{rack:03}\" kind=\"router\" address=\"10.{rack}.0.1\"\n",
        );
    }
    let members: Vec<_> = (0..nodes.min(5))
        .map(|node| format!("pve-{node:04}"))
        .collect();
    let _ = write!(
        text,
        "\ncluster \"generated\" nodes=\"{}\" {{\n    \
             link 0 network=\"manage-000\"\n    \
             link 1 network=\"guests-000\"\n}}\n",
        members.join(","),
    );
    text
}

fn one_node(node: usize, guests: usize) -> String {
    let (rack, seat) = (node / nodes_per_rack(guests), node % nodes_per_rack(guests));
    let id = node + 1;
    let host = 10 + seat;
    let mut text = format!(
        "\n// A tower in rack {rack}, seat {seat}: what it has beside its profile, and its guests.\n\
         node \"pve-{node:04}\" id={id} profile=\"twin\" role=\"compute\" {{\n    \
             nic \"eno1\" speed=\"2.5Gbps\" media=\"onboard\"\n    \
             nic \"enp2s0\" speed=\"10Gbps\" media=\"sfp+\"\n    \
             bridge \"vmbr0\" ports=\"eno1\" address=\"10.{rack}.0.{host}\"\n    \
             bridge \"vmbr1\" ports=\"enp2s0\" address=\"10.{rack}.1.{host}\"\n    \
             storage \"local\" size=\"100GB\"\n    \
             storage \"local-zfs\" size=\"1.8TB\"\n    \
             vzdump compress=\"zstd\" bwlimit=\"200MB/s\"\n    \
             ssh \"ops\"\n    \
             var \"rack\" {rack}\n    \
             note \"Stands in rack {rack}, seat {seat}, with two power supplies.\"\n\
         }}\n",
    );
    for guest in 0..guests {
        let vmid = 1000 + node * guests + guest;
        let address = 40 + seat * guests + guest;
        let [a, b] = [vmid / 256 % 256, vmid % 256];
        let c = vmid / 65536;
        let _ = write!(
            text,
            "\nvm {vmid} \"app-{vmid}\" on=\"pve-{node:04}\" cores=2 memory=\"4GiB\" tags=\"app\" {{\n    \
                 disk \"scsi0\" size=\"32GiB\" storage=\"local-zfs\"\n    \
                 disk \"scsi1\" size=\"64GiB\" storage=\"local-zfs\"\n    \
                 nic \"net0\" address=\"10.{rack}.1.{address}\" mac=\"BC:24:11:{c:02X}:{a:02X}:{b:02X}\"\n    \
                 service \"web\" port=\"8080\" purpose=\"the page\"\n    \
                 ssh \"ops\"\n\
             }}\n",
        );
    }
    text
}
