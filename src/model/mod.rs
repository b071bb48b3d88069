//! The lab as plain data. No notation, no defaults to be guessed later: if lowering could not fill a
//! field, there is no [`Lab`]. An `Option` means that the lab does not say, never that somebody forgot.

pub mod about;
pub mod ansible;
pub mod ansible_name;
pub mod backup;
pub mod ceph;
pub(crate) mod closed_set;
pub mod cluster;
pub mod datacenter;
pub mod device;
pub mod disclosure;
pub mod dns;
pub mod fingerprint;
pub mod firewall;
pub mod grammar;
pub mod guest;
pub mod ha;
pub mod handbook;
pub mod hardware;
pub mod host;
pub mod id;
pub mod iface;
pub mod installer;
pub mod kubernetes;
pub mod kubernetes_object;
pub mod kyverno;
pub mod lifecycle;
pub mod limits;
pub mod metallb;
pub mod name;
pub mod network;
pub mod nic_name;
pub mod node;
pub mod proxmox;
pub mod range;
pub mod routing;
pub mod schedule;
pub mod secret;
pub mod setting;
pub mod special;
pub mod stated;
pub mod storage;
pub mod territory;
pub mod tier;
pub mod unit;
pub mod vzdump;
pub mod zfs;

use self::about::{About, Allow, Severity, Text};
use self::ansible::Ansible;
use self::backup::Backup;
use self::ceph::Ceph;
use self::cluster::Cluster;
use self::device::Device;
use self::disclosure::Disclosure;
use self::dns::Dns;
use self::firewall::{Firewall, FirewallSet};
use self::guest::{Guest, Passthrough, PassthroughDevice};
use self::ha::{HaGroup, HaGroupId};
use self::handbook::Handbook;
use self::host::{HostId, Service};
use self::id::{Arena, Id};
use self::kubernetes::{Kubernetes, LoadBalancer};
use self::lifecycle::Lifecycle;
use self::limits::Limits;
use self::name::Name;
use self::network::Network;
use self::node::Node;
use self::proxmox::ProxmoxVersion;
use self::storage::Storage;
use self::unit::Date;
use crate::source::{Span, Spanned};

/// A lab, with every name resolved.
#[derive(Debug)]
pub struct Lab {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// The domain of its hosts.
    pub domain: Option<Text>,
    /// The version of Proxmox that it is compiled for, if it is stated.
    pub proxmox: Option<Spanned<ProxmoxVersion>>,
    /// The network of main addresses, where it is not that of link 0.
    pub management: Option<Spanned<Id<Network>>>,
    /// The front page, in Markdown.
    pub front_page: Vec<Text>,
    /// Public keys that may log in to installed nodes.
    pub ssh_keys: Vec<Text>,
    /// Where it says how all nodes are installed.
    pub install: Option<Span>,
    /// Texts that hold a secret, whatever they are for.
    pub disclosures: Vec<Disclosure>,
    /// Networks.
    pub networks: Arena<Network>,
    /// Devices.
    pub devices: Arena<Device>,
    /// Nodes.
    pub nodes: Arena<Node>,
    /// Guests.
    pub guests: Arena<Guest>,
    /// Services of devices and guests.
    pub services: Arena<Service>,
    /// Load balancers of Kubernetes: services that are hosts of the lab.
    pub load_balancers: Arena<LoadBalancer>,
    /// Storages: those of nodes first, in the order of the nodes, then the shared ones.
    pub storages: Arena<Storage>,
    /// Ceph, where the lab runs it.
    pub ceph: Option<Ceph>,
    /// Backup jobs.
    pub backups: Arena<Backup>,
    /// Clusters.
    pub clusters: Vec<Cluster>,
    /// Kubernetes clusters, by name.
    pub kubernetes: Vec<Kubernetes>,
    /// Name resolution.
    pub dns: Dns,
    /// Firewalls.
    pub firewalls: Arena<Firewall>,
    /// What their rules call by one name.
    pub firewall_sets: Arena<FirewallSet>,
    /// Groups and variables for Ansible.
    pub ansible: Ansible,
    /// The prose parts.
    pub handbook: Handbook,
    /// Everything that says where it is in its life, in the order of the sources.
    pub lifecycles: Vec<Lifecycle>,
    /// Exceptions.
    pub allows: Vec<Allow>,
    /// Levels set for the whole lab.
    pub severities: Vec<Severity>,
    /// The day for which the lab is checked, if anybody says so: no run asks the clock.
    pub today: Option<Date>,
    /// How much guests may be promised before rules speak up.
    pub limits: Limits,
}

impl Lab {
    /// The version of Proxmox VE that artifacts are made for.
    #[must_use]
    pub fn proxmox_version(&self) -> ProxmoxVersion {
        self.proxmox
            .map_or(ProxmoxVersion::NEWEST, |stated| stated.value)
    }

    /// A group of high availability.
    #[must_use]
    pub fn ha_group(&self, id: HaGroupId) -> Option<&HaGroup> {
        let ha = self.clusters.get(id.cluster)?.ha.as_ref()?;
        ha.groups.get(id.group)
    }

    /// The name of a host.
    #[must_use]
    pub fn host_name(&self, host: HostId) -> &Spanned<Name> {
        match host {
            HostId::Node(id) => &self.nodes.at(id).name,
            HostId::Guest(id) => &self.guests.at(id).name,
            HostId::Device(id) => &self.devices.at(id).name,
            HostId::Service(id) => &self.services.at(id).name,
            HostId::LoadBalancer(id) => &self.load_balancers.at(id).name,
        }
    }

    /// What a host says of itself.
    #[must_use]
    pub fn host_about(&self, host: HostId) -> &About {
        match host {
            HostId::Node(id) => &self.nodes.at(id).about,
            HostId::Guest(id) => &self.guests.at(id).about,
            HostId::Device(id) => &self.devices.at(id).about,
            HostId::Service(id) => &self.services.at(id).about,
            HostId::LoadBalancer(id) => &self.load_balancers.at(id).about,
        }
    }

    /// Every host: nodes, guests, devices, services with an address of their own, then load balancers.
    pub fn hosts(&self) -> impl Iterator<Item = HostId> + '_ {
        let nodes = self.nodes.iter().map(|(id, _)| HostId::Node(id));
        let guests = self.guests.iter().map(|(id, _)| HostId::Guest(id));
        let devices = self.devices.iter().map(|(id, _)| HostId::Device(id));
        let services = self
            .services
            .iter()
            .filter(|(_, service)| !service.addresses.is_empty());
        let services = services.map(|(id, _)| HostId::Service(id));
        let balancers = self.load_balancers.iter();
        let balancers = balancers.map(|(id, _)| HostId::LoadBalancer(id));
        nodes
            .chain(guests)
            .chain(devices)
            .chain(services)
            .chain(balancers)
    }

    /// What a guest is given, by name: an accelerator of its node, or an address.
    #[must_use]
    pub fn device_name<'l>(&'l self, guest: &'l Guest, given: &'l Passthrough) -> Option<&'l str> {
        match &given.device.as_ref()?.value {
            PassthroughDevice::Address(address) => Some(address),
            PassthroughDevice::Gpu(at) => {
                let gpu = self.nodes.at(guest.node?.value).gpus.get(*at)?;
                Some(gpu.name.value.as_str())
            }
        }
    }
}
