//! The groups of the inventory: those that follow from the lab, and its own.

use std::collections::{BTreeMap, BTreeSet};

use super::hosts::Host;
use super::name;
use crate::emit::Input;
use crate::model::ansible::Group;
use crate::model::guest::GuestKind;
use crate::model::host::HostId;
use crate::model::kubernetes::Role;

/// A group with its hosts. There is none without.
#[derive(Debug, Default)]
pub(super) struct Members<'a> {
    /// Its hosts, by name.
    pub(super) hosts: BTreeSet<&'a str>,
    /// The groups of the lab's own that it is made of.
    pub(super) written: Vec<&'a Group>,
}

/// Every group that has a host, by the name that Ansible takes.
pub(super) fn groups<'a>(input: Input<'a>, hosts: &[Host<'a>]) -> BTreeMap<String, Members<'a>> {
    let names: BTreeSet<_> = hosts.iter().map(Host::name).collect();
    let key = |group: &str| name::group(group, |name| names.contains(name));
    let mut groups: BTreeMap<String, Members<'a>> = BTreeMap::new();
    for host in hosts {
        for group in derived(input, host) {
            let members = groups.entry(key(&group)).or_default();
            members.hosts.insert(host.name());
        }
    }
    for group in &input.lab.lab.ansible.groups {
        let present: Vec<_> = present(group, hosts).collect();
        if !present.is_empty() {
            let members = groups.entry(key(&group.name.value)).or_default();
            members.hosts.extend(present);
            members.written.push(group);
        }
    }
    for members in groups.values_mut() {
        members.written.sort_by_key(|group| &group.name.value);
    }
    groups
}

/// The groups that a host is in without being named there.
fn derived(input: Input<'_>, host: &Host<'_>) -> Vec<String> {
    let of_kind = match host.id {
        HostId::Node(_) => Some("proxmox"),
        HostId::Guest(id) => match input.lab.lab.guests.at(id).kind {
            GuestKind::Vm => Some("vms"),
            GuestKind::Lxc => Some("lxcs"),
        },
        HostId::Device(_) => host.is_managed().then_some("devices"),
        HostId::Service(_) | HostId::LoadBalancer(_) => None,
    };
    let tags = host.tags().map(|tag| format!("tag_{tag}"));
    let roles = roles(input, host.id);
    let of_kind = of_kind.map(str::to_owned).into_iter();
    of_kind.chain(tags).chain(roles).collect()
}

/// What a guest does in the Kubernetes clusters that run: `NAME_control_plane`, `NAME_workers`.
fn roles(input: Input<'_>, host: HostId) -> Vec<String> {
    let clusters = input.lab.lab.kubernetes.iter();
    let running = clusters.filter(|cluster| cluster.about.is_active());
    let members = running.flat_map(|cluster| cluster.members.iter().map(move |it| (cluster, it)));
    let own = members.filter(|(_, member)| {
        member.about.is_active() && host == HostId::Guest(member.guest.value)
    });
    let named = own.map(|(cluster, member)| {
        let role = match member.role {
            Role::ControlPlane => "control_plane",
            Role::Worker => "workers",
        };
        format!("{}_{role}", cluster.name.value)
    });
    named.collect()
}

/// The hosts of a group that are in the inventory: what is planned or switched off is no target of a play.
fn present<'a>(group: &Group, hosts: &[Host<'a>]) -> impl Iterator<Item = &'a str> {
    let named = hosts
        .iter()
        .filter(|host| group.hosts.iter().any(|named| named.value == host.id));
    named.map(Host::name)
}
