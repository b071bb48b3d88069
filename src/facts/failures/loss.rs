//! What a failure takes with it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::facts::reach::machine;
use crate::model::Lab;
use crate::model::device::Device;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::Node;

/// Something that may fail alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A machine.
    Host(HostId),
    /// A machine of which the lab knows the address only.
    Address(IpAddr),
    /// A cable, by its position among all of them.
    Cable(usize),
}

/// What is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// The machines.
    pub hosts: BTreeSet<HostId>,
    /// The machines of which the lab knows the address only.
    pub addresses: BTreeSet<IpAddr>,
    /// The cables, by position.
    pub cables: BTreeSet<usize>,
}

/// Who gets power from which device.
#[derive(Debug, Default)]
pub(super) struct Feeds {
    fed: BTreeMap<Id<Device>, Vec<HostId>>,
}

impl Feeds {
    /// Collects who says where its power comes from.
    pub(super) fn new(lab: &Lab) -> Self {
        let nodes = lab.nodes.iter();
        let nodes = nodes.map(|(id, it)| (HostId::Node(id), &it.power));
        let devices = lab.devices.iter();
        let devices = devices.map(|(id, it)| (HostId::Device(id), &it.power));
        let mut fed: BTreeMap<Id<Device>, Vec<HostId>> = BTreeMap::new();
        for (host, sources) in nodes.chain(devices) {
            for source in sources {
                fed.entry(source.value).or_default().push(host);
            }
        }
        Self { fed }
    }

    /// Whether something gets its power from a device.
    pub(super) fn feeds(&self, device: Id<Device>) -> bool {
        self.fed.contains_key(&device)
    }

    fn of(&self, host: HostId) -> &[HostId] {
        match host {
            HostId::Device(device) => self.fed.get(&device).map_or(&[], Vec::as_slice),
            HostId::Node(_) | HostId::Guest(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                &[]
            }
        }
    }
}

impl Loss {
    /// What goes with the causes: they themselves, and whatever has no power without them.
    pub(super) fn new(lab: &Lab, feeds: &Feeds, causes: &[Cause]) -> Self {
        let mut loss = Self::default();
        let mut pending = Vec::new();
        for cause in causes {
            match cause {
                Cause::Host(host) => pending.push(machine(lab, *host)),
                Cause::Address(ip) => {
                    loss.addresses.insert(*ip);
                }
                Cause::Cable(at) => {
                    loss.cables.insert(*at);
                }
            }
        }
        while let Some(host) = pending.pop() {
            if loss.hosts.insert(host) {
                let fed = feeds.of(host).iter().copied();
                pending.extend(fed.filter(|it| loss.is_dark(lab, *it)));
            }
        }
        loss
    }

    /// Whether every source of power that a machine names is gone.
    fn is_dark(&self, lab: &Lab, host: HostId) -> bool {
        let sources = match host {
            HostId::Node(node) => &lab.nodes.at(node).power,
            HostId::Device(device) => &lab.devices.at(device).power,
            HostId::Guest(_) | HostId::Service(_) | HostId::LoadBalancer(_) => return false,
        };
        let mut sources = sources
            .iter()
            .filter(|it| lab.devices.at(it.value).about.is_member());
        sources.all(|it| self.hosts.contains(&HostId::Device(it.value)))
    }

    /// Whether a node is gone.
    #[must_use]
    pub fn takes_node(&self, node: Id<Node>) -> bool {
        self.hosts.contains(&HostId::Node(node))
    }

    /// Whether a device is gone.
    #[must_use]
    pub fn takes_device(&self, device: Id<Device>) -> bool {
        self.hosts.contains(&HostId::Device(device))
    }

    /// Whether a host is gone: itself, or the machine that it runs on.
    #[must_use]
    pub fn takes(&self, lab: &Lab, host: HostId) -> bool {
        let host = machine(lab, host);
        let home = match host {
            HostId::Guest(guest) => lab.guests.at(guest).node,
            HostId::Node(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                None
            }
        };
        self.hosts.contains(&host) || home.is_some_and(|home| self.takes_node(home.value))
    }

    /// Whether what a reference leads to is gone.
    #[must_use]
    pub fn takes_ref(&self, lab: &Lab, reference: HostRef) -> bool {
        match reference {
            HostRef::Literal(ip) => self.addresses.contains(&ip),
            HostRef::Host(host, _) => self.takes(lab, host),
        }
    }

    /// The nodes that are gone, in the order of the lab.
    pub fn nodes(&self) -> impl Iterator<Item = Id<Node>> {
        self.hosts.iter().filter_map(|host| match host {
            HostId::Node(node) => Some(*node),
            HostId::Guest(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                None
            }
        })
    }

    /// The devices that are gone, in the order of the lab.
    pub fn devices(&self) -> impl Iterator<Item = Id<Device>> {
        self.hosts.iter().filter_map(|host| match host {
            HostId::Device(device) => Some(*device),
            HostId::Node(_) | HostId::Guest(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                None
            }
        })
    }
}
