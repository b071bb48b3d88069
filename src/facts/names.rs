//! What hosts are called on the wire.

use crate::model::Lab;
use crate::model::host::HostId;

/// The full name of a host: its name in the lab's domain. None in a lab without a domain.
#[must_use]
pub fn fqdn(lab: &Lab, host: HostId) -> Option<String> {
    let domain = lab.domain.as_ref()?;
    Some(format!("{}.{}", lab.host_name(host).value, domain.value))
}

/// What a host is called where it has to be found by name: its full name, or in a lab without a domain its name alone.
#[must_use]
pub fn called(lab: &Lab, host: HostId) -> String {
    fqdn(lab, host).unwrap_or_else(|| lab.host_name(host).value.to_string())
}
