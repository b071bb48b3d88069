//! One node from the inside: its cards, its bridges with the networks on them, the guests that are plugged in, and the
//! devices that guests are given.

use std::collections::{BTreeMap, BTreeSet};

use super::look::{self, AREA, Diagram, Kind};
use crate::emit::Input;
use crate::facts::plugs;
use crate::model::about::Status;
use crate::model::guest::{Guest, GuestNic};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceKind};
use crate::model::network::Network;
use crate::model::node::{Gpu, Node};
use crate::model::unit::VlanId;
use crate::source::Span;
use crate::text::mermaid::{BoxId, Direction, GroupId, Label, Line};

/// As many guests still have a box each. Of more, those with one and the same way out share a box.
const CROWD: usize = 16;

/// As many guests are listed in one box.
const LISTED: usize = 40;

/// The places that the diagram of a node follows from.
pub(super) fn origins(input: Input<'_>, node: Id<Node>) -> Vec<Span> {
    let lab = &input.lab.lab;
    let guests = guests(input, node).into_iter();
    let guests = guests.map(|id| lab.guests.at(id).name.span);
    std::iter::once(lab.nodes.at(node).name.span)
        .chain(guests)
        .collect()
}

/// The guests that the diagram of a node shows, by number and name.
pub(super) fn guests(input: Input<'_>, node: Id<Node>) -> Vec<Id<Guest>> {
    let here = input.lab.facts.guests.on(node).iter();
    let here = here.map(|id| (*id, input.lab.lab.guests.at(*id)));
    let mut here: Vec<_> = here.filter(|(_, it)| look::is_shown(&it.about)).collect();
    here.sort_by_key(|(_, guest)| (guest.vmid.is_none(), guest.vmid, &guest.name.value));
    here.into_iter().map(|(id, _)| id).collect()
}

/// The diagram of a node.
pub(super) fn diagram(input: Input<'_>, id: Id<Node>) -> Diagram {
    let node = input.lab.lab.nodes.at(id);
    let name = look::marked(&node.name.value, node.about.status);
    let guests = guests(input, id);
    let description = format!(
        "The bridges of node {name}, the networks on them, and {} that it runs.",
        look::count(guests.len(), "guest")
    );
    let title = format!("Node {name}");
    let mut diagram = Diagram::new(Direction::Right, &title, &description);
    let model = node.model.as_ref().map(|it| it.value.to_string());
    let label = std::iter::once(name).chain(model);
    let area = diagram.group(Label::new([label.collect::<Vec<_>>().join(" · ")]), &AREA);
    let mut drawing = Drawing {
        input,
        id,
        node,
        diagram,
        area,
        used: BTreeSet::new(),
        plugs: BTreeMap::new(),
        guests: BTreeMap::new(),
    };
    let ways = guests
        .iter()
        .flat_map(|id| drawing.ways(input.lab.lab.guests.at(*id)));
    drawing.used = ways.map(|(way, _)| way).collect();
    drawing.bridges();
    drawing.guests(&guests);
    drawing.accelerators(&guests);
    drawing.needs(&guests);
    drawing.diagram
}

/// Where a guest is plugged in: the bridge, and the tag on it.
type Way = (usize, Option<VlanId>);

struct Drawing<'a> {
    input: Input<'a>,
    id: Id<Node>,
    node: &'a Node,
    diagram: Diagram,
    area: GroupId,
    /// The ways that guests take.
    used: BTreeSet<Way>,
    /// The box of each way.
    plugs: BTreeMap<Way, BoxId>,
    guests: BTreeMap<Id<Guest>, BoxId>,
}

impl Drawing<'_> {
    fn bridges(&mut self) {
        for (at, iface) in self.node.ifaces.iter().enumerate() {
            let is_bridge = matches!(iface.kind, IfaceKind::Bridge(_));
            if is_bridge && look::is_shown(&iface.about) {
                self.bridge(at, iface);
            }
        }
    }

    /// A bridge with what it is plugged into, and a box for each network that it carries tagged.
    fn bridge(&mut self, at: usize, iface: &Iface) {
        let lab = &self.input.lab.lab;
        let carried = self.input.lab.facts.interfaces.of(self.id, at);
        let untagged = carried.untagged.iter();
        let untagged = untagged.map(|id| lab.networks.at(*id).name.value.to_string());
        let addresses = iface.addresses.iter().map(|it| it.ip.to_string());
        let lines = std::iter::once(look::marked(&iface.name.value, iface.about.status));
        let lines = lines.chain(untagged).chain(addresses);
        let status = iface.about.status;
        let places = [self.node.name.span, iface.name.span];
        let block = Kind::Network.block(status, lines).marked(places);
        let bridge = self.diagram.add(Some(self.area), block);
        self.plugs.insert((at, None), bridge);
        self.cards(at, bridge);
        let tagged = lab.networks.iter().filter(|(id, network)| {
            let vlan = network.vlan.map(|vlan| vlan.value);
            let is_used = || self.used.contains(&(at, vlan));
            carried.tagged.contains(id) || (carried.all_tags && vlan.is_some() && is_used())
        });
        let mut tagged: Vec<_> = tagged.map(|(_, network)| network).collect();
        tagged.sort_by_key(|network| network.vlan.map(|vlan| vlan.value));
        for network in tagged {
            self.tagged((at, bridge), network);
        }
    }

    fn tagged(&mut self, (at, bridge): (usize, BoxId), network: &Network) {
        let Some(vlan) = network.vlan.filter(|_| look::is_shown(&network.about)) else {
            return;
        };
        let name = look::marked(&network.name.value, network.about.status);
        let lines = [format!("VLAN {}", vlan.value), name];
        let block = Kind::Network.block(network.about.status, lines);
        let block = block.marked([network.name.span]);
        let tagged = self.diagram.add(Some(self.area), block);
        let line = look::line(network.about.status);
        self.diagram.link(bridge, tagged, line, Label::default());
        self.plugs.insert((at, Some(vlan.value)), tagged);
    }

    /// The cards through which a bridge reaches the wire.
    fn cards(&mut self, at: usize, bridge: BoxId) {
        for card in self.node.cards_of(at) {
            let speed = match &card.kind {
                IfaceKind::Nic(nic) => nic.speed.map(|speed| speed.value.to_string()),
                IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => None,
            };
            let lines = std::iter::once(card.name.value.to_string()).chain(speed);
            let block = Kind::Device.block(card.about.status, lines);
            let block = block.marked([card.name.span]);
            let card = self.diagram.add(Some(self.area), block);
            self.diagram
                .link(card, bridge, Line::Plain, Label::default());
        }
    }

    fn guests(&mut self, guests: &[Id<Guest>]) {
        let is_crowd = guests.len() > CROWD;
        let mut crowds: BTreeMap<(Status, Vec<Way>), Vec<Id<Guest>>> = BTreeMap::new();
        for id in guests {
            let guest = self.input.lab.lab.guests.at(*id);
            if is_crowd && !self.stands_out(*id, guest) {
                let ways = self.ways(guest).into_iter().map(|(way, _)| way).collect();
                let crowd = crowds.entry((guest.about.status, ways)).or_default();
                crowd.push(*id);
            } else {
                self.guest(*id, guest);
            }
        }
        for ((status, ways), guests) in crowds {
            self.crowd(status, &ways, &guests);
        }
    }

    /// Whether a guest has a box of its own in any crowd: it is given a device, needs another or is needed.
    fn stands_out(&self, id: Id<Guest>, guest: &Guest) -> bool {
        let needing = self.input.lab.facts.guests.needing(HostId::Guest(id));
        !guest.devices.is_empty() || !guest.depends_on.is_empty() || !needing.is_empty()
    }

    fn guest(&mut self, id: Id<Guest>, guest: &Guest) {
        let mut lines = look::called(&guest.name.value, &guest.about);
        lines.push(numbered(guest));
        let status = guest.about.status;
        let block = Kind::Guest.block(status, lines).marked([guest.name.span]);
        let here = self.diagram.add(Some(self.area), block);
        self.guests.insert(id, here);
        for (way, nic) in self.ways(guest) {
            if let Some(plug) = self.plugs.get(&way) {
                let label = Label::new(nic_lines(nic));
                self.diagram.link(*plug, here, look::line(status), label);
            }
        }
    }

    fn crowd(&mut self, status: Status, ways: &[Way], guests: &[Id<Guest>]) {
        let heading = look::marked(&look::count(guests.len(), "guest"), status);
        let guests = guests.iter().map(|id| self.input.lab.lab.guests.at(*id));
        let places = guests.clone().map(|guest| guest.name.span);
        let names = guests.map(|guest| format!("{} {}", numbered(guest), guest.name.value));
        let names = look::at_most(LISTED, names.collect());
        let block = Kind::Guest.block(status, std::iter::once(heading).chain(names));
        let block = block.marked(places);
        let here = self.diagram.add(Some(self.area), block);
        for way in ways {
            if let Some(plug) = self.plugs.get(way) {
                let line = look::line(status);
                self.diagram.link(*plug, here, line, Label::default());
            }
        }
    }

    /// Where the cards of a guest are plugged in. A card with a choice of bridges is shown at none.
    fn ways<'g>(&self, guest: &'g Guest) -> Vec<(Way, &'g GuestNic)> {
        let (lab, facts) = (&self.input.lab.lab, &self.input.lab.facts);
        let nics = guest.nics.iter().filter(|nic| nic.about.is_present());
        let ways = nics.filter_map(|nic| match *plugs::of_nic(lab, facts, guest, nic) {
            [plug] => Some(((plug.bridge, plug.tag), nic)),
            _ => None,
        });
        ways.collect()
    }

    /// The accelerators, and the guests that are given them.
    fn accelerators(&mut self, guests: &[Id<Guest>]) {
        let gpus = self.node.gpus.iter().enumerate();
        for (at, gpu) in gpus.filter(|(_, gpu)| look::is_shown(&gpu.about)) {
            let block = Kind::Device.block(gpu.about.status, accelerator_lines(gpu));
            let block = block.marked([gpu.name.span]);
            let here = self.diagram.add(Some(self.area), block);
            for id in guests {
                let guest = self.input.lab.lab.guests.at(*id);
                let devices = guest.devices.iter();
                let given = devices.filter(|it| it.is_gpu(at, gpu) && it.about.is_present());
                for device in given {
                    let Some(to) = self.guests.get(id) else {
                        continue;
                    };
                    let arrow = look::arrow(guest.about.status);
                    let label = Label::new([device.slot.value.to_string()]);
                    self.diagram.link(here, *to, arrow, label);
                }
            }
        }
    }

    /// What a guest needs, here or elsewhere.
    fn needs(&mut self, guests: &[Id<Guest>]) {
        let mut elsewhere: BTreeMap<HostId, BoxId> = BTreeMap::new();
        for id in guests {
            let guest = self.input.lab.lab.guests.at(*id);
            let Some(from) = self.guests.get(id).copied() else {
                continue;
            };
            for needed in &guest.depends_on {
                let own = match needed.value {
                    HostId::Guest(other) => self.guests.get(&other).copied(),
                    HostId::Node(_)
                    | HostId::Device(_)
                    | HostId::Service(_)
                    | HostId::LoadBalancer(_) => None,
                };
                let known = own.or_else(|| elsewhere.get(&needed.value).copied());
                let to = known.unwrap_or_else(|| self.other(needed.value));
                elsewhere.insert(needed.value, to);
                let arrow = look::arrow(guest.about.status);
                self.diagram.link(from, to, arrow, Label::new(["needs"]));
            }
        }
    }

    /// The box of what stands outside of the node.
    fn other(&mut self, host: HostId) -> BoxId {
        let lab = &self.input.lab.lab;
        let (kind, place) = match host {
            HostId::Node(_) => (Kind::Node, None),
            HostId::Device(_) => (Kind::Device, None),
            HostId::Service(id) => (Kind::Service, Some(lab.services.at(id).host)),
            HostId::LoadBalancer(_) => (Kind::Service, None),
            HostId::Guest(id) => {
                let home = lab.guests.at(id).node.map(|it| HostId::Node(it.value));
                (Kind::Guest, home)
            }
        };
        let about = lab.host_about(host);
        let mut lines = look::called(&lab.host_name(host).value, about);
        lines.extend(place.map(|place| format!("on {}", lab.host_name(place).value)));
        let block = kind.block(about.status, lines);
        self.diagram
            .add(None, block.marked([lab.host_name(host).span]))
    }
}

/// "vm 101", or "vm" while it has no number.
fn numbered(guest: &Guest) -> String {
    match guest.vmid {
        Some(vmid) => format!("{} {}", guest.kind.word(), vmid.value),
        None => guest.kind.word().to_owned(),
    }
}

/// The slot and the addresses of a card, or that it leases one.
fn nic_lines(nic: &GuestNic) -> Vec<String> {
    let addresses = nic.addresses.iter().map(|address| address.ip.to_string());
    let is_leased = nic.addresses.is_empty() && nic.dhcp.is_some_and(|it| it.value);
    let leased = is_leased.then(|| "leased address".to_owned());
    let slot = std::iter::once(nic.slot.value.to_string());
    slot.chain(addresses).chain(leased).collect()
}

fn accelerator_lines(gpu: &Gpu) -> Vec<String> {
    let model = gpu.model.as_ref().map(|model| model.value.to_string());
    let address = gpu.address.as_ref().map(|it| it.value.to_string());
    let name = look::marked(&gpu.name.value, gpu.about.status);
    let lines = std::iter::once(name).chain(model).chain(address);
    lines.collect()
}
