//! What hosts are called on the wire.

use crate::model::Lab;
use crate::model::host::HostId;

/// The full name of a host: its name in the lab's domain. A name that ends in the domain is full by itself. None in a lab
/// without a domain.
#[must_use]
pub fn fqdn(lab: &Lab, host: HostId) -> Option<String> {
    let domain = lab.domain.as_ref()?;
    let name = lab.host_name(host).value.as_str();
    Some(match below(name, &domain.value) {
        Some(_) => name.to_owned(),
        None => format!("{name}.{}", domain.value),
    })
}

/// What a host is called where it has to be found by name: its full name, or in a lab without a domain its name alone.
#[must_use]
pub fn called(lab: &Lab, host: HostId) -> String {
    fqdn(lab, host).unwrap_or_else(|| lab.host_name(host).value.to_string())
}

/// What stands before a domain in a name that ends in it: Proxmox VE takes a guest whose name has dots for one whose full
/// name is written (pve-container, `PVE/LXC/Setup/Base.pm`; qemu-server, `PVE/QemuServer/Cloudinit.pm`).
#[must_use]
pub fn below<'n>(name: &'n str, domain: &str) -> Option<&'n str> {
    let at = name.len().checked_sub(domain.len())?;
    let (head, tail) = name.split_at_checked(at)?;
    let head = head.strip_suffix('.').filter(|head| !head.is_empty())?;
    tail.eq_ignore_ascii_case(domain).then_some(head)
}
