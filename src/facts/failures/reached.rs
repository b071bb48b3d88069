//! Everything that is reached over the network, prepared once.

use std::collections::BTreeSet;

use super::etcd::Planes;
use super::reach::{Nets, machines};
use super::shared::{Servers, served};
use super::supply::{Supplies, suppliers};
use crate::facts::Facts;
use crate::facts::kubernetes::running_members;
use crate::model::Lab;
use crate::model::host::HostId;

/// What is reached over the network.
#[derive(Debug, Default)]
pub(super) struct Reached {
    pub(super) nets: Nets,
    pub(super) servers: Servers,
    pub(super) supplies: Supplies,
    pub(super) planes: Planes,
    /// The guests that others need.
    pub(super) needed: BTreeSet<HostId>,
}

impl Reached {
    pub(super) fn new(lab: &Lab, facts: &Facts) -> Self {
        let needed = needed(lab, facts);
        let nets = Nets::new(lab, facts, &needed);
        Self {
            servers: Servers::new(lab, facts, &nets),
            supplies: Supplies::new(lab, facts, &nets),
            planes: Planes::new(lab, facts, &nets),
            nets,
            needed,
        }
    }
}

/// The guests that others need: servers of storages, tie-breakers, resolvers, DHCP servers, and the
/// members of Kubernetes clusters.
fn needed(lab: &Lab, facts: &Facts) -> BTreeSet<HostId> {
    let servers = served(lab).map(|(_, it)| it);
    let devices = lab.clusters.iter().filter_map(|it| it.qdevice.as_ref());
    let apis = lab.kubernetes.iter().filter_map(|it| it.api.as_ref());
    let all = servers
        .chain(devices.map(|it| it.host.value))
        .chain(apis.map(|it| it.host.value))
        .chain(suppliers(lab));
    let machines = all.filter_map(|it| machines(lab, facts, it).ok()).flatten();
    let clusters = lab.kubernetes.iter();
    let members = clusters.flat_map(|it| running_members(lab, it));
    let members = members.map(|it| HostId::Guest(it.guest.value));
    let is_guest = |it: &HostId| matches!(it, HostId::Guest(_));
    machines.filter(is_guest).chain(members).collect()
}
