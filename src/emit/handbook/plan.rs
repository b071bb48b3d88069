//! The address plan of a network as a table: every claim, who has it, what is free.

use std::fmt::Display;

use super::draft::Draft;
use super::line::{Inline, Line};
use super::{kubernetes, phrase};
use crate::emit::Input;
use crate::facts::addresses::{Claim, Owner};
use crate::facts::layer2::Place;
use crate::facts::segment::{Mode, Segment};
use crate::facts::usage::{self, Usage};
use crate::model::about::Status;
use crate::model::device::Device;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef, Service};
use crate::model::id::Id;
use crate::model::iface::IfaceKind;
use crate::model::network::{Dhcp, Network, Reserve};
use crate::model::node::Node;

/// Every claim of a network by address, and how much room is left.
pub(super) fn table(draft: &mut Draft, input: Input<'_>, id: Id<Network>) {
    let plan = &input.lab.facts.addresses;
    for usage in usage::of_network(&input.lab.lab, plan, id) {
        draft.paragraph(room(&usage));
    }
    if hidden(input.lab.lab.networks.at(id)) {
        draft.paragraph(
            "Not all who have an address here are recorded: one that looks free may be taken.",
        );
    }
    let claims = plan.of_network(id);
    let rows: Vec<_> = claims.map(|claim| row(input, id, claim)).collect();
    if rows.is_empty() {
        draft.paragraph("No address is recorded.");
    } else {
        draft.table(["Address", "Who", "What", "Status", "Purpose"], rows);
    }
}

/// Whether somebody is there whose addresses nobody recorded: a gateway, or what DHCP hands out.
fn hidden(network: &Network) -> bool {
    let isolated = network.isolated.is_some_and(|isolated| isolated.value);
    let gateway = network.gateway.is_none() && !isolated;
    gateway || network.dhcp.iter().any(|dhcp| dhcp.range.is_none())
}

/// More addresses than this are not counted for a reader.
const COUNTABLE: u128 = 1 << 32;

fn room(usage: &Usage) -> Line {
    let line = Line::new().code(usage.subnet).text(": ");
    let line = if usage.usable.len() > COUNTABLE {
        line.text(format!(
            "{} taken, more free than anyone can use.",
            usage.taken
        ))
    } else {
        line.text(format!(
            "{} usable addresses, {} taken or set aside, {} free.",
            usage.usable.len(),
            usage.taken,
            usage.free()
        ))
    };
    match usage.next_free {
        Some(ip) => line.text(" Next free: ").code(ip).text("."),
        None => line.text(" ").strong("No address is free."),
    }
}

fn row(input: Input<'_>, network: Id<Network>, claim: &Claim) -> [Line; 5] {
    let lab = &input.lab.lab;
    let about = claim.owner.host().map(|host| lab.host_about(host));
    let purpose = match claim.owner {
        Owner::Reserve(_, at) => reserved(input, network, at).map(|it| phrase::purpose(&it.about)),
        Owner::Iface(..)
        | Owner::Node(_)
        | Owner::Oob(..)
        | Owner::GuestNic(..)
        | Owner::Device(_)
        | Owner::Service(_)
        | Owner::LoadBalancer(_)
        | Owner::Api(_)
        | Owner::Kubernetes(..)
        | Owner::Gateway(_)
        | Owner::Dhcp(..) => about.map(phrase::purpose),
    };
    [
        addresses(claim),
        who(input, claim.owner),
        what(input, claim.owner),
        status(claim),
        purpose.unwrap_or_default().or_none(),
    ]
}

fn addresses(claim: &Claim) -> Line {
    if claim.range.len() == 1 {
        Line::new().code(claim.ip())
    } else {
        Line::new().code(claim.range)
    }
}

fn status(claim: &Claim) -> Line {
    match claim.status {
        Status::Active if claim.owner.is_single() => "in use".into(),
        Status::Active => "set aside".into(),
        status @ (Status::Planned | Status::Offline | Status::Retired | Status::Removed) => {
            Line::new().strong(status.word())
        }
    }
}

/// Who has it. The status has its own column here.
pub(crate) fn who(input: Input<'_>, owner: Owner) -> Line {
    let lab = &input.lab.lab;
    match owner {
        Owner::Service(id) => Line::from(lab.services.at(id).name.value.as_str()),
        Owner::LoadBalancer(id) => phrase::load_balancer(lab.load_balancers.at(id)).unmarked(),
        Owner::Api(at) | Owner::Kubernetes(at, _) => kubernetes::link(lab, at),
        Owner::Gateway(_) => "gateway, not described in the lab".into(),
        Owner::Oob(node, _) => phrase::node(lab, node).unmarked(),
        Owner::Dhcp(network, at) => dhcp_server(input, network, at),
        Owner::Reserve(..) => "reserved".into(),
        Owner::Iface(..) | Owner::Node(_) | Owner::GuestNic(..) | Owner::Device(_) => {
            let host = owner.host().map(|host| phrase::host(lab, host));
            host.unwrap_or_default().unmarked()
        }
    }
}

fn dhcp_server(input: Input<'_>, network: Id<Network>, at: usize) -> Line {
    let dhcp = &input.lab.lab.networks.at(network).dhcp;
    let servers = dhcp.get(at).into_iter().flat_map(Dhcp::servers);
    let servers = Line::joined(servers.map(|it| phrase::host_in(input, it.value, network)));
    if servers.is_empty() {
        Line::from("DHCP server ").with(Inline::NotRecorded)
    } else {
        servers
    }
}

fn reserved(input: Input<'_>, network: Id<Network>, at: usize) -> Option<&Reserve> {
    input.lab.lab.networks.at(network).reserved.get(at)
}

pub(crate) fn what(input: Input<'_>, owner: Owner) -> Line {
    let lab = &input.lab.lab;
    match owner {
        Owner::Iface(node, at) => {
            let iface = lab.nodes.at(node).ifaces.get(at);
            phrase::value(iface.map(|iface| &iface.name.value))
        }
        Owner::Node(_) => "node, interface not recorded".into(),
        Owner::Oob(node, at) => {
            let oob = lab.nodes.at(node).oob.get(at);
            phrase::value(oob.map(|oob| &oob.kind.value)).text(", out of band")
        }
        Owner::GuestNic(guest, at) => nic(input, guest, at),
        Owner::Device(device) => lab.devices.at(device).kind.value.word().into(),
        Owner::Service(service) => service_of(input, service),
        Owner::LoadBalancer(id) => {
            let cluster = kubernetes::link(lab, lab.load_balancers.at(id).kubernetes);
            Line::from("load balancer of ").line(cluster)
        }
        Owner::Api(_) => "virtual address of the API".into(),
        Owner::Kubernetes(at, share) => kubernetes::share(lab, at, share),
        Owner::Gateway(_) => "gateway".into(),
        Owner::Dhcp(..) => "handed out by DHCP".into(),
        Owner::Reserve(network, at) => kept_for(input, network, at),
    }
}

/// Who offers a service, and who else answers for its address.
fn service_of(input: Input<'_>, service: Id<Service>) -> Line {
    let lab = &input.lab.lab;
    let service = lab.services.at(service);
    let host = |id| phrase::host(lab, id).unmarked();
    let line = Line::from("service of ").line(host(service.host));
    if service.shared_with.is_empty() {
        return line;
    }
    let others = service.shared_with.iter().map(|it| host(it.value));
    line.text(", shared with ").line(Line::joined(others))
}

fn nic(input: Input<'_>, guest: Id<Guest>, at: usize) -> Line {
    let guest = input.lab.lab.guests.at(guest);
    let Some(nic) = guest.nics.get(at) else {
        return Line::new();
    };
    let line = Line::from(guest.kind.word())
        .text(" ")
        .code(&nic.slot.value);
    if nic.dhcp.is_some_and(|dhcp| dhcp.value) {
        return line.text(", always leased");
    }
    line
}

fn kept_for(input: Input<'_>, network: Id<Network>, at: usize) -> Line {
    let reserve = reserved(input, network, at);
    let kinds = reserve.iter().flat_map(|it| &it.kinds);
    let kinds: Vec<_> = kinds.map(|kind| kind.value.word()).collect();
    if kinds.is_empty() {
        return "for nobody yet".into();
    }
    format!("for {}", kinds.join(", ")).into()
}

/// Which interfaces of which nodes a network arrives at.
pub(super) fn carriers(draft: &mut Draft, input: Input<'_>, id: Id<Network>) {
    let rows: Vec<_> = super::order::nodes(&input.lab.lab)
        .into_iter()
        .flat_map(|(node, it)| {
            (0..it.ifaces.len()).filter_map(move |at| carrier(input, id, node, at))
        })
        .collect();
    if rows.is_empty() {
        draft.paragraph("No node is connected to it.");
    } else {
        draft.table(["Node", "Interface", "How", "Role", "MTU"], rows);
    }
    ports(draft, input, id);
}

/// Which ports of devices carry a network, if any is said to.
fn ports(draft: &mut Draft, input: Input<'_>, id: Id<Network>) {
    let segment = Segment::new(&input.lab.lab, &input.lab.facts, id);
    let devices = super::order::devices(&input.lab.lab).into_iter();
    let rows: Vec<_> = devices
        .filter_map(|(device, _)| port_row(input, &segment, device))
        .collect();
    if !rows.is_empty() {
        draft.table(["Device", "Untagged at", "Tagged at"], rows);
    }
}

fn port_row(input: Input<'_>, segment: &Segment<'_>, device: Id<Device>) -> Option<[Line; 3]> {
    let ports = input.lab.facts.ports.of(device);
    let with = |mode| {
        let positions =
            (0..ports.len()).filter(|at| segment.mode(Place::Port(device, *at)) == mode);
        let labels = positions.filter_map(|at| ports.get(at));
        labelled(labels.map(|port| port.label.as_ref()))
    };
    let (untagged, tagged) = (with(Mode::Untagged), with(Mode::Tagged));
    let is_there = !untagged.is_empty() || !tagged.is_empty();
    let device = phrase::device(&input.lab.lab, device);
    is_there.then(|| [device, untagged.or_none(), tagged.or_none()])
}

/// The labels of ports, and how many more have a cable of which nobody noted the port.
fn labelled<'l, T: Display + 'l>(labels: impl Iterator<Item = Option<&'l T>>) -> Line {
    let (known, unknown): (Vec<_>, Vec<_>) = labels.partition(Option::is_some);
    let known = known.into_iter().map(phrase::value);
    let unknown = match unknown.len() {
        0 => None,
        1 => Some(Line::not_recorded()),
        several => Some(Line::from(format!("{several} ")).line(Line::not_recorded())),
    };
    Line::joined(known.chain(unknown))
}

fn carrier(input: Input<'_>, network: Id<Network>, node: Id<Node>, at: usize) -> Option<[Line; 5]> {
    let carried = input.lab.facts.interfaces.of(node, at);
    let iface = input.lab.lab.nodes.at(node).ifaces.get(at)?;
    let how = if carried.untagged.contains(&network) {
        "untagged"
    } else if carried.carries_tagged(&input.lab.lab, network) {
        "tagged"
    } else {
        return None;
    };
    if !iface.about.is_present() {
        return None;
    }
    Some([
        phrase::node(&input.lab.lab, node),
        Line::new().code(&iface.name.value).mark(iface.about.status),
        how.into(),
        role(input, node, at),
        phrase::value(carried.mtu).or_not_recorded(),
    ])
}

fn role(input: Input<'_>, node: Id<Node>, at: usize) -> Line {
    let carried = input.lab.facts.interfaces.of(node, at);
    let ifaces = &input.lab.lab.nodes.at(node).ifaces;
    let kind = ifaces.get(at).map(|iface| &iface.kind);
    match (kind, carried.master.and_then(|master| ifaces.get(master))) {
        (Some(IfaceKind::Bridge(_)), _) => "bridge: guests join here".into(),
        (Some(IfaceKind::Vlan(_)), _) => "the node's own, tagged".into(),
        (_, Some(master)) => Line::from("port of ").code(&master.name.value),
        (_, None) => "the node's own: no guest can join".into(),
    }
}

/// Whether a host of the lab routes out of a network: its link, else the bare address.
pub(super) fn gateway(input: Input<'_>, id: Id<Network>) -> Line {
    let network = input.lab.lab.networks.at(id);
    let isolated = network.isolated.is_some_and(|isolated| isolated.value);
    let Some(gateway) = network.gateway else {
        return if isolated {
            "none, on purpose".into()
        } else {
            Line::not_recorded()
        };
    };
    let plan = &input.lab.facts.addresses;
    let families = [true, false].iter();
    let ips = families.filter_map(|v4| plan.gateway_of(&input.lab.lab, id, *v4));
    let ips = Line::joined(ips.map(|ip| Line::new().code(ip)));
    match gateway.value {
        HostRef::Literal(_) => ips.text(", not described in the lab"),
        HostRef::Host(host, _) => host_gateway(input, host, ips),
    }
}

fn host_gateway(input: Input<'_>, host: HostId, ips: Line) -> Line {
    let host = phrase::host(&input.lab.lab, host);
    if ips.is_empty() {
        return host.text(", address not recorded");
    }
    host.text(", ").line(ips)
}
