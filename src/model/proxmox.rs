//! Versions of Proxmox VE: what an artifact looks like depends on who reads it.

use super::ha::Scheduling;
use std::fmt;

/// A version of Proxmox VE, as far as the lab states it: `9`, `8.4`, `9.0.3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProxmoxVersion {
    major: u32,
    minor: Option<u32>,
    patch: Option<u32>,
}

impl ProxmoxVersion {
    /// What is meant where the lab names no version: what a node installed today gets.
    pub const NEWEST: Self = Self {
        major: 9,
        minor: None,
        patch: None,
    };

    /// Reads `9`, `8.4` or `9.0.3`; nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(number);
        let (major, minor, patch) = (parts.next()??, parts.next(), parts.next());
        let version = Self {
            major,
            minor: minor.map_or(Some(None), |it| it.map(Some))?,
            patch: patch.map_or(Some(None), |it| it.map(Some))?,
        };
        parts.next().is_none().then_some(version)
    }

    /// The number before the first dot.
    #[must_use]
    pub const fn major(self) -> u32 {
        self.major
    }

    /// Whether the formats of its files are known.
    #[must_use]
    pub const fn is_known(self) -> bool {
        matches!(self.major, 8 | 9)
    }

    /// Whether it is that version or a later one. A number that is not stated may be any: the newest is meant.
    #[must_use]
    pub fn is_at_least(self, major: u32, minor: u32) -> bool {
        let same = self.major == major && self.minor.is_none_or(|own| own >= minor);
        self.major > major || same
    }

    /// Whether the installer reads keys with dashes; before, with underscores (pve-installer's changelog).
    #[must_use]
    pub fn has_dashed_answers(self) -> bool {
        self.is_at_least(8, 4)
    }

    /// The first version whose installer pins names of NICs (pve-installer's changelog).
    pub const PINNING: &str = "9.1";

    /// Whether the installer pins names of NICs.
    #[must_use]
    pub fn pins_names(self) -> bool {
        self.is_at_least(9, 1)
    }

    /// Whether high availability is told where guests belong by rules (`ha/rules.cfg`); before, by groups
    /// (`ha/groups.cfg`). An upgraded cluster turns groups into rules and takes no new ones (pve-ha-manager,
    /// `src/PVE/HA/Groups.pm`).
    #[must_use]
    pub fn has_ha_rules(self) -> bool {
        self.is_at_least(9, 0)
    }

    /// Whether a virtio NIC that states no MTU has that of its bridge; before, it has Ethernet's (qemu-server 9.0.3,
    /// `print_netdevice_full`). Containers have that of the bridge since pve-container 5.0.1, which came with 8.0.
    #[must_use]
    pub fn gives_bridge_mtu_to_virtio(self) -> bool {
        self.is_at_least(9, 0)
    }

    /// Whether the cluster's resource scheduler knows a way of choosing nodes (`crs` of datacenter.cfg; pve-cluster,
    /// `src/PVE/DataCenterConfig.pm`).
    #[must_use]
    pub fn has_scheduler(self, scheduling: Scheduling) -> bool {
        scheduling != Scheduling::Dynamic || self.is_at_least(9, 2)
    }
}

/// Digits alone, without a zero in front.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = text == "0" || !text.starts_with('0');
    (plain && canonical).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for ProxmoxVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.major)?;
        for part in [self.minor, self.patch].into_iter().flatten() {
            write!(f, ".{part}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::ProxmoxVersion;

    fn version(text: &str) -> ProxmoxVersion {
        ProxmoxVersion::parse(text).unwrap_or_else(|| unreachable!("{text} is a version"))
    }

    #[test]
    fn reads_what_is_a_version() {
        for text in ["9", "8.4", "9.0.3"] {
            assert_eq!(version(text).to_string(), text);
        }
        for text in ["", "nine", "9.", ".1", "9.0.3.1", "08", "9,1", "+9"] {
            assert_eq!(ProxmoxVersion::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_unsaid_number_may_be_any() {
        assert!(version("8").is_at_least(8, 4));
        assert!(!version("8.3").is_at_least(8, 4));
        assert!(version("9.0").is_at_least(8, 4));
        assert!(version("8.4").is_at_least(8, 4));
    }

    #[test]
    fn names_are_pinned_from_the_version_that_is_named() {
        let first = version(ProxmoxVersion::PINNING);
        assert!(first.pins_names() && ProxmoxVersion::NEWEST.pins_names());
        assert!(!version("9.0").pins_names() && !version("8.4").pins_names());
    }

    #[test]
    fn rules_came_with_nine() {
        assert!(ProxmoxVersion::NEWEST.has_ha_rules());
        assert!(version("9.0").has_ha_rules());
        assert!(!version("8.4").has_ha_rules());
    }
}
