//! `.link` files of systemd: they give a NIC its name, found by its MAC (systemd.link(5)). Path and name are those of
//! Proxmox's own (pve-installer, `Proxmox/Install.pm`), so a name that the installer pinned has one file, not two.

use serde::Serialize;

use super::{Artifacts, Input, header, pve};
use crate::facts::pinning;
use crate::model::iface::Nic;
use crate::text::line::Word;
use crate::text::token::Comment;

/// The file.
#[derive(Debug, Serialize)]
struct Link {
    header: Comment,
    mac: String,
    /// What the device is: bonds, bridges and VLANs on it have its MAC too.
    device: &'static str,
    name: Word,
}

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    let nodes = input.lab.lab.nodes.iter();
    for (id, node) in nodes.filter(|(_, node)| pve::is_installed(&node.about)) {
        for (iface, nic) in pinning::renamed(node) {
            let Some(mac) = iface.mac() else {
                continue;
            };
            let mut origins = vec![node.name.span, iface.name.span];
            origins.extend(nic.mac.map(|mac| mac.span));
            let origins = pve::in_order(origins);
            let link = Link {
                header: header::made_by(input.map, &origins),
                mac: mac.to_string().to_lowercase(),
                device: device(nic),
                name: Word::new(&iface.name.value),
            };
            let text = input.templates.render("systemd/link", &link);
            let path = format!("{FOLDER}/50-pmx-{}.link", iface.name.value);
            out.add(pve::node_file(input, id, &path), text, origins);
        }
    }
}

/// Where Proxmox keeps them, on a node.
pub(super) const FOLDER: &str = "usr/local/lib/systemd/network";

/// The kernel's word for the kind of device.
const fn device(nic: &Nic) -> &'static str {
    if nic.wpa_conf.is_some() {
        "wlan"
    } else {
        "ether"
    }
}
