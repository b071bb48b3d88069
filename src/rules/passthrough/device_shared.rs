//! One device, two guests.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::ha::starts_by_itself;
use crate::model::guest::{Guest, Passthrough, PassthroughDevice, PassthroughMode};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// Two guests in service are given the same device of their node.
    ///
    /// ## Why it matters
    /// A device that is passed through belongs to one guest alone. The first one that starts has it; the second one
    /// does not start. Only a card that can be divided (`mode="vgpu"`) may be given to several, and then each of them
    /// gets a share. (qemu-server's `PCI.pm` notes who has a device, and refuses it to the second.) Guests of which at most
    /// one starts by itself may take turns, so that is a warning.
    ///
    /// ## What to do
    /// Give it to one of them; or write `mode="vgpu"` at both, if the card can be divided. If they take turns on purpose,
    /// write `onboot=#false` at all but one, and allow it with that reason.
    pub(super) RULE = "passthrough" / "device-shared", Error
}

/// A device, as one knows it on its node: an accelerator by position, all else as it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Gpu(usize),
    Address(String),
}

type Given<'v> = (Id<Guest>, &'v Guest, &'v Passthrough);

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut given: BTreeMap<(Id<Node>, Key), Vec<Given<'_>>> = BTreeMap::new();
    let active = view
        .lab
        .guests
        .iter()
        .filter(|(_, it)| it.about.is_active());
    for (id, guest) in active {
        let Some(home) = guest.node.map(|home| home.value) else {
            continue;
        };
        let devices = guest.devices.iter().filter(|it| it.about.is_active());
        for device in devices {
            if let Some(key) = key(view.lab.nodes.at(home), device) {
                given
                    .entry((home, key))
                    .or_default()
                    .push((id, guest, device));
            }
        }
    }
    for takers in given.values() {
        if let Some((first, others)) = takers.split_first() {
            for other in others.iter().filter(|other| !are_shares(first, other)) {
                sink.push(given_twice(view, first, other));
            }
        }
    }
}

/// A USB device by vendor and product may be there several times: nobody knows which one is meant.
fn key(node: &Node, device: &Passthrough) -> Option<Key> {
    let gpu = node.gpus.iter().enumerate();
    let gpu = gpu
        .filter(|(at, gpu)| device.is_gpu(*at, gpu))
        .map(|(at, _)| at);
    if let Some(at) = gpu.into_iter().next() {
        return Some(Key::Gpu(at));
    }
    let is_pci = device.slot.value.starts_with("hostpci");
    match device.device.as_ref().map(|device| &device.value) {
        Some(PassthroughDevice::Address(address)) if is_pci => {
            let address = address.to_lowercase();
            let address = address.strip_prefix("0000:").unwrap_or(&address);
            Some(Key::Address(address.to_owned()))
        }
        Some(_) | None => None,
    }
}

/// Whether both get a share only.
fn are_shares(first: &Given<'_>, other: &Given<'_>) -> bool {
    let is_share = |device: &Passthrough| {
        device
            .mode
            .is_some_and(|mode| mode.value == PassthroughMode::Vgpu)
    };
    is_share(first.2) && is_share(other.2)
}

fn given_twice(view: &View, first: &Given<'_>, other: &Given<'_>) -> Diagnostic {
    let name = view.lab.device_name(other.1, other.2).unwrap_or_default();
    let place = |given: &Given<'_>| {
        let device = given.2.device.as_ref();
        device.map_or(given.2.slot.span, |device| device.span)
    };
    let (one, two) = (view.guest_name(first.0), view.guest_name(other.0));
    let mut found = Diagnostic::new(&RULE, format!("`{name}` is given to both {one} and {two}"))
        .at(place(other), "given again here")
        .related(place(first), "first given here")
        .help("give it to one of them; or write `mode=\"vgpu\"` at both, if it can be divided");
    if !(starts_by_itself(first.1) && starts_by_itself(other.1)) {
        found.level = Level::Warning;
    }
    found
}
