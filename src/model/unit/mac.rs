//! Addresses of network hardware.

use std::fmt;

use super::UnitError;
use super::decimal::solid;

/// The hardware address of one interface; printed in upper case, as Proxmox VE does.
///
/// Never that of a group: Proxmox VE refuses it (pve-common: `mac-addr`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac([u8; 6]);

impl Mac {
    /// Reads six pairs of hexadecimal digits with `:` between them, in either case.
    ///
    /// # Errors
    /// [`UnitError::NotAMac`] for another shape, [`UnitError::Multicast`] for the address of a group.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        solid(text)?;
        if text.len() != "00:00:00:00:00:00".len() {
            return Err(UnitError::NotAMac);
        }
        let mut octets = [0; 6];
        for (octet, part) in octets.iter_mut().zip(text.as_bytes().chunks(3)) {
            *octet = pair(part).ok_or(UnitError::NotAMac)?;
        }
        let [first, ..] = octets;
        if first & 1 == 1 {
            return Err(UnitError::Multicast);
        }
        Ok(Self(octets))
    }

    /// The six octets, as sent.
    #[must_use]
    pub const fn octets(self) -> [u8; 6] {
        self.0
    }

    /// Whether somebody made the address up instead of buying it: bit 1 of the first octet.
    #[must_use]
    pub const fn is_local(self) -> bool {
        let [first, ..] = self.0;
        first & 2 == 2
    }
}

/// Two hexadecimal digits, with `:` behind them but at the end.
fn pair(part: &[u8]) -> Option<u8> {
    let (high, low) = match part {
        [high, low] | [high, low, b':'] => (*high, *low),
        _ => return None,
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02X}:{b:02X}:{c:02X}:{d:02X}:{e:02X}:{g:02X}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reading() {
        for (text, printed) in [
            ("BC:24:11:C2:5E:3B", "BC:24:11:C2:5E:3B"),
            ("bc:24:11:c2:5e:3b", "BC:24:11:C2:5E:3B"),
            ("02:00:00:00:00:01", "02:00:00:00:00:01"),
        ] {
            assert_eq!(Mac::parse(text).expect(text).to_string(), printed);
        }
        for (text, error) in [
            ("", UnitError::Empty),
            ("BC:24:11:C2:5E", UnitError::NotAMac),
            ("BC:24:11:C2:5E:3B:00", UnitError::NotAMac),
            ("BC-24-11-C2-5E-3B", UnitError::NotAMac),
            ("BC:24:11:C2:5E:3G", UnitError::NotAMac),
            ("BC:24:11:C2:5E:+B", UnitError::NotAMac),
            ("B:24:11:C2:5E:3B", UnitError::NotAMac),
            ("01:00:5E:00:00:01", UnitError::Multicast),
            ("FF:FF:FF:FF:FF:FF", UnitError::Multicast),
        ] {
            assert_eq!(Mac::parse(text), Err(error), "{text}");
        }
        assert_eq!(Mac::parse("02:00:00:00:00:01").map(Mac::is_local), Ok(true));
        assert_eq!(
            Mac::parse("BC:24:11:00:00:01").map(Mac::is_local),
            Ok(false)
        );
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = Mac::parse(&text);
        }

        #[test]
        fn comes_back(mut octets in any::<[u8; 6]>()) {
            octets[0] &= 0xFE;
            prop_assert_eq!(Mac::parse(&Mac(octets).to_string()), Ok(Mac(octets)));
        }
    }
}
