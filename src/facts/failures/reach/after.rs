//! Who reaches whom after a failure.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::super::loss::Loss;
use super::super::wires::{Case, Parts};
use super::world::World;
use super::{Gateway, Net, Nets};
use crate::facts::Facts;
use crate::facts::layer2::joins_its_ports;
use crate::model::Lab;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;

/// The networks after a failure.
pub(in crate::facts::failures) struct Left<'a> {
    pub(in crate::facts::failures) lab: &'a Lab,
    pub(in crate::facts::failures) facts: &'a Facts,
    pub(super) nets: &'a Nets,
    pub(in crate::facts::failures) world: &'a World,
    /// The networks of which more has changed than that single hosts are cut off.
    pub(super) shaken: BTreeSet<Id<Network>>,
    /// The hosts that are cut off from a network.
    pub(super) cut: BTreeSet<HostId>,
    /// The routers that do not run as before.
    pub(super) routers: BTreeSet<HostId>,
    /// Whether something is gone that passes packets on, known or not.
    pub(super) is_unsettled: bool,
    cuts: BTreeMap<Id<Network>, BTreeSet<HostId>>,
    worst: View,
    best: View,
}

/// The networks in one of the two cases.
#[derive(Default)]
struct View {
    parts: BTreeMap<Id<Network>, BTreeMap<HostId, Parts>>,
    areas: OnceCell<Areas>,
}

/// The part of a network that everything is in, while nothing of it is lost.
const WHOLE: usize = 0;

/// A part of a network, or what a router of which only the address is known joins.
type Leg = (Option<Id<Network>>, usize);

/// Which parts of networks are joined by routers: the number of the area of each.
#[derive(Debug, Default)]
struct Areas(BTreeMap<Leg, usize>);

impl<'a> Left<'a> {
    pub(in crate::facts::failures) fn new(
        lab: &'a Lab,
        facts: &'a Facts,
        nets: &'a Nets,
        world: &'a World,
    ) -> Self {
        let mut joining = world.loss.devices().map(|it| lab.devices.at(it).kind.value);
        let is_other = |it: &&HostId| {
            let is_gone = world.takes(lab, **it, Case::Worst);
            is_gone || world.has_moved(**it).is_some()
        };
        let routers: BTreeSet<_> = nets.routers.iter().filter(is_other).copied().collect();
        let mut left = Self {
            lab,
            facts,
            nets,
            world,
            shaken: BTreeSet::new(),
            cut: BTreeSet::new(),
            is_unsettled: joining.any(joins_its_ports) || !routers.is_empty(),
            routers,
            cuts: BTreeMap::new(),
            worst: View::default(),
            best: View::default(),
        };
        for (id, net) in &nets.all {
            left.add(*id, net);
        }
        let own: BTreeSet<_> = left.cut.intersection(&nets.routers).copied().collect();
        left.routers.extend(own);
        left
    }

    /// What is gone.
    pub(in crate::facts::failures) const fn loss(&self) -> &Loss {
        &self.world.loss
    }

    fn add(&mut self, id: Id<Network>, net: &Net) {
        let (lab, facts, loss) = (self.lab, self.facts, &self.world.loss);
        match net.wires.only_cuts(lab, facts, loss) {
            Some(cut) if cut.is_empty() => {}
            Some(cut) => {
                self.cut.extend(&cut);
                self.cuts.insert(id, cut);
            }
            None => {
                self.shaken.insert(id);
                let of = |case| net.wires.parts(lab, facts, loss, case);
                self.worst.parts.insert(id, of(Case::Worst));
                self.best.parts.insert(id, of(Case::Best));
            }
        }
    }

    const fn view(&self, case: Case) -> &View {
        match case {
            Case::Worst => &self.worst,
            Case::Best => &self.best,
        }
    }

    pub(in crate::facts::failures) fn takes(&self, host: HostId, case: Case) -> bool {
        self.world.takes(self.lab, host, case)
    }

    /// The parts of a network that a host hears; none if it does not run.
    fn parts(&self, host: HostId, id: Id<Network>, net: &Net, case: Case) -> Parts {
        if self.takes(host, case) {
            return Parts::new();
        }
        if let Some(home) = self.world.has_moved(host) {
            return self.parts_elsewhere(home, id, net, case);
        }
        let mut parts = self.by_wire(host, id, net, case);
        parts.extend(net.seats.get(&host).into_iter().flatten());
        parts
    }

    fn by_wire(&self, host: HostId, id: Id<Network>, net: &Net, case: Case) -> Parts {
        if let Some(parts) = self.view(case).parts.get(&id) {
            return parts.get(&host).cloned().unwrap_or_default();
        }
        let is_cut = self.cuts.get(&id).is_some_and(|cut| cut.contains(&host));
        if is_cut || !net.wires.is_wired(host) {
            Parts::new()
        } else {
            Parts::from([WHOLE])
        }
    }

    /// The parts that a guest hears from its new node: those of the node, or any where the node has no address there.
    fn parts_elsewhere(
        &self,
        home: Option<Id<Node>>,
        id: Id<Network>,
        net: &Net,
        case: Case,
    ) -> Parts {
        let node = home.map(HostId::Node);
        if let Some(node) = node.filter(|it| net.wires.has(*it)) {
            return self.parts(node, id, net, case);
        }
        match (self.view(case).parts.get(&id), case) {
            (None, _) => Parts::from([WHOLE]),
            (Some(_), Case::Worst) => Parts::new(),
            (Some(parts), Case::Best) => parts.values().flatten().copied().collect(),
        }
    }

    fn legs(&self, host: HostId, case: Case) -> impl Iterator<Item = Leg> {
        let nets = self.nets.of(host);
        nets.flat_map(move |(id, net)| {
            let parts = self.parts(host, id, net, case);
            parts.into_iter().map(move |part| (Some(id), part))
        })
    }

    fn areas(&self, case: Case) -> &Areas {
        self.view(case).areas.get_or_init(|| {
            let mut areas = Areas::default();
            for router in &self.nets.routers {
                areas.join(self.legs(*router, case));
            }
            for (id, net) in &self.nets.all {
                let legs = self.legs_of_address(*id, net, case);
                if !legs.is_empty() {
                    areas.join(legs.into_iter().chain([(None, 0)]));
                }
            }
            areas
        })
    }

    /// Where a gateway may be of which only the address is known: at any port.
    fn legs_of_address(&self, id: Id<Network>, net: &Net, case: Case) -> Vec<Leg> {
        let Gateway::Address(ip) = net.gateway else {
            return Vec::new();
        };
        if self.world.loss.addresses.contains(&ip) {
            return Vec::new();
        }
        match (self.view(case).parts.get(&id), case) {
            (None, _) => vec![(Some(id), WHOLE)],
            (Some(_), Case::Worst) => Vec::new(),
            (Some(parts), Case::Best) => {
                let parts: BTreeSet<_> = parts.values().flatten().copied().collect();
                parts.into_iter().map(|part| (Some(id), part)).collect()
            }
        }
    }

    /// Whether two hosts hear each other inside of a network.
    pub(super) fn meet(
        &self,
        one: HostId,
        other: HostId,
        within: Option<Id<Network>>,
        case: Case,
    ) -> bool {
        if one == other {
            return !self.takes(one, case);
        }
        let mut nets = self.nets.of(one);
        nets.any(|(id, net)| {
            within.is_none_or(|it| it == id) && {
                let own = self.parts(one, id, net, case);
                !own.is_disjoint(&self.parts(other, id, net, case))
            }
        })
    }

    /// Whether a host reaches any gateway.
    pub(super) fn has_exit(&self, host: HostId, case: Case) -> bool {
        let mut nets = self.nets.of(host);
        nets.any(|(id, _)| self.leaves(host, id, case))
    }

    /// Whether a host that reached a gateway reaches one still. Most failures are far away from most hosts.
    pub(super) fn still_leaves(&self, host: HostId, case: Case) -> bool {
        let is_far = |net: &Net| match &net.gateway {
            Gateway::Machines(all) => all.iter().all(|it| !self.routers.contains(it)),
            Gateway::Address(ip) => !self.world.loss.addresses.contains(ip),
            Gateway::NotStated => true,
        };
        let mut nets = self.nets.of(host);
        let is_same = nets.all(|(id, net)| !self.shaken.contains(&id) && is_far(net));
        (is_same && !self.cut.contains(&host)) || self.has_exit(host, case)
    }

    /// Whether a host reaches a gateway of a network that it is in.
    pub(super) fn leaves(&self, host: HostId, network: Id<Network>, case: Case) -> bool {
        let Some(net) = self.nets.all.get(&network) else {
            return false;
        };
        match &net.gateway {
            Gateway::NotStated => false,
            Gateway::Machines(all) => {
                let mut all = all.iter();
                all.any(|it| self.meet(host, *it, Some(network), case))
            }
            Gateway::Address(_) => {
                let own = self.parts(host, network, net, case);
                let legs = self.legs_of_address(network, net, case);
                let mut parts = legs.iter().map(|(_, part)| part);
                parts.any(|it| own.contains(it))
            }
        }
    }

    /// The areas into which a host can send packets: those of its own gateways.
    pub(super) fn exits(&self, host: HostId, case: Case) -> BTreeSet<usize> {
        if self.nets.routers.contains(&host) {
            return self.entries(host, None, case);
        }
        let nets = self.nets.of(host);
        let open = nets.filter(|(id, _)| self.leaves(host, *id, case));
        let legs = open.flat_map(|(_, net)| self.legs_of_gateway(net, case));
        self.areas(case).of(legs)
    }

    fn legs_of_gateway(&self, net: &Net, case: Case) -> Vec<Leg> {
        match &net.gateway {
            Gateway::NotStated => Vec::new(),
            Gateway::Machines(all) => all.iter().flat_map(|it| self.legs(*it, case)).collect(),
            Gateway::Address(_) => vec![(None, 0)],
        }
    }

    /// The areas from which packets come to a host, or to one of its networks.
    pub(super) fn entries(
        &self,
        host: HostId,
        within: Option<Id<Network>>,
        case: Case,
    ) -> BTreeSet<usize> {
        let legs = self.legs(host, case);
        let is_router = self.nets.routers.contains(&host);
        let legs = legs.filter(|(id, _)| is_router || within.is_none_or(|it| *id == Some(it)));
        self.areas(case).of(legs)
    }

    /// The areas that join a network.
    pub(super) fn areas_of(&self, network: Id<Network>, case: Case) -> BTreeSet<usize> {
        let first = (Some(network), 0);
        let last = (Some(network), usize::MAX);
        let found = self.areas(case).0.range(first..=last);
        found.map(|(_, area)| *area).collect()
    }

    /// The routers that lead out of a network; none where only an address is known.
    pub(super) fn routers_of(&self, network: Id<Network>) -> &[HostId] {
        match self.nets.all.get(&network).map(|net| &net.gateway) {
            Some(Gateway::Machines(all)) => all,
            Some(Gateway::NotStated | Gateway::Address(_)) | None => &[],
        }
    }
}

impl Areas {
    /// Joins parts of networks, and whatever those are joined with.
    fn join(&mut self, legs: impl Iterator<Item = Leg>) {
        let legs: Vec<_> = legs.collect();
        let next = self.0.values().max().map_or(0, |it| it + 1);
        let old: BTreeSet<_> = legs
            .iter()
            .filter_map(|it| self.0.get(it).copied())
            .collect();
        for area in self.0.values_mut().filter(|it| old.contains(it)) {
            *area = next;
        }
        self.0.extend(legs.into_iter().map(|leg| (leg, next)));
    }

    /// The areas of some parts of networks.
    fn of(&self, legs: impl Iterator<Item = Leg>) -> BTreeSet<usize> {
        legs.filter_map(|leg| self.0.get(&leg).copied()).collect()
    }
}
