//! Hardware that is no Proxmox node.

use super::about::{About, Named, Text};
use super::host::{Address, Service, Ssh, Var};
use super::id::Id;
use super::name::Name;
use super::stated::Stated;
use super::unit::Size;
use crate::source::Spanned;

/// A router, switch, NAS or any other machine beside the nodes.
#[derive(Debug)]
pub struct Device {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// What it is.
    pub kind: Spanned<DeviceKind>,
    /// The hardware.
    pub model: Option<Text>,
    /// What runs on it.
    pub os: Option<Text>,
    /// Its addresses, in any number of networks.
    pub addresses: Vec<Address>,
    /// Its memory.
    pub memory: Option<Spanned<Stated<Size>>>,
    /// How to log in.
    pub ssh: Option<Ssh>,
    /// What it offers.
    pub services: Vec<Id<Service>>,
    /// Variables for Ansible.
    pub vars: Vec<Var>,
}

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviceKind {
    /// Routes between networks.
    Router,
    /// Switches frames.
    Switch,
    /// Carries networks over the air.
    AccessPoint,
    /// Serves storage.
    Nas,
    /// Any computer.
    Computer,
    /// Remote keyboard, video, mouse.
    Kvm,
    /// Uninterruptible power supply.
    Ups,
    /// Anything else.
    Other,
}

impl DeviceKind {
    /// The words of the language.
    pub const WORDS: &[&str] = &[
        "router",
        "switch",
        "access-point",
        "nas",
        "computer",
        "kvm",
        "ups",
        "other",
    ];

    const ALL: [Self; 8] = [
        Self::Router,
        Self::Switch,
        Self::AccessPoint,
        Self::Nas,
        Self::Computer,
        Self::Kvm,
        Self::Ups,
        Self::Other,
    ];

    /// The kind of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Router => "router",
            Self::Switch => "switch",
            Self::AccessPoint => "access-point",
            Self::Nas => "nas",
            Self::Computer => "computer",
            Self::Kvm => "kvm",
            Self::Ups => "ups",
            Self::Other => "other",
        }
    }
}

impl Named for Device {
    fn name(&self) -> &Spanned<Name> {
        &self.name
    }

    fn about(&self) -> &About {
        &self.about
    }
}
