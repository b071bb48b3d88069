//! How rules name things that need each other: always the kind, then the name.

use super::View;
use crate::facts::dependence::{Dependent, Needed};
use crate::model::host::HostId;

impl View {
    /// Something that needs another thing, as in "backup job `weekly`".
    pub(super) fn dependent_name(&self, dependent: Dependent) -> String {
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
            Dependent::Device(id) => self.host_name(HostId::Device(id)),
            Dependent::Zone(at) => {
                let name = self.lab.dns.zones.get(at).map(|it| it.name.value.as_str());
                format!("zone `{}`", name.unwrap_or_default())
            }
        }
    }

    /// What is needed, as in "storage `nas`".
    pub(super) fn needed_name(&self, needed: Needed) -> String {
        match needed {
            Needed::Host(host) => self.host_name(host),
            Needed::Storage(id) => format!("storage `{}`", self.lab.storages.at(id).name.value),
        }
    }
}
