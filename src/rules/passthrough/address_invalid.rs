//! An address that no PCI device has.

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::{Passthrough, PassthroughDevice};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// The PCI address of a device is not written as one.
    ///
    /// ## Why it matters
    /// Proxmox takes `[domain:]bus:device[.function]` in hexadecimal digits, as `lspci -D` prints it (qemu-server,
    /// `PCI.pm`). Anything else is refused when the guest is configured.
    ///
    /// ## What to do
    /// Copy the address from `lspci -D`, such as `0000:06:00.0`.
    pub(super) RULE = "passthrough" / "address-invalid", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let gpus = view.lab.nodes.values().flat_map(|node| &node.gpus);
    for address in gpus.filter_map(|gpu| gpu.address.as_ref()) {
        report(sink, &address.value, address.span);
    }
    let devices = view.lab.guests.values().flat_map(|guest| &guest.devices);
    for (address, span) in devices.filter_map(pci_address) {
        report(sink, address, span);
    }
}

fn pci_address(device: &Passthrough) -> Option<(&str, Span)> {
    let is_pci = device.slot.value.starts_with("hostpci");
    let written = device.device.as_ref().filter(|_| is_pci)?;
    match &written.value {
        PassthroughDevice::Address(address) => Some((address, written.span)),
        PassthroughDevice::Gpu(_) => None,
    }
}

fn report(sink: &mut Sink, address: &str, span: Span) {
    if !is_pci(address) {
        let message = format!("`{address}` is no PCI address");
        let found =
            Diagnostic::new(&RULE, message).at(span, "not `[domain:]bus:device[.function]`");
        sink.push(found.help("copy it from `lspci -D`, such as `0000:06:00.0`"));
    }
}

/// `[domain:]bus:device[.function]`; several devices with `;` between.
fn is_pci(text: &str) -> bool {
    text.split(';').all(|text| {
        let (place, function) = text.split_once('.').unwrap_or((text, "0"));
        let parts: Vec<_> = place.split(':').collect();
        let is_place = match parts.as_slice() {
            [bus, device] => is_hex(bus, 2) && is_hex(device, 2),
            [domain, bus, device] => is_hex(domain, 4) && is_hex(bus, 2) && is_hex(device, 2),
            _ => false,
        };
        is_place && is_hex(function, 1)
    })
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
