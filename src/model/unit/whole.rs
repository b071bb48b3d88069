//! Whole numbers with a legal range: identifiers and sizes of packets.

use std::fmt;

use super::UnitError;
use super::decimal::solid;

/// Declares a whole number that is only legal from one number to another.
macro_rules! whole_number {
    ($(#[$attr:meta])* $name:ident($inner:ty), $least:literal..=$most:literal) => {
        $(#[$attr])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($inner);

        impl $name {
            /// Smallest legal number.
            pub const LEAST: Self = Self($least);
            /// Largest legal number.
            pub const MOST: Self = Self($most);

            /// Checks a number.
            ///
            /// # Errors
            /// [`UnitError::OutOfRange`] outside of [`Self::LEAST`] to [`Self::MOST`].
            pub fn new(number: u64) -> Result<Self, UnitError> {
                match <$inner>::try_from(number) {
                    Ok(inner) if (Self::LEAST.0..=Self::MOST.0).contains(&inner) => Ok(Self(inner)),
                    _ => Err(UnitError::OutOfRange {
                        found: number,
                        least: u64::from(Self::LEAST.0),
                        most: u64::from(Self::MOST.0),
                    }),
                }
            }

            /// Reads decimal digits without sign and without leading zeros.
            ///
            /// # Errors
            /// Whatever [`UnitError`] says of a whole number.
            pub fn parse(text: &str) -> Result<Self, UnitError> {
                Self::new(digits(text)?)
            }

            /// The number.
            #[must_use]
            pub const fn get(self) -> $inner {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

whole_number! {
    /// The largest packet a link carries, in bytes. What the kernel can do with IPv4 and with IP over
    /// InfiniBand; that Proxmox VE takes 1280 to 65520 only is for a rule to say.
    Mtu(u16), 576..=65520
}

whole_number! {
    /// The number of a VLAN (IEEE 802.1Q): 0 means untagged and 4095 is reserved.
    VlanId(u16), 1..=4094
}

whole_number! {
    /// The number of a guest in Proxmox VE, unique in its cluster (pve-common: `pve-vmid`).
    VmId(u32), 100..=999_999_999
}

whole_number! {
    /// The number of a node in corosync (corosync: `nodelist.node.nodeid`).
    NodeId(u32), 1..=4_294_967_295
}

whole_number! {
    /// The number of a corosync link (corosync: `totem.interface.linknumber`).
    LinkNumber(u8), 0..=7
}

/// Reads decimal digits.
fn digits(text: &str) -> Result<u64, UnitError> {
    solid(text)?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(UnitError::NotANumber);
    }
    if text.len() > 1 && text.starts_with('0') {
        return Err(UnitError::LeadingZero);
    }
    text.parse().map_err(|_| UnitError::TooLarge)
}

impl Mtu {
    /// What Ethernet carries unless somebody says otherwise.
    pub const ETHERNET: Self = Self(1500);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn borders() {
        let mtu = |number| Mtu::new(number).is_ok();
        assert!(!mtu(575) && mtu(576) && mtu(1_500) && mtu(65_520) && !mtu(65_521));
        let vlan = |number| VlanId::new(number).is_ok();
        assert!(!vlan(0) && vlan(1) && vlan(4_094) && !vlan(4_095) && !vlan(65_537));
        let vm = |number| VmId::new(number).is_ok();
        assert!(!vm(99) && vm(100) && vm(999_999_999) && !vm(1_000_000_000));
        let node = |number| NodeId::new(number).is_ok();
        assert!(!node(0) && node(1) && node(4_294_967_295) && !node(4_294_967_296));
        let link = |number| LinkNumber::new(number).is_ok();
        assert!(link(0) && link(7) && !link(8));
    }

    #[test]
    fn reading() {
        assert_eq!(VmId::parse("100").map(VmId::get), Ok(100));
        for (text, error) in [
            ("", UnitError::Empty),
            ("1 0", UnitError::Blank("10".to_owned())),
            ("+10", UnitError::NotANumber),
            ("-10", UnitError::NotANumber),
            ("0x10", UnitError::NotANumber),
            ("010", UnitError::LeadingZero),
            ("99999999999999999999", UnitError::TooLarge),
            (
                "4095",
                UnitError::OutOfRange {
                    found: 4_095,
                    least: 1,
                    most: 4_094,
                },
            ),
        ] {
            assert_eq!(VlanId::parse(text), Err(error), "{text}");
        }
        assert_eq!(
            VlanId::parse("4095").expect_err("reserved").to_string(),
            "is 4095: expected 1 to 4094"
        );
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = Mtu::parse(&text);
            let _ = NodeId::parse(&text);
        }

        #[test]
        fn comes_back(number in 1_u64..=4_094) {
            let vlan = VlanId::new(number).expect("legal");
            prop_assert_eq!(VlanId::parse(&vlan.to_string()), Ok(vlan));
        }
    }
}
