//! Ranges: of addresses, and of ports.

mod address;
mod ports;

pub use address::{AddressRange, RangeError};
pub use ports::{PortRange, Ports, PortsError, Protocol};

/// `Err(None)` for an empty text, `Err(Some(text without it))` for one with white space.
fn solid(text: &str) -> Result<(), Option<String>> {
    let closed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if closed.is_empty() {
        Err(None)
    } else if closed.len() != text.len() {
        Err(Some(closed))
    } else {
        Ok(())
    }
}

/// An address with its prefix length, host bits and all. A zero in front of a number is refused on either side: some programs
/// read what follows as octal (RFC 6943, section 3.1.1).
#[must_use]
pub fn network(text: &str) -> Option<ipnet::IpNet> {
    let (address, prefix) = text.split_once('/')?;
    ipnet::IpNet::new(address.parse().ok()?, digits(prefix)?).ok()
}

/// Decimal digits without sign and without leading zeros.
fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let short = text.len() == 1 || !text.starts_with('0');
    (plain && short).then(|| text.parse().ok()).flatten()
}
