//! What hosts are called on the wire.

use crate::model::Lab;
use crate::model::host::HostId;

/// The full name of a host: its name in the lab's domain. None in a lab without a domain.
#[must_use]
pub fn fqdn(lab: &Lab, host: HostId) -> Option<String> {
    let domain = lab.domain.as_ref()?;
    Some(format!("{}.{}", lab.host_name(host).value, domain.value))
}
