//! Nodes: the Proxmox machines, their hardware, interfaces and installation.

use super::about::{About, Named, Ref, Status, Text};
use super::device::Device;
use super::hardware::DiskKind;
use super::host::{Address, Ssh, Var};
use super::id::Id;
use super::iface::{Iface, IfaceKind};
use super::installer::{FilterMatch, RebootMode};
use super::name::Name;
use super::secret::Secret;
use super::stated::Stated;
use super::storage::Storage;
use super::unit::{Clock, Size};
use super::vzdump::Vzdump;
use crate::source::{Span, Spanned};

/// A physical Proxmox machine.
#[derive(Debug)]
pub struct Node {
    /// Its name, which is its host name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Corosync's node id: written once, never changed.
    pub id: Option<Spanned<u32>>,
    /// What people call its part in the lab.
    pub role: Option<Text>,
    /// How much it matters, in words.
    pub priority: Option<Text>,
    /// The hardware.
    pub model: Option<Text>,
    /// Its votes in the cluster, 1 unless said.
    pub votes: Option<Spanned<u32>>,
    /// Addresses of a node whose interfaces nobody recorded.
    pub addresses: Vec<Address>,
    /// The devices that give it power: it stops without all of them.
    pub power: Vec<Ref<Device>>,
    /// The processor.
    pub cpu: Option<Cpu>,
    /// The memory.
    pub memory: Option<Memory>,
    /// The disks.
    pub disks: Vec<Disk>,
    /// The interfaces: cards, then bonds, bridges, and tagged networks on them, each by name.
    pub ifaces: Vec<Iface>,
    /// Graphics cards and other accelerators.
    pub gpus: Vec<Gpu>,
    /// What is kept for Proxmox itself.
    pub reserve: Option<Reserve>,
    /// Controllers that work while the node does not.
    pub oob: Vec<Oob>,
    /// NFS exports of the node.
    pub exports: Vec<Export>,
    /// The storages that only this node has.
    pub storages: Vec<Id<Storage>>,
    /// Defaults of vzdump.
    pub vzdump: Option<Vzdump>,
    /// How it is installed.
    pub install: Option<Box<Install>>,
    /// How to log in.
    pub ssh: Option<Ssh>,
    /// Variables for Ansible.
    pub vars: Vec<Var>,
}

/// The most threads of a core of the processors that Proxmox VE runs on.
pub const THREADS_PER_CORE: u32 = 2;

/// A processor, as totals of the node.
#[derive(Debug)]
pub struct Cpu {
    /// What it is called.
    pub model: Option<Text>,
    /// Cores.
    pub cores: Option<Spanned<Stated<u32>>>,
    /// Threads.
    pub threads: Option<Spanned<Stated<u32>>>,
    /// Sockets that are filled.
    pub sockets: Option<Spanned<u32>>,
    /// Base clock.
    pub clock: Option<Spanned<Clock>>,
    /// What it says of itself.
    pub about: About,
}

/// Memory.
#[derive(Debug)]
pub struct Memory {
    /// How much.
    pub size: Spanned<Stated<Size>>,
    /// Of which kind.
    pub kind: Option<Text>,
}

/// A disk.
#[derive(Debug)]
pub struct Disk {
    /// The kernel's name for it, or `tbd`.
    pub name: Spanned<Stated<Name>>,
    /// How large.
    pub size: Option<Spanned<Stated<Size>>>,
    /// Of which kind.
    pub kind: Option<Spanned<DiskKind>>,
    /// The hardware.
    pub model: Option<Text>,
    /// What it says of itself.
    pub about: About,
}

/// A graphics card or another accelerator.
#[derive(Debug)]
pub struct Gpu {
    /// Its name: that of the resource mapping where there is one.
    pub name: Spanned<Name>,
    /// The hardware.
    pub model: Option<Spanned<Stated<Box<str>>>>,
    /// Its chip.
    pub chip: Option<Text>,
    /// Its memory.
    pub memory: Option<Spanned<Stated<Size>>>,
    /// Of which kind its memory is.
    pub kind: Option<Text>,
    /// The driver and its version.
    pub driver: Option<Text>,
    /// Its PCI address.
    pub address: Option<Text>,
    /// Whether it is part of the processor.
    pub integrated: Option<Spanned<bool>>,
    /// What it says of itself.
    pub about: About,
}

/// What a node keeps for Proxmox itself; no guest is promised any of it.
#[derive(Debug)]
pub struct Reserve {
    /// Threads.
    pub threads: Option<Spanned<Stated<u32>>>,
    /// Memory.
    pub memory: Option<Spanned<Stated<Size>>>,
    /// Space on its disks.
    pub disk: Option<Spanned<Stated<Size>>>,
}

/// A controller that works while the node does not.
#[derive(Debug)]
pub struct Oob {
    /// What it is: `vpro`, `ipmi`, `jetkvm` and so on.
    pub kind: Spanned<Name>,
    /// Its addresses.
    pub addresses: Vec<Address>,
    /// Whether it can cut the node off: not unless said.
    pub fencing: Option<Spanned<bool>>,
    /// What it says of itself.
    pub about: About,
}

impl Oob {
    /// The kinds that the language knows.
    pub const KINDS: &[&str] = &["vpro", "ipmi", "idrac", "ilo", "jetkvm", "pikvm"];
}

/// An NFS export of a node.
#[derive(Debug)]
pub struct Export {
    /// The path.
    pub path: Text,
    /// The disk that it is on, by position.
    pub disk: Option<Spanned<usize>>,
    /// What it says of itself.
    pub about: About,
}

/// How a node is installed, after the lab's and the profile's settings are merged in.
#[derive(Debug)]
pub struct Install {
    /// Disks to install on.
    pub disks: Vec<Spanned<Stated<Name>>>,
    /// Properties of the disks to install on, where they are not named.
    pub disk_filters: Vec<DiskFilter>,
    /// Whether a disk needs `any` of them or `all`.
    pub disk_match: Option<Spanned<FilterMatch>>,
    /// ext4, xfs, zfs or btrfs.
    pub filesystem: Option<Text>,
    /// The layout of zfs and btrfs.
    pub raid: Option<Text>,
    /// How much of each disk to use.
    pub hdsize: Option<Spanned<Size>>,
    /// What LVM makes of it, with ext4 and xfs: the key of the answer file and the size.
    pub lvm: Vec<(&'static str, Spanned<Size>)>,
    /// Whether the address comes from DHCP while it is installed.
    pub dhcp: Option<Spanned<bool>>,
    /// Whom the installer tells that it is done.
    pub webhook: Option<Text>,
    /// ISO 3166-1 code, lower case.
    pub country: Option<Text>,
    /// The installer's name of a keyboard layout.
    pub keyboard: Option<Text>,
    /// A time zone of the installer's list.
    pub timezone: Option<Text>,
    /// Where system mail goes.
    pub mail: Option<Text>,
    /// What happens when it is done.
    pub reboot_mode: Option<Spanned<RebootMode>>,
    /// The hash of root's password.
    pub root_password_hash: Option<Spanned<Secret>>,
    /// A script to run at first boot.
    pub first_boot: Option<Spanned<FirstBoot>>,
    /// What it says of itself.
    pub about: About,
    /// Where the word stands that is nearest to the node.
    pub span: Span,
}

/// A property that udev has of a disk, and a glob for its value.
#[derive(Debug)]
pub struct DiskFilter {
    /// The property, such as `ID_MODEL`.
    pub key: Text,
    /// The glob.
    pub glob: Text,
}

impl Install {
    /// Whether the installer asks DHCP for the address.
    #[must_use]
    pub fn leases(&self) -> bool {
        self.dhcp.is_some_and(|dhcp| dhcp.value)
    }
}

/// A script that runs at first boot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstBoot {
    /// It is embedded in the medium when the medium is prepared.
    Iso(Box<str>),
    /// It is fetched.
    Url(Box<str>),
}

impl Named for Node {
    fn name(&self) -> &Spanned<Name> {
        &self.name
    }

    fn about(&self) -> &About {
        &self.about
    }
}

impl Node {
    /// Whether files of its own are made: it is in service, or about to be installed.
    #[must_use]
    pub const fn has_files(&self) -> bool {
        matches!(self.about.status, Status::Active | Status::Planned)
    }

    /// The network cards through which an interface reaches the wire: itself, or those below it.
    #[must_use]
    pub fn cards_of(&self, iface: usize) -> Vec<&Iface> {
        let mut cards = Vec::new();
        self.collect_cards(iface, &mut cards, self.ifaces.len());
        cards
    }

    /// Goes down at most as many steps as there are interfaces: a node may describe a ring, which a rule reports.
    fn collect_cards<'n>(&'n self, at: usize, cards: &mut Vec<&'n Iface>, steps: usize) {
        let (Some(iface), Some(steps)) = (self.ifaces.get(at), steps.checked_sub(1)) else {
            return;
        };
        match &iface.kind {
            IfaceKind::Nic(_) => cards.push(iface),
            IfaceKind::Vlan(vlan) => self.collect_cards(vlan.on.value, cards, steps),
            IfaceKind::Bond(_) | IfaceKind::Bridge(_) => {
                for port in iface.kind.ports() {
                    self.collect_cards(port.value, cards, steps);
                }
            }
        }
    }

    /// The first network card through which an interface reaches the wire.
    #[must_use]
    pub fn card_of(&self, iface: usize) -> Option<&Iface> {
        self.cards_of(iface).into_iter().next()
    }
}
