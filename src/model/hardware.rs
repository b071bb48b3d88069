//! The kinds of hardware that rules and artifacts tell apart.

super::closed_set::closed_set! {
    /// What a disk is.
    pub enum DiskKind {
        /// A solid-state disk on PCI Express.
        Nvme = "nvme",
        /// A solid-state disk on SATA or SAS.
        Ssd = "ssd",
        /// A rotating disk.
        Hdd = "hdd",
        /// Flash memory that is soldered in.
        Emmc = "emmc",
    }

    /// What a network interface or a port of a switch is plugged in with.
    pub enum Media {
        /// Part of the board, whatever its socket.
        Onboard = "onboard",
        /// Twisted pair: RJ45.
        Copper = "copper",
        /// Glass, where the module does not matter.
        Fiber = "fiber",
        /// A cable with a module at either end.
        Dac = "dac",
        /// A module of 1 Gbps.
        Sfp = "sfp",
        /// A module of 10 Gbps.
        SfpPlus = "sfp+",
        /// A module of 25 Gbps.
        Sfp28 = "sfp28",
        /// A module of 40 Gbps.
        QsfpPlus = "qsfp+",
        /// A module of 100 Gbps.
        Qsfp28 = "qsfp28",
        /// An adapter on USB.
        Usb = "usb",
        /// An adapter on USB-C.
        UsbC = "usb-c",
        /// A cable of Thunderbolt.
        Thunderbolt = "thunderbolt",
        /// No wire.
        Wifi = "wifi",
    }
}

impl Media {
    /// Whether a link runs at the speed of its module, and at no other.
    #[must_use]
    pub const fn has_one_speed(self) -> bool {
        match self {
            Self::Sfp | Self::SfpPlus | Self::Sfp28 | Self::QsfpPlus | Self::Qsfp28 => true,
            Self::Onboard
            | Self::Copper
            | Self::Fiber
            | Self::Dac
            | Self::Usb
            | Self::UsbC
            | Self::Thunderbolt
            | Self::Wifi => false,
        }
    }
}
