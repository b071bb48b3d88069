//! What is left to do about the network of a node that was just installed.
//!
//! The installer knows one shape: the address of the node untagged on `vmbr0`, over one card (pve-installer). Bonds, tags and
//! further interfaces cannot be said in `answer.toml`; they come with the node's own file.

use super::super::draft::Draft;
use super::super::line::Line;
use super::super::logins;
use crate::emit::{Input, link};
use crate::facts::pinning;
use crate::facts::routes::Route;
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceKind};
use crate::model::node::{Install, Node};
use crate::model::unit::VlanId;

/// What to do once the node has started for the first time.
pub(in super::super) fn after(
    draft: &mut Draft,
    input: Input<'_>,
    id: Id<Node>,
    install: &Install,
    route: Option<Route>,
) {
    let node = input.lab.lab.nodes.at(id);
    let Some((route, iface)) = route.and_then(|it| Some((it, node.ifaces.get(it.iface)?))) else {
        return;
    };
    let card = node.card_of(route.iface).unwrap_or(iface);
    before(draft, input, iface, card);
    bonded(draft, node, card);
    let name = logins::name(&node.name.value);
    draft.paragraph(
        Line::from("The installer puts the address on ")
            .code("vmbr0")
            .text(" over ")
            .code(&card.name.value)
            .text(" and knows nothing else of the network. Once the node is up, hand it its own file:"),
    );
    let (copied, called) = if install.leases() {
        // The console of the node shows the address that it got.
        ("$LEASED".to_owned(), "$LEASED".to_owned())
    } else {
        (bracketed(route), route.address.to_string())
    };
    let mut commands = vec![format!(
        "scp nodes/{name}/etc/network/interfaces root@{copied}:/etc/network/interfaces"
    )];
    let is_renamed = pinning::renamed(node).any(|(iface, _)| iface.mac().is_some());
    if is_renamed && pinned(input, node).is_empty() {
        commands.extend([
            format!("ssh root@{called} mkdir -p /{}", link::FOLDER),
            format!(
                "scp nodes/{name}/{0}/*.link root@{copied}:/{0}/",
                link::FOLDER
            ),
            format!("ssh root@{called} update-initramfs -u -k all"),
            format!("ssh root@{called} reboot"),
        ]);
    } else {
        commands.push(format!("ssh root@{called} ifreload -a"));
    }
    draft.commands(&commands);
    if install.leases() {
        draft.paragraph(
            Line::new()
                .code("LEASED")
                .text(" is the address that the node got: its console shows it."),
        );
    }
    if let Some(tag) = tag(input, iface) {
        draft.paragraph(format!(
            "From then on the node answers on tag {tag} only: set the port of the switch to carry {tag} tagged, as the lab says."
        ));
    }
}

/// The NIC names that the installer pins, with their MACs.
pub(super) fn pinned(input: Input<'_>, node: &Node) -> Line {
    let names = pinning::mapping(node, input.lab.lab.proxmox_version());
    let names = names.into_iter().map(|(mac, iface)| {
        let name = Line::new().code(&iface.name.value);
        name.text(" (").code(mac.to_string()).text(")")
    });
    Line::joined(names)
}

/// The tag that the address will have, and the installer cannot give it.
fn before(draft: &mut Draft, input: Input<'_>, iface: &Iface, card: &Iface) {
    let Some(tag) = tag(input, iface) else {
        return;
    };
    draft.paragraph(
        Line::new()
            .strong(format!(
                "Before: the address belongs to tag {tag}, which the installer cannot set."
            ))
            .text(" While it runs, the port of the switch behind ")
            .code(&card.name.value)
            .text(format!(" has to carry {tag} untagged.")),
    );
}

fn tag(input: Input<'_>, iface: &Iface) -> Option<VlanId> {
    let IfaceKind::Vlan(vlan) = &iface.kind else {
        return None;
    };
    let network = input.lab.lab.networks.at(vlan.network.value);
    network.vlan.map(|tag| tag.value)
}

/// A card that will be one of several: the other end must take it alone for now.
fn bonded(draft: &mut Draft, node: &Node, card: &Iface) {
    let is_member = |iface: &&Iface| {
        let ports = iface.kind.ports().iter();
        let mut members = ports.filter_map(|port| node.ifaces.get(port.value));
        matches!(iface.kind, IfaceKind::Bond(_))
            && members.any(|it| it.name.value == card.name.value)
    };
    if let Some(bond) = node.ifaces.iter().find(is_member) {
        draft.paragraph(
            Line::new()
                .code(&card.name.value)
                .text(" will be a member of ")
                .code(&bond.name.value)
                .text(": until then the switch has to take the card alone, outside any group of ports."),
        );
    }
}

/// The address of the node, as it stands between user and path.
fn bracketed(route: Route) -> String {
    if route.address.is_ipv6() {
        return format!("[{}]", route.address);
    }
    route.address.to_string()
}
