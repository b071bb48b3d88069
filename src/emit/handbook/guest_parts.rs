//! The parts of a guest: network cards, disks, devices of the node that it is given.

use super::draft::Draft;
use super::hardware::notes_of;
use super::line::Line;
use super::{gpu, phrase};
use crate::emit::Input;
use crate::facts::plugs::{self, Plug};
use crate::model::guest::PassthroughMode;
use crate::model::guest::{Guest, GuestDisk, GuestKind, GuestNic, Passthrough};

/// The network cards.
pub(super) fn nics(draft: &mut Draft, input: Input<'_>, guest: &Guest) {
    let present = guest.nics.iter().filter(|nic| nic.about.is_present());
    let present: Vec<_> = present.collect();
    if present.is_empty() {
        draft.paragraph("Network cards: not recorded.");
        return;
    }
    let rows = present.iter().map(|it| nic(input, guest, it));
    let columns = [
        "Card",
        "Network",
        "Address",
        "Plugged into",
        "MAC",
        "Settings",
    ];
    draft.table(columns, rows);
    notes_of(
        draft,
        present.iter().map(|it| (slot(&it.slot.value), &it.about)),
    );
}

fn slot(slot: &str) -> Line {
    Line::new().code(slot)
}

fn nic(input: Input<'_>, guest: &Guest, nic: &GuestNic) -> [Line; 6] {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let networks = facts.interfaces.networks_of(nic, &facts.addresses);
    let networks = networks.into_iter().map(|id| phrase::network(lab, id));
    [
        slot(&nic.slot.value).mark(nic.about.status),
        Line::joined(networks).or_not_recorded(),
        address(nic),
        plugged(input, guest, nic),
        phrase::value(nic.mac.map(|mac| mac.value)).or_not_recorded(),
        settings(guest, nic),
    ]
}

/// Fixed, leased, always the same lease, or not recorded.
fn address(nic: &GuestNic) -> Line {
    let fixed = nic.addresses.iter().map(|it| Line::new().code(it.ip));
    let fixed = Line::joined(fixed);
    let is_leased = nic.dhcp.is_some_and(|dhcp| dhcp.value);
    match (fixed.is_empty(), is_leased) {
        (true, true) => "by DHCP".into(),
        (false, true) => fixed.text(" (reserved lease)"),
        (_, false) => fixed.or_not_recorded(),
    }
}

/// The bridge and the tag; several bridges where the lab leaves it open.
fn plugged(input: Input<'_>, guest: &Guest, nic: &GuestNic) -> Line {
    if guest.node.is_none() {
        return "its node's".into();
    }
    let plugs = plugs::of_nic(&input.lab.lab, &input.lab.facts, guest, nic);
    let plugs = plugs.into_iter().filter_map(|plug| bridge(input, plug));
    let mut line = Line::new();
    for plug in plugs {
        line = if line.is_empty() {
            plug
        } else {
            line.text(" or ").line(plug)
        };
    }
    line.or_not_recorded()
}

fn bridge(input: Input<'_>, plug: Plug) -> Option<Line> {
    let bridge = input.lab.lab.nodes.at(plug.node).ifaces.get(plug.bridge)?;
    let line = Line::new().code(&bridge.name.value);
    Some(match plug.tag {
        Some(tag) => line.text(format!(", tag {tag}")),
        None => line,
    })
}

/// What else is said of a card: its name inside, the firewall, limits, what it is for.
fn settings(guest: &Guest, nic: &GuestNic) -> Line {
    let written = nic.inner_name.as_ref().map(|name| name.value.to_string());
    let of_lxc = || {
        let number = nic.slot.value.strip_prefix("net")?;
        (guest.kind == GuestKind::Lxc).then(|| format!("eth{number}"))
    };
    let inside = written.or_else(of_lxc);
    let inside = inside.map(|name| Line::new().code(name).text(" inside"));
    let firewall = nic.firewall.map(|it| match it.value {
        true => Line::from("firewall on"),
        false => Line::from("firewall off"),
    });
    let speed = nic.speed.map(|it| format!("at most {}", it.value).into());
    let mtu = nic.mtu.map(|it| format!("MTU {}", it.value).into());
    let said = [nic.about.title(), nic.about.purpose()];
    let said = said.into_iter().flatten().map(Line::from);
    let settings = [inside, firewall, speed, mtu].into_iter().flatten();
    Line::joined(settings.chain(said)).or_none()
}

/// The disks.
pub(super) fn disks(draft: &mut Draft, input: Input<'_>, guest: &Guest) {
    let present = guest.disks.iter().filter(|disk| disk.about.is_present());
    let present: Vec<_> = present.collect();
    if present.is_empty() {
        draft.paragraph("Disks: not recorded.");
        return;
    }
    let rows = present.iter().map(|it| disk(input, it));
    let columns = ["Disk", "Size", "In use", "Storage", "Backed up", "Settings"];
    draft.table(columns, rows);
    notes_of(
        draft,
        present.iter().map(|it| (slot(&it.slot.value), &it.about)),
    );
}

fn disk(input: Input<'_>, disk: &GuestDisk) -> [Line; 6] {
    let storage = disk.storage.map(|id| phrase::storage(input, id.value));
    let used = disk.used.map(|used| Line::from(used.value.in_words()));
    [
        slot(&disk.slot.value).mark(disk.about.status),
        phrase::size(disk.size),
        used.unwrap_or_else(Line::not_recorded),
        storage.unwrap_or_else(Line::not_recorded),
        phrase::yes(disk.backup.is_none_or(|it| it.value)),
        disk_settings(disk),
    ]
}

fn disk_settings(disk: &GuestDisk) -> Line {
    let thin = disk.thin.map(|it| match it.value {
        true => Line::from("thin"),
        false => Line::from("thick: all of its space is taken"),
    });
    let mount = disk.mount.as_ref();
    let mount = mount.map(|path| Line::from("mounted at ").code(&path.value));
    let volume = disk.volume.as_ref();
    let volume = volume.map(|volume| Line::from("volume ").code(&volume.value));
    let said = [disk.about.title(), disk.about.purpose()];
    let said = said.into_iter().flatten().map(Line::from);
    let settings = [thin, mount, volume].into_iter().flatten();
    Line::joined(settings.chain(said)).or_none()
}

/// The devices of the node that it is given, if any.
pub(super) fn devices(draft: &mut Draft, input: Input<'_>, guest: &Guest) {
    let present = guest.devices.iter().filter(|it| it.about.is_present());
    let present: Vec<_> = present.collect();
    if present.is_empty() {
        return;
    }
    let rows = present.iter().map(|it| {
        [
            slot(&it.slot.value).mark(it.about.status),
            device(input, guest, it).or_not_recorded(),
            share(it),
            phrase::purpose(&it.about),
        ]
    });
    draft.table(["Slot", "Device of the node", "Share", "Purpose"], rows);
    notes_of(
        draft,
        present.iter().map(|it| (slot(&it.slot.value), &it.about)),
    );
}

/// An accelerator of the node, as a link to its section, or the device as it is written.
fn device(input: Input<'_>, guest: &Guest, device: &Passthrough) -> Line {
    let node = guest.node.map(|node| input.lab.lab.nodes.at(node.value));
    let gpus = node.map_or(&[][..], |node| &node.gpus);
    let mut gpus = gpus.iter().enumerate();
    match gpus.find(|(at, gpu)| device.is_gpu(*at, gpu)) {
        Some((_, it)) => gpu::link(it),
        None => phrase::value(input.lab.lab.device_name(guest, device)),
    }
}

fn share(device: &Passthrough) -> Line {
    match device.mode.map(|mode| mode.value) {
        Some(PassthroughMode::Vgpu) => "a share (vGPU)".into(),
        Some(PassthroughMode::Full) | None => "all of it".into(),
    }
}
