//! A slot that no guest has.

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::{Guest, GuestKind};
use crate::model::name::Name;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A network card, disk or device is in a slot that such a guest does not have.
    ///
    /// ## Why it matters
    /// Slots are the keys of the guest's configuration: `net0`, `scsi0`, `rootfs`. One that does not exist cannot
    /// be set, and a container has other ones than a virtual machine (the limits are those of qemu-server's
    /// `Drive.pm` and `QemuServer.pm`, and of pve-container's `LXC/Config.pm`).
    ///
    /// ## What to do
    /// Take a slot of the list in the help line.
    pub(super) RULE = "guest" / "slot", Error
}

/// Slots with a number behind, and the highest number.
type Slots = &'static [(&'static str, u32)];

/// What the slots of a kind of part are.
struct Legal {
    part: &'static str,
    numbered: Slots,
    /// Slots without a number.
    plain: &'static [&'static str],
    help: &'static str,
}

const NICS: Legal = Legal {
    part: "network card",
    numbered: &[("net", 31)],
    plain: &[],
    help: "a network card is in `net0` to `net31`",
};

const DISKS_OF_VM: Legal = Legal {
    part: "disk",
    numbered: &[
        ("scsi", 30),
        ("virtio", 15),
        ("sata", 5),
        ("ide", 3),
        ("efidisk", 0),
        ("tpmstate", 0),
    ],
    plain: &[],
    help: "a disk of a vm is in `scsi0` to `scsi30`, `virtio0` to `virtio15`, `sata0` to `sata5`, `ide0` to `ide3`, \
           `efidisk0` or `tpmstate0`",
};

const DISKS_OF_LXC: Legal = Legal {
    part: "disk",
    numbered: &[("mp", 255)],
    plain: &["rootfs"],
    help: "a disk of an lxc is `rootfs`, or in `mp0` to `mp255`",
};

const DEVICES: Legal = Legal {
    part: "device",
    numbered: &[("hostpci", 15), ("usb", 13)],
    plain: &[],
    help: "a device is in `hostpci0` to `hostpci15` or `usb0` to `usb13`",
};

pub(super) fn check(view: &View, sink: &mut Sink) {
    for guest in view.lab.guests.values().filter(|it| it.about.is_present()) {
        let disks = match guest.kind {
            GuestKind::Vm => &DISKS_OF_VM,
            GuestKind::Lxc => &DISKS_OF_LXC,
        };
        for (slot, legal) in parts(guest, disks) {
            if !legal.has(&slot.value) {
                sink.push(no_such_slot(guest.kind, slot, legal));
            }
        }
    }
}

fn parts<'g>(
    guest: &'g Guest,
    disks: &'static Legal,
) -> impl Iterator<Item = (&'g Spanned<Name>, &'static Legal)> {
    let nics = guest.nics.iter().map(|nic| (&nic.slot, &NICS));
    let of_disks = guest.disks.iter().map(move |disk| (&disk.slot, disks));
    let devices = guest.devices.iter().map(|device| (&device.slot, &DEVICES));
    nics.chain(of_disks).chain(devices)
}

impl Legal {
    fn has(&self, slot: &str) -> bool {
        let mut numbered = self.numbered.iter();
        self.plain.contains(&slot)
            || numbered
                .any(|(word, most)| slot.strip_prefix(word).is_some_and(|it| number(it, *most)))
    }
}

/// Whether a text is a number up to `most`, written without leading zeros.
fn number(text: &str, most: u32) -> bool {
    text.parse()
        .is_ok_and(|number: u32| number <= most && number.to_string() == text)
}

/// It does not say which guest: the slot may stand in a profile, where it is wrong once for all.
fn no_such_slot(kind: GuestKind, slot: &Spanned<Name>, legal: &Legal) -> Diagnostic {
    let kind = match kind {
        GuestKind::Vm => "a vm",
        GuestKind::Lxc => "an lxc",
    };
    let message = format!("`{}` is no slot for a {} of {kind}", slot.value, legal.part);
    Diagnostic::new(&RULE, message)
        .at(slot.span, "no such slot")
        .help(legal.help)
}
