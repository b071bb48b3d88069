//! From where a storage is reached, and who serves it.

use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::{Place, Storage, StorageKind};

/// Whether what lies on a storage is on one node only: a storage of a node, or of a type that Proxmox VE never
/// shares (`shared` of the plugins of pve-storage).
#[must_use]
pub const fn is_local(storage: &Storage) -> bool {
    matches!(storage.place, Place::Node(_))
        || matches!(
            storage.kind.value,
            StorageKind::ZfsPool { .. } | StorageKind::Lvm { .. } | StorageKind::LvmThin { .. }
        )
}

/// Whether a node has a storage.
#[must_use]
pub fn has(node: Id<Node>, storage: &Storage) -> bool {
    match &storage.place {
        Place::Node(of) => *of == node,
        Place::Shared(nodes) => nodes.is_empty() || nodes.iter().any(|it| it.value == node),
    }
}

/// The storage that a node knows under the id of another one: its own, or a shared one.
#[must_use]
pub fn same_id_at<'l>(lab: &'l Lab, node: Id<Node>, other: &'l Storage) -> Option<&'l Storage> {
    let own = lab.nodes.at(node).storages.iter();
    let mut own = own.map(|id| lab.storages.at(*id));
    own.find(|storage| storage.name == other.name)
        .or_else(|| has(node, other).then_some(other))
}

/// The guest that a reference leads to: itself, or the one that offers the service.
#[must_use]
pub fn guest_behind(lab: &Lab, reference: HostRef) -> Option<Id<Guest>> {
    match reference {
        HostRef::Literal(_) => None,
        HostRef::Host(host, _) => match machine(lab, host) {
            HostId::Guest(guest) => Some(guest),
            HostId::Node(_)
            | HostId::Device(_)
            | HostId::Service(_)
            | HostId::LoadBalancer(_) => None,
        },
    }
}

/// The machine behind a host: of a service the one that offers it.
#[must_use]
pub fn machine(lab: &Lab, host: HostId) -> HostId {
    match host {
        HostId::Service(service) => lab.services.at(service).host,
        HostId::Node(_) | HostId::Guest(_) | HostId::Device(_) | HostId::LoadBalancer(_) => host,
    }
}
