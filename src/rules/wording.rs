//! How rules name things in sentences: always the kind, then the name.

use super::View;
use crate::facts::addresses::Owner;
use crate::facts::dependence::{Dependent, Needed};
use crate::model::guest::Guest;
use crate::model::host::HostId;
use crate::model::id::Id;

impl View {
    /// A claimant of addresses, as in "node `pve1`".
    #[must_use]
    pub fn owner_name(&self, owner: Owner) -> String {
        let network = |id| &self.lab.networks.at(id).name.value;
        match owner {
            Owner::Gateway(id) => format!("the gateway of `{}`", network(id)),
            Owner::Dhcp(id, _) => format!("the DHCP range of `{}`", network(id)),
            Owner::Reserve(id, _) => format!("a reserved range of `{}`", network(id)),
            Owner::Iface(node, _) | Owner::Node(node) => self.host_name(HostId::Node(node)),
            Owner::GuestNic(guest, _) => self.host_name(HostId::Guest(guest)),
            Owner::Device(device) => self.host_name(HostId::Device(device)),
            Owner::Service(service) => self.host_name(HostId::Service(service)),
        }
    }

    /// A host, as in "lxc 107 `web`".
    #[must_use]
    pub fn host_name(&self, host: HostId) -> String {
        let name = &self.lab.host_name(host).value;
        match host {
            HostId::Node(_) => format!("node `{name}`"),
            HostId::Guest(id) => self.guest_name(id),
            HostId::Device(_) => format!("device `{name}`"),
            HostId::Service(_) => format!("service `{name}`"),
        }
    }

    /// A guest, as in "vm 107 `web`", or "vm `web`" while it has no number.
    #[must_use]
    pub fn guest_name(&self, id: Id<Guest>) -> String {
        let Guest {
            kind, vmid, name, ..
        } = &self.lab.guests.at(id);
        match vmid {
            Some(vmid) => format!("{} {} `{}`", kind.word(), vmid.value, name.value),
            None => format!("{} `{}`", kind.word(), name.value),
        }
    }
}

impl View {
    /// Something that needs another thing, as in "backup job `weekly`".
    #[must_use]
    pub fn dependent_name(&self, dependent: Dependent) -> String {
        match dependent {
            Dependent::Backup(id) => format!("backup job `{}`", self.lab.backups.at(id).name.value),
            Dependent::Storage(id) => self.needed_name(Needed::Storage(id)),
            Dependent::Network(id) => format!("network `{}`", self.lab.networks.at(id).name.value),
            Dependent::QDevice(at) => {
                let name = self.lab.clusters.get(at).map(|it| it.name.value.as_str());
                format!("the qdevice of cluster `{}`", name.unwrap_or_default())
            }
            Dependent::Guest(id) => self.guest_name(id),
            Dependent::Node(id) => self.host_name(HostId::Node(id)),
        }
    }

    /// What is needed, as in "storage `nas`".
    #[must_use]
    pub fn needed_name(&self, needed: Needed) -> String {
        match needed {
            Needed::Host(host) => self.host_name(host),
            Needed::Storage(id) => format!("storage `{}`", self.lab.storages.at(id).name.value),
        }
    }
}

/// How many votes may be lost, as the end of a sentence.
pub(super) fn may_be_lost(votes: u32) -> String {
    match votes {
        0 => "no vote may be lost".to_owned(),
        1 => "one vote may be lost".to_owned(),
        more => format!("{more} votes may be lost"),
    }
}

/// A number of things, as in "1 guest" and "3 guests".
pub(super) fn counted(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        more => format!("{more} {thing}s"),
    }
}
