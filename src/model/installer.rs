//! What the installer of Proxmox VE takes (proxmox-rs, `proxmox-installer-types/src/answer.rs`; pve-installer,
//! `proxmox-installer-common`).

/// The keyboard layouts, by the installer's own names.
pub const KEYBOARDS: &[&str] = &[
    "de", "de-ch", "dk", "en-gb", "en-us", "es", "fi", "fr", "fr-be", "fr-ca", "fr-ch", "hu", "is",
    "it", "jp", "lt", "mk", "nl", "no", "pl", "pt", "pt-br", "se", "si", "tr",
];

/// Layouts under the names that other systems have for them, or languages whose keyboards are those of another.
pub const OTHER_KEYBOARDS: &[(&str, &str)] = &[
    ("at", "de"),
    ("au", "en-us"),
    ("be", "fr-be"),
    ("br", "pt-br"),
    ("ca", "fr-ca"),
    ("ch", "de-ch"),
    ("da", "dk"),
    ("de-at", "de"),
    ("en", "en-us"),
    ("en-au", "en-us"),
    ("en-ca", "en-us"),
    ("en-ie", "en-gb"),
    ("en-nz", "en-us"),
    ("en-uk", "en-gb"),
    ("gb", "en-gb"),
    ("ie", "en-gb"),
    ("ja", "jp"),
    ("latam", "es"),
    ("nb", "no"),
    ("nz", "en-us"),
    ("sl", "si"),
    ("sv", "se"),
    ("uk", "en-gb"),
    ("us", "en-us"),
];

super::closed_set::closed_set! {
    /// What the installer does when it is done.
    pub enum RebootMode {
        /// Starts the new system.
        Reboot = "reboot",
        /// Switches the machine off.
        PowerOff = "power-off",
    }

    /// How many of the filters a disk has to pass.
    pub enum FilterMatch {
        /// One is enough.
        Any = "any",
        /// Every one.
        All = "all",
    }
}

/// The file systems that it installs on.
pub const FILESYSTEMS: &[&str] = &["ext4", "xfs", "zfs", "btrfs"];

/// A layout of several disks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raid {
    /// Everything once.
    Raid0,
    /// Everything on every disk.
    Raid1,
    /// Everything twice, over pairs.
    Raid10,
    /// One disk may fail.
    RaidZ1,
    /// Two disks may fail.
    RaidZ2,
    /// Three disks may fail.
    RaidZ3,
}

impl Raid {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Raid0,
        Self::Raid1,
        Self::Raid10,
        Self::RaidZ1,
        Self::RaidZ2,
        Self::RaidZ3,
    ];

    /// The layouts that a file system has; none for one that takes a single disk.
    #[must_use]
    pub fn of_filesystem(filesystem: &str) -> &'static [Self] {
        match filesystem {
            "zfs" => &Self::ALL,
            "btrfs" => &[Self::Raid0, Self::Raid1, Self::Raid10],
            _ => &[],
        }
    }

    /// The layout of that word; the installer takes upper case too.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let known = |raid: &Self| raid.word() == word || raid.word().to_ascii_uppercase() == word;
        Self::ALL.into_iter().find(known)
    }

    /// The installer's word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Raid0 => "raid0",
            Self::Raid1 => "raid1",
            Self::Raid10 => "raid10",
            Self::RaidZ1 => "raidz-1",
            Self::RaidZ2 => "raidz-2",
            Self::RaidZ3 => "raidz-3",
        }
    }

    /// How many disks it needs at the least.
    #[must_use]
    pub const fn least_disks(self) -> usize {
        match self {
            Self::Raid0 => 1,
            Self::Raid1 => 2,
            Self::RaidZ1 => 3,
            Self::Raid10 | Self::RaidZ2 => 4,
            Self::RaidZ3 => 5,
        }
    }
}

/// The least that it installs on without a question, in GiB (pve-installer, `Proxmox/Sys/Block.pm`).
pub const LEAST_DISK_GIB: u64 = 8;

/// Swap may be this part of the disk, as a divisor (pve-installer, `disk_checks.rs`).
pub const SWAP_PART: u64 = 2;

/// The most that the root file system gets unless said, in GiB (pve-installer, `Proxmox/Install.pm`).
const MOST_ROOT_GIB: u64 = 96;

/// The bytes of the unit that the installer counts in.
pub const GIB: u64 = 1 << 30;

/// What the root file system leaves of a volume group without swap, in bytes (pve-installer, `create_lvm_volumes`).
#[must_use]
pub fn left_by_root(volumes: u64, maxroot: Option<u64>) -> u64 {
    let wanted = match volumes / GIB {
        0..12 => volumes,
        12..48 => volumes / 2,
        _ => volumes / 4 + 12 * GIB,
    };
    let most = maxroot.unwrap_or(MOST_ROOT_GIB * GIB);
    volumes.saturating_sub(wanted.min(most))
}

/// Layouts under the names that ZFS and people have for them.
pub const OTHER_RAIDS: &[(&str, Raid)] = &[
    ("mirror", Raid::Raid1),
    ("none", Raid::Raid0),
    ("raid-0", Raid::Raid0),
    ("raid-1", Raid::Raid1),
    ("raid-10", Raid::Raid10),
    ("raid5", Raid::RaidZ1),
    ("raid6", Raid::RaidZ2),
    ("raidz", Raid::RaidZ1),
    ("raidz1", Raid::RaidZ1),
    ("raidz2", Raid::RaidZ2),
    ("raidz3", Raid::RaidZ3),
    ("single", Raid::Raid0),
    ("stripe", Raid::Raid0),
];

/// What it takes for the placeholder of a mail address, and refuses.
pub const MAIL_PLACEHOLDER: &str = "mail@example.invalid";
