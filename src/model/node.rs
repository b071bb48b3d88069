//! Nodes: the Proxmox machines, their hardware, interfaces and installation.

use super::about::{About, Named, Status, Text};
use super::host::{Address, HostRef, Ssh, Var};
use super::id::Id;
use super::name::Name;
use super::network::Network;
use super::secret::Secret;
use super::stated::Stated;
use super::storage::Storage;
use super::unit::{Clock, Mac, Mtu, Size, Speed};
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
    /// The processor.
    pub cpu: Option<Cpu>,
    /// The memory.
    pub memory: Option<Memory>,
    /// The disks.
    pub disks: Vec<Disk>,
    /// The interfaces, in written order.
    pub ifaces: Vec<Iface>,
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
    /// nvme, ssd or hdd.
    pub kind: Option<Text>,
    /// The hardware.
    pub model: Option<Text>,
    /// What it says of itself.
    pub about: About,
}

/// A layer-2 object of a node.
#[derive(Debug)]
pub struct Iface {
    /// The kernel's name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// What it is.
    pub kind: IfaceKind,
    /// Its addresses.
    pub addresses: Vec<Address>,
    /// Whether it is configured by DHCP.
    pub dhcp: Option<Spanned<bool>>,
    /// What it carries untagged, where no address tells it.
    pub network: Option<Spanned<Id<Network>>>,
    /// Whether the default route leaves here, and by whom.
    pub gateway: Option<Spanned<IfaceGateway>>,
    /// Its MTU, where it is stated instead of derived.
    pub mtu: Option<Spanned<Mtu>>,
}

/// What an interface says about the default route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfaceGateway {
    /// It leaves here, by the gateway of the network (`#true`), or not here (`#false`).
    Here(bool),
    /// It leaves here, by this host.
    By(HostRef),
}

/// The kinds of interfaces.
#[derive(Debug)]
pub enum IfaceKind {
    /// A network card.
    Nic(Nic),
    /// A bridge.
    Bridge(Bridge),
}

/// A network card.
#[derive(Debug)]
pub struct Nic {
    /// Of its link.
    pub speed: Option<Spanned<Speed>>,
    /// onboard, usb, sfp+ and so on.
    pub media: Option<Text>,
    /// Its hardware address, where it is stated.
    pub mac: Option<Spanned<Mac>>,
}

/// A bridge.
#[derive(Debug)]
pub struct Bridge {
    /// What is plugged into it. Each is an interface of the same node, by its position.
    pub ports: Vec<Spanned<usize>>,
    /// Whether it runs the spanning tree protocol.
    pub stp: Option<Spanned<bool>>,
}

/// How a node is installed, after the lab's and the profile's settings are merged in.
#[derive(Debug)]
pub struct Install {
    /// Disks to install on.
    pub disks: Vec<Spanned<Stated<Name>>>,
    /// ext4, xfs, zfs or btrfs.
    pub filesystem: Option<Text>,
    /// The layout of zfs and btrfs.
    pub raid: Option<Text>,
    /// How much of each disk to use.
    pub hdsize: Option<Spanned<Size>>,
    /// ISO 3166-1 code, lower case.
    pub country: Option<Text>,
    /// The installer's name of a keyboard layout.
    pub keyboard: Option<Text>,
    /// A time zone of the installer's list.
    pub timezone: Option<Text>,
    /// Where system mail goes.
    pub mail: Option<Text>,
    /// What happens when it is done.
    pub reboot_mode: Option<Text>,
    /// The hash of root's password.
    pub root_password_hash: Option<Spanned<Secret>>,
    /// A script to run at first boot.
    pub first_boot: Option<Spanned<FirstBoot>>,
    /// What it says of itself.
    pub about: About,
    /// Where the word stands that is nearest to the node.
    pub span: Span,
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

    /// The network card through which an interface reaches the wire: itself, or the first port of a bridge.
    #[must_use]
    pub fn card_of(&self, iface: usize) -> Option<&Iface> {
        let iface = self.ifaces.get(iface)?;
        match &iface.kind {
            IfaceKind::Nic(_) => Some(iface),
            IfaceKind::Bridge(bridge) => {
                let mut ports = bridge
                    .ports
                    .iter()
                    .filter_map(|port| self.ifaces.get(port.value));
                ports.find(|port| matches!(port.kind, IfaceKind::Nic(_)))
            }
        }
    }
}

impl Iface {
    /// The hardware address, as far as it is known: what is written, or what a name `enx…` says (systemd.net-naming-scheme(7)).
    #[must_use]
    pub fn mac(&self) -> Option<Mac> {
        let written = match &self.kind {
            IfaceKind::Nic(nic) => nic.mac.map(|mac| mac.value),
            IfaceKind::Bridge(_) => None,
        };
        written.or_else(|| self.named_mac())
    }

    /// The hardware address that the name holds: `enx` and twelve hexadecimal digits.
    #[must_use]
    pub fn named_mac(&self) -> Option<Mac> {
        let digits = self
            .name
            .value
            .strip_prefix("enx")
            .filter(|digits| digits.len() == 12)?;
        let pairs = digits.chars().enumerate().flat_map(|(at, digit)| {
            let colon = (at > 0 && at.is_multiple_of(2)).then_some(':');
            colon.into_iter().chain(std::iter::once(digit))
        });
        Mac::parse(&pairs.collect::<String>()).ok()
    }
}
