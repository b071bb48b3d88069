//! How rules name things in sentences: always the kind, then the name.

use super::View;
use crate::facts::addresses::{Owner, Share};
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
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
            Owner::Oob(node, at) => {
                let node = self.lab.nodes.at(node);
                let kind = node
                    .oob
                    .get(at)
                    .map_or("oob", |oob| oob.kind.value.as_str());
                format!("{kind} of node `{}`", node.name.value)
            }
            Owner::Iface(node, _) | Owner::Node(node) => self.host_name(HostId::Node(node)),
            Owner::GuestNic(guest, _) => self.host_name(HostId::Guest(guest)),
            Owner::Device(device) => self.host_name(HostId::Device(device)),
            Owner::Service(service) => self.host_name(HostId::Service(service)),
            Owner::LoadBalancer(id) => self.host_name(HostId::LoadBalancer(id)),
            Owner::Api(at) => self.api_name(at),
            Owner::Kubernetes(at, share) => self.share_name(at, share),
        }
    }

    /// The API of a Kubernetes cluster, as in "the API of `k3s`".
    fn api_name(&self, at: usize) -> String {
        let cluster = self.lab.kubernetes.get(at);
        let name = cluster.map_or("Kubernetes", |cluster| cluster.name.value.as_str());
        format!("the API of `{name}`")
    }

    /// Addresses that a Kubernetes cluster has set aside, as in "pool `default` of `k3s`".
    fn share_name(&self, at: usize, share: Share) -> String {
        let Some(cluster) = self.lab.kubernetes.get(at) else {
            return "a Kubernetes cluster".to_owned();
        };
        let name = &cluster.name.value;
        match share {
            Share::Pool(pool, _) => {
                let pools = cluster.metallb.as_ref().map(|it| &it.pools);
                let pool = pools.and_then(|pools| pools.get(pool));
                pool.map_or_else(
                    || format!("a pool of `{name}`"),
                    |pool| format!("pool `{}` of `{name}`", pool.name.value),
                )
            }
            Share::MemberPods(member, _) => {
                let member = cluster.members.get(member);
                let guest = member.map(|it| &self.lab.guests.at(it.guest.value).name.value);
                guest.map_or_else(
                    || format!("the pods of a node of `{name}`"),
                    |guest| format!("the pods of `{guest}`"),
                )
            }
            Share::Pods(_) => format!("the pods of `{name}`"),
            Share::Services(_) => format!("the services of `{name}`"),
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
            HostId::LoadBalancer(_) => format!("load balancer `{name}`"),
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
    /// What a reference names: a host, or the address of what the lab does not describe.
    #[must_use]
    pub fn reference_name(&self, reference: HostRef) -> String {
        match reference {
            HostRef::Host(host, _) => self.host_name(host),
            HostRef::Literal(ip) => format!("`{ip}`"),
        }
    }
}
