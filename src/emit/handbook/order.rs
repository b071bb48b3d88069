//! In which order things stand on pages: by name or number, never by where they are written, so that moving a
//! thing to another file changes no page. What is removed stands nowhere but on the page of decisions.

use crate::model::Lab;
use crate::model::about::Named;
use crate::model::backup::Backup;
use crate::model::device::Device;
use crate::model::firewall::Firewall;
use crate::model::guest::Guest;
use crate::model::id::{Arena, Id};
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::storage::{Place, Storage};

/// The networks, by name.
pub(super) fn networks(lab: &Lab) -> Vec<(Id<Network>, &Network)> {
    by_name(&lab.networks)
}

/// The nodes, by name.
pub(super) fn nodes(lab: &Lab) -> Vec<(Id<Node>, &Node)> {
    by_name(&lab.nodes)
}

/// The devices, by name.
pub(super) fn devices(lab: &Lab) -> Vec<(Id<Device>, &Device)> {
    by_name(&lab.devices)
}

/// The firewalls, by name.
pub(super) fn firewalls(lab: &Lab) -> Vec<(Id<Firewall>, &Firewall)> {
    by_name(&lab.firewalls)
}

/// The backup jobs, by name.
pub(super) fn backups(lab: &Lab) -> Vec<(Id<Backup>, &Backup)> {
    by_name(&lab.backups)
}

/// The guests, by number; those that have none yet come last, by name.
pub(super) fn guests(lab: &Lab) -> Vec<(Id<Guest>, &Guest)> {
    sorted(lab.guests.iter().collect())
}

/// Some of the guests, in the same order.
pub(super) fn guests_of<'l>(lab: &'l Lab, some: &[Id<Guest>]) -> Vec<(Id<Guest>, &'l Guest)> {
    sorted(some.iter().map(|id| (*id, lab.guests.at(*id))).collect())
}

/// Those that are present, by number.
fn sorted(guests: Vec<(Id<Guest>, &Guest)>) -> Vec<(Id<Guest>, &Guest)> {
    let mut guests = named(guests);
    guests.sort_by_key(|(_, guest)| (guest.vmid.is_none(), guest.vmid));
    guests
}

/// The storages, by name; of one name, the shared one first, then by node.
pub(super) fn storages(lab: &Lab) -> Vec<(Id<Storage>, &Storage)> {
    let mut storages = by_name(&lab.storages);
    storages.sort_by_key(|(_, storage)| {
        let node = match storage.place {
            Place::Node(node) => Some(&lab.nodes.at(node).name.value),
            Place::Nodes(_) => None,
        };
        (&storage.name.value, node)
    });
    storages
}

fn by_name<T: Named>(arena: &Arena<T>) -> Vec<(Id<T>, &T)> {
    named(arena.iter().collect())
}

/// Those that are present, by name.
fn named<T: Named>(mut things: Vec<(Id<T>, &T)>) -> Vec<(Id<T>, &T)> {
    things.retain(|(_, thing)| thing.about().is_present());
    things.sort_by(|(_, a), (_, b)| a.name().value.cmp(&b.name().value));
    things
}
