//! The nodes of Kubernetes clusters with a box for each network card, and the networks that the cards are in.

use std::collections::BTreeMap;

use super::kubernetes::{members, shown};
use super::look::{self, AREA, Diagram, Kind};
use crate::emit::Input;
use crate::model::guest::{Guest, GuestNic};
use crate::model::id::Id;
use crate::model::kubernetes::Member;
use crate::model::network::Network;
use crate::text::mermaid::{BoxId, Direction, GroupId, Label};

/// The diagram. Nothing is drawn as long as no node has a card in a network.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let title = format!("Nodes of Kubernetes in {}", super::lab_title(input));
    let description = "Which card of which node is in which network.";
    let mut drawing = Drawing {
        input,
        diagram: Diagram::new(Direction::Right, &title, description),
        networks: BTreeMap::new(),
    };
    for member in shown(input).flat_map(members) {
        drawing.member(member);
    }
    drawing.diagram
}

struct Drawing<'a> {
    input: Input<'a>,
    diagram: Diagram,
    networks: BTreeMap<Id<Network>, BoxId>,
}

impl Drawing<'_> {
    fn member(&mut self, member: &Member) {
        let guest = self.input.lab.lab.guests.at(member.guest.value);
        let cards = guest.nics.iter().filter(|nic| look::is_shown(&nic.about));
        let cards: Vec<_> = cards.collect();
        if cards.is_empty() {
            return;
        }
        let mut lines = look::called(&guest.name.value, &guest.about);
        let pods = member.pods.iter().map(|net| format!("pods {}", net.value));
        lines.extend(pods);
        let group = self.diagram.group(Label::new(lines), &AREA);
        for nic in cards {
            self.card(group, (member, guest), nic);
        }
    }

    fn card(&mut self, group: GroupId, (member, guest): (&Member, &Guest), nic: &GuestNic) {
        let name = nic.inner_name.as_ref().map(|name| &*name.value);
        let name = name.unwrap_or_else(|| nic.slot.value.as_str());
        let ips = nic.addresses.iter().map(|it| it.ip.to_string());
        let leased = nic.addresses.is_empty() && nic.dhcp.is_some_and(|it| it.value);
        let leased = leased.then(|| "leased address".to_owned());
        let status = guest.about.status;
        let lines = std::iter::once(name.to_owned()).chain(ips).chain(leased);
        let block = Kind::Guest.block(status, lines);
        let places = [member.guest.span, nic.slot.span];
        let card = self.diagram.add(Some(group), block.marked(places));
        let facts = &self.input.lab.facts;
        for network in facts.interfaces.networks_of(nic, &facts.addresses) {
            let hub = self.network(network);
            self.diagram
                .link(card, hub, look::line(status), Label::default());
        }
    }

    fn network(&mut self, id: Id<Network>) -> BoxId {
        if let Some(known) = self.networks.get(&id) {
            return *known;
        }
        let network = self.input.lab.lab.networks.at(id);
        let mut lines = look::called(&network.name.value, &network.about);
        lines.extend(network.vlan.map(|vlan| format!("VLAN {}", vlan.value)));
        lines.extend(network.subnets.iter().map(|it| it.value.to_string()));
        let block = Kind::Network.block(network.about.status, lines);
        let block = block.marked([network.name.span]);
        let hub = self.diagram.add(None, block);
        self.networks.insert(id, hub);
        hub
    }
}
