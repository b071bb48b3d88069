//! Storages that another machine serves: which nodes reach them after a failure.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::reach::after::Left;
use super::reach::service::{Service, Target};
use super::reach::{Client, Nets};
use super::together::node_of;
use crate::facts::Facts;
use crate::facts::reach::{has, machine};
use crate::facts::space::What;
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::storage::Storage;

/// The machines that serve storages.
#[derive(Debug, Default)]
pub(super) struct Servers {
    all: Vec<Server>,
}

/// A machine that serves storages.
#[derive(Debug)]
struct Server {
    reference: HostRef,
    service: Service,
    /// The storages that it serves.
    storages: BTreeSet<Id<Storage>>,
    /// The guests in service with a disk there.
    guests: BTreeSet<Id<Guest>>,
}

/// Where the storages of one server are not reached any more.
#[derive(Debug)]
pub(super) struct Gone<'s> {
    /// The storages.
    pub(super) storages: &'s BTreeSet<Id<Storage>>,
    /// The guests with a disk there.
    pub(super) guests: &'s BTreeSet<Id<Guest>>,
    /// Nowhere at all.
    pub(super) everywhere: bool,
    /// The nodes that are proven not to reach them.
    pub(super) surely: BTreeSet<Id<Node>>,
    /// The nodes that may not reach them; all of them where it is not known of any.
    pub(super) maybe: Maybe,
}

/// Of which nodes something is not known.
#[derive(Debug, Default)]
pub(super) struct Maybe {
    pub(super) all: bool,
    pub(super) nodes: BTreeSet<Id<Node>>,
}

impl Gone<'_> {
    /// Whether a node is proven not to reach them.
    pub(super) fn is_out_of_reach(&self, node: Id<Node>) -> bool {
        self.everywhere || self.surely.contains(&node)
    }

    /// Whether a node may not reach them.
    pub(super) fn is_unclear(&self, node: Id<Node>) -> bool {
        self.maybe.all || self.maybe.nodes.contains(&node)
    }
}

impl Servers {
    pub(super) fn new(lab: &Lab, facts: &Facts, nets: &Nets) -> Self {
        let mut by_machine: BTreeMap<Key, (HostRef, BTreeSet<Id<Storage>>)> = BTreeMap::new();
        for (id, reference) in served(lab) {
            let key = key(lab, reference);
            let entry = by_machine.entry(key);
            let (_, storages) = entry.or_insert_with(|| (reference, BTreeSet::new()));
            storages.insert(id);
        }
        let all = by_machine.into_values().map(|(reference, storages)| {
            let users = users(lab, &storages).into_iter();
            let users = users.map(|node| Client::itself(HostId::Node(node)));
            let target = Target::new(lab, facts, reference);
            Server {
                reference,
                service: Service::new((lab, facts, nets), target, users),
                guests: storages
                    .iter()
                    .flat_map(|it| guests_on(lab, facts, *it))
                    .collect(),
                storages,
            }
        });
        Self { all: all.collect() }
    }

    /// Who serves.
    pub(super) fn machines(&self) -> impl Iterator<Item = HostRef> {
        self.all.iter().map(|it| it.reference)
    }

    /// The servers that a failure takes away from somebody.
    pub(super) fn after<'s>(&'s self, left: &Left<'_>) -> Vec<Gone<'s>> {
        self.all.iter().filter_map(|it| it.after(left)).collect()
    }
}

/// The storages in service that a machine serves, with that machine.
pub(super) fn served(lab: &Lab) -> impl Iterator<Item = (Id<Storage>, HostRef)> {
    let active = lab.storages.iter().filter(|(_, it)| it.about.is_active());
    active.filter_map(|(id, storage)| Some((id, storage.kind.value.server()?.value)))
}

/// The nodes in service that have one of some storages.
fn users(lab: &Lab, storages: &BTreeSet<Id<Storage>>) -> Vec<Id<Node>> {
    let nodes = lab.nodes.iter().filter(|(_, it)| it.about.is_active());
    let has_one = |node| storages.iter().any(|it| has(node, lab.storages.at(*it)));
    let users = nodes.map(|(id, _)| id).filter(|id| has_one(*id));
    users.collect()
}

/// What makes two references one server: the machine with the network that is named, or the address.
type Key = (Option<(HostId, Option<Id<Network>>)>, Option<IpAddr>);

fn key(lab: &Lab, reference: HostRef) -> Key {
    match reference {
        HostRef::Host(host, network) => (Some((machine(lab, host), network)), None),
        HostRef::Literal(ip) => (None, Some(ip)),
    }
}

/// The guests in service with a disk on a storage.
pub(super) fn guests_on<'f>(
    lab: &'f Lab,
    facts: &'f Facts,
    storage: Id<Storage>,
) -> impl Iterator<Item = Id<Guest>> + 'f {
    let parts = facts.space.of(storage).iter();
    let guests = parts.filter_map(|part| match part.what {
        What::Disk(guest, _) => Some(guest),
        What::Copy(..) | What::Datastore(_) | What::Dataset(_) => None,
    });
    guests.filter(|guest| lab.guests.at(*guest).about.is_active())
}

impl Server {
    fn after(&self, left: &Left<'_>) -> Option<Gone<'_>> {
        let missing = self.service.after(left);
        if missing.is_nothing() {
            return None;
        }
        let nodes = |hosts: BTreeSet<HostId>| hosts.into_iter().filter_map(node_of).collect();
        Some(Gone {
            storages: &self.storages,
            guests: &self.guests,
            everywhere: missing.everywhere,
            surely: nodes(missing.surely),
            maybe: Maybe {
                all: missing.perhaps,
                nodes: nodes(missing.maybe),
            },
        })
    }
}
