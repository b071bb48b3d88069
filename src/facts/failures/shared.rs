//! Storages that another machine serves: which nodes reach them after a failure.

use std::collections::{BTreeMap, BTreeSet};

use super::loss::Loss;
use super::roads;
use super::together::node_of;
use super::wires::{Case, Wires};
use crate::facts::Facts;
use crate::facts::layer2::joins_its_ports;
use crate::facts::reach::machine;
use crate::facts::space::What;
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
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
    road: Option<Wires>,
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
    pub(super) fn new(lab: &Lab, facts: &Facts) -> Self {
        let mut servers = Self::default();
        let mut known: BTreeMap<Key, usize> = BTreeMap::new();
        let active = lab.storages.iter().filter(|(_, it)| it.about.is_active());
        for (id, storage) in active {
            let Some(reference) = storage.kind.value.server().map(|it| it.value) else {
                continue;
            };
            let at = *known.entry(key(lab, reference)).or_insert_with(|| {
                servers.all.push(Server {
                    reference,
                    road: roads::to(lab, facts, reference),
                    storages: BTreeSet::new(),
                    guests: BTreeSet::new(),
                });
                servers.all.len() - 1
            });
            if let Some(server) = servers.all.get_mut(at) {
                server.storages.insert(id);
                server.guests.extend(guests_on(lab, facts, id));
            }
        }
        servers
    }

    /// Who serves.
    pub(super) fn machines(&self) -> impl Iterator<Item = HostRef> {
        self.all.iter().map(|it| it.reference)
    }

    /// The servers that a failure takes away from somebody.
    pub(super) fn after<'s>(
        &'s self,
        lab: &'s Lab,
        facts: &'s Facts,
        loss: &'s Loss,
    ) -> impl Iterator<Item = Gone<'s>> {
        let gone = self.all.iter();
        gone.filter_map(move |it| it.after(lab, facts, loss))
    }
}

/// What makes two references one server: the machine, or the address.
type Key = (Option<HostId>, Option<std::net::IpAddr>);

fn key(lab: &Lab, reference: HostRef) -> Key {
    match reference {
        HostRef::Host(host, _) => (Some(machine(lab, host)), None),
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
    fn after<'s>(&'s self, lab: &Lab, facts: &Facts, loss: &Loss) -> Option<Gone<'s>> {
        let mut gone = Gone {
            storages: &self.storages,
            guests: &self.guests,
            everywhere: loss.takes_ref(lab, self.reference),
            surely: BTreeSet::new(),
            maybe: Maybe::default(),
        };
        if !gone.everywhere {
            self.reached(lab, facts, loss, &mut gone);
        }
        let is_gone = gone.everywhere
            || gone.maybe.all
            || !gone.surely.is_empty()
            || !gone.maybe.nodes.is_empty();
        is_gone.then_some(gone)
    }

    fn reached(&self, lab: &Lab, facts: &Facts, loss: &Loss, gone: &mut Gone<'_>) {
        let host = match self.reference {
            HostRef::Host(host, _) => Some(machine(lab, host)),
            HostRef::Literal(_) => None,
        };
        let Some((road, host)) = self.road.as_ref().zip(host) else {
            // Behind a router, or nobody knows where: whatever passes packets on may be on the way.
            let mut devices = loss.devices().map(|it| lab.devices.at(it).kind.value);
            gone.maybe.all = devices.any(joins_its_ports);
            return;
        };
        gone.maybe.nodes = self.beyond_a_router(lab, road, loss);
        match road.only_cuts(lab, facts, loss) {
            Some(cut) if cut.contains(&host) => gone.everywhere = true,
            Some(cut) => gone.surely.extend(cut.into_iter().filter_map(node_of)),
            None => {
                let of = |case| deaf(road, lab, facts, loss, host, case);
                gone.surely = of(Case::Best);
                gone.maybe.nodes.extend(of(Case::Worst));
            }
        }
    }

    /// The nodes with guests of this server that come to it from another network, where what fails passes packets on.
    fn beyond_a_router(&self, lab: &Lab, road: &Wires, loss: &Loss) -> BTreeSet<Id<Node>> {
        let mut devices = loss.devices().map(|it| lab.devices.at(it).kind.value);
        if !devices.any(joins_its_ports) {
            return BTreeSet::new();
        }
        let homes = self.guests.iter().filter_map(|it| lab.guests.at(*it).node);
        let homes = homes.map(|home| home.value);
        homes.filter(|it| !road.has(HostId::Node(*it))).collect()
    }
}

/// The nodes that do not hear a host any more.
fn deaf(
    road: &Wires,
    lab: &Lab,
    facts: &Facts,
    loss: &Loss,
    host: HostId,
    case: Case,
) -> BTreeSet<Id<Node>> {
    let parts = road.parts(lab, facts, loss, case);
    let own = parts.get(&host);
    let nodes = parts.iter().filter(|(at, it)| {
        let hears = own.is_some_and(|own| !own.is_disjoint(it));
        **at != host && !hears
    });
    nodes.filter_map(|(at, _)| node_of(*at)).collect()
}
