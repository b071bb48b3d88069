//! Guests: virtual machines and containers.

use super::about::{About, Named, Text};
use super::ha::HaGroupId;
use super::host::{Address, HostId, Service, Ssh, Var};
use super::id::Id;
use super::name::Name;
use super::network::Network;
use super::node::{Gpu, Node};
use super::schedule::{Schedule, ScheduleError};
use super::stated::Stated;
use super::storage::Storage;
use super::unit::{Mac, Mtu, Rate, Size, Speed, VmId};
use crate::source::{Span, Spanned};

/// The least memory of a guest of either kind, in MiB (qemu-server, `Memory.pm`; pve-container, `LXC/Config.pm`).
pub const LEAST_MEMORY_MIB: u64 = 16;

/// A virtual machine or a container.
#[derive(Debug)]
pub struct Guest {
    /// Which of the two.
    pub kind: GuestKind,
    /// Its number in the cluster; a planned guest may have none yet.
    pub vmid: Option<Spanned<VmId>>,
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Its home; none for a planned guest that may live anywhere.
    pub node: Option<Spanned<Id<Node>>>,
    /// Virtual processors.
    pub cores: Option<Spanned<Stated<u32>>>,
    /// Memory.
    pub memory: Option<Spanned<Stated<Size>>>,
    /// The least memory that ballooning may leave.
    pub balloon: Option<Spanned<Size>>,
    /// The processor type of a virtual machine.
    pub cpu: Option<Text>,
    /// What runs in it.
    pub os: Option<Text>,
    /// Tags, as in Proxmox.
    pub tags: Box<[Spanned<Name>]>,
    /// The resource pool that it is in.
    pub pool: Option<Spanned<Name>>,
    /// Whether and how it is highly available.
    pub ha: Option<Spanned<GuestHa>>,
    /// Features of a container.
    pub features: Box<[Text]>,
    /// Whether a container is unprivileged; so unless said.
    pub unprivileged: Option<Spanned<bool>>,
    /// Whether it starts with its node; so unless said.
    pub onboot: Option<Spanned<bool>>,
    /// Its turn when the node starts.
    pub start_order: Option<Spanned<u32>>,
    /// What it needs to run.
    pub depends_on: Box<[Spanned<HostId>]>,
    /// Its network cards, by slot.
    pub nics: Box<[GuestNic]>,
    /// Its disks.
    pub disks: Box<[GuestDisk]>,
    /// Devices of the node that it is given.
    pub devices: Box<[Passthrough]>,
    /// What cloud-init does in it.
    pub cloud_init: Option<Box<CloudInit>>,
    /// Where copies of its disks are kept up to date.
    pub replications: Box<[Replication]>,
    /// What it offers.
    pub services: Box<[Id<Service>]>,
    /// How to log in.
    pub ssh: Option<Ssh>,
    /// Variables for Ansible.
    pub vars: Box<[Var]>,
}

/// The two kinds of guests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GuestKind {
    /// A virtual machine (QEMU).
    Vm,
    /// A container (LXC).
    Lxc,
}

impl GuestKind {
    /// The word of the language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Vm => "vm",
            Self::Lxc => "lxc",
        }
    }
}

/// How a guest takes part in high availability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestHa {
    /// Not at all, and said so.
    Off,
    /// On any node.
    On,
    /// As a group of the cluster says.
    Group(HaGroupId),
}

/// A network card of a guest.
#[derive(Debug)]
pub struct GuestNic {
    /// Its slot: `net0` and so on.
    pub slot: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Its addresses.
    pub addresses: Box<[Address]>,
    /// The network it joins, where no address tells it.
    pub network: Option<Spanned<Id<Network>>>,
    /// Whether it leases its address. With addresses: it always leases these.
    pub dhcp: Option<Spanned<bool>>,
    /// Its hardware address.
    pub mac: Option<Spanned<Mac>>,
    /// The bridge, where the node has two for that network: position among the node's interfaces.
    pub bridge: Option<Spanned<usize>>,
    /// What it is called inside the guest.
    pub inner_name: Option<Text>,
    /// Whether Proxmox's firewall filters it.
    pub firewall: Option<Spanned<bool>>,
    /// How fast it may be.
    pub speed: Option<Spanned<Speed>>,
    /// Its MTU, where it is stated instead of derived.
    pub mtu: Option<Spanned<Mtu>>,
}

/// A disk of a guest.
#[derive(Debug)]
pub struct GuestDisk {
    /// Its slot: `scsi0`, `rootfs` and so on.
    pub slot: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// How large.
    pub size: Option<Spanned<Stated<Size>>>,
    /// Where.
    pub storage: Option<Spanned<Id<Storage>>>,
    /// Whether it takes space only as it is written.
    pub thin: Option<Spanned<bool>>,
    /// How much of it is in use.
    pub used: Option<Spanned<Size>>,
    /// Its volume, where it is not named as Proxmox names volumes.
    pub volume: Option<Text>,
    /// Where a container sees it.
    pub mount: Option<Text>,
    /// Whether backups include it; so unless said.
    pub backup: Option<Spanned<bool>>,
}

/// A device of the node that a guest is given.
#[derive(Debug)]
pub struct Passthrough {
    /// Its slot: `hostpci0`, `usb0`.
    pub slot: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Which device, if it is known.
    pub device: Option<Spanned<PassthroughDevice>>,
    /// Whether it gets all of it (`full`, unless said) or a share (`vgpu`).
    pub mode: Option<Spanned<PassthroughMode>>,
}

/// What a guest is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassthroughDevice {
    /// An accelerator of its node, by position.
    Gpu(usize),
    /// A PCI address, a USB port or a vendor and product, as it is written.
    Address(Box<str>),
}

impl Passthrough {
    /// Whether it is this accelerator of its node, by position or by the PCI address of both.
    #[must_use]
    pub fn is_gpu(&self, at: usize, gpu: &Gpu) -> bool {
        match self.device.as_ref().map(|device| &device.value) {
            Some(PassthroughDevice::Gpu(position)) => *position == at,
            Some(PassthroughDevice::Address(address)) => {
                gpu.address.as_ref().is_some_and(|it| it.value == *address)
            }
            None => false,
        }
    }
}

/// What cloud-init does in a guest.
#[derive(Debug)]
pub struct CloudInit {
    /// The user that it makes.
    pub user: Option<Spanned<Name>>,
    /// The snippet that it runs.
    pub snippet: Option<Text>,
    /// Where the word stands.
    pub span: Span,
}

/// A copy of a guest's disks on another node, kept up to date.
#[derive(Debug)]
pub struct Replication {
    /// Where the copy is.
    pub target: Spanned<Id<Node>>,
    /// When it is brought up to date; every 15 minutes unless said.
    pub schedule: Option<Spanned<Result<Schedule, ScheduleError>>>,
    /// How fast it may copy.
    pub rate: Option<Spanned<Rate>>,
    /// The number of its job, where it is not the id of the target.
    pub job: Option<Spanned<u32>>,
    /// What it says of itself.
    pub about: About,
    /// Where the word stands.
    pub span: Span,
}

impl Replication {
    /// The number of its job among those of its guest: what is written, else the id of the target. It follows from the
    /// job alone, so that another job never changes it.
    #[must_use]
    pub fn number(&self, target: &Node) -> Option<u32> {
        self.job.or(target.id).map(|number| number.value)
    }
}

impl Named for Guest {
    fn name(&self) -> &Spanned<Name> {
        &self.name
    }

    fn about(&self) -> &About {
        &self.about
    }
}

impl GuestKind {
    /// What a storage must hold for its disks.
    #[must_use]
    pub const fn disk_content(self) -> super::storage::Content {
        match self {
            Self::Vm => super::storage::Content::Images,
            Self::Lxc => super::storage::Content::Rootdir,
        }
    }
}

super::closed_set::closed_set! {
    /// How much of a device a guest gets.
    pub enum PassthroughMode {
        /// All of it.
        Full = "full",
        /// A share.
        Vgpu = "vgpu",
    }
}
