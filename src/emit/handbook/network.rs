//! Networks, and who has which address in them.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName, SubjectKind};
use super::{diagram, order, performance, phrase, plan};
use crate::emit::Input;
use crate::model::id::Id;
use crate::model::network::{Dhcp, Network};

/// The heading of the address plan of a network.
pub(crate) const ADDRESSES: &str = "Addresses";

/// The page of networks.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let lab = &input.lab.lab;
    let networks = order::networks(lab);
    if networks.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Network, "Networks");
    overview(&mut draft, input, &networks);
    diagram::add(&mut draft, input, "network");
    diagram::add(&mut draft, input, "vlans");
    for (id, it) in networks {
        draft.subject(Depth::Part, SubjectKind::Network, &it.name);
        network(&mut draft, input, id, it);
    }
    origins(&mut draft, input);
    Some(draft.done())
}

/// All networks in one table: the tags that switches and bridges are set to.
fn overview(draft: &mut Draft, input: Input<'_>, networks: &[(Id<Network>, &Network)]) {
    let rows = networks.iter().map(|(id, network)| {
        let tag = network.vlan.map(|vlan| vlan.value.to_string());
        let owner = network.owner.as_ref();
        [
            phrase::network(&input.lab.lab, *id),
            tag.unwrap_or_else(|| "untagged".to_owned()).into(),
            subnets(network),
            plan::gateway(input, *id),
            network.mtu().to_string().into(),
            owner.map_or_else(|| "this lab".into(), |owner| Line::from(&*owner.value)),
            phrase::purpose(&network.about),
        ]
    });
    let columns = [
        "Network", "VLAN", "Subnet", "Gateway", "MTU", "Owner", "Purpose",
    ];
    if !networks.is_empty() {
        draft.table(columns, rows);
    }
}

fn subnets(network: &Network) -> Line {
    let subnets = network.subnets.iter();
    let subnets = subnets.map(|subnet| Line::new().code(subnet.value.trunc()));
    Line::joined(subnets).or_not_recorded()
}

/// The plan shows what is written in many files: each of them.
fn origins(draft: &mut Draft, input: Input<'_>) {
    for claim in input.lab.facts.addresses.claims() {
        draft.origin(claim.span);
    }
}

fn network(draft: &mut Draft, input: Input<'_>, id: Id<Network>, network: &Network) {
    phrase::introduce(draft, &network.about);
    draft.facts(facts(input, id, network));
    draft.heading(Depth::Section, "Where it arrives");
    plan::carriers(draft, input, id);
    draft.heading(Depth::Section, ADDRESSES);
    plan::table(draft, input, id);
    performance::large_packets(draft, input, id);
}

fn facts(input: Input<'_>, id: Id<Network>, network: &Network) -> Vec<(&'static str, Line)> {
    let tag = match network.vlan {
        Some(vlan) => Line::from(vlan.value.to_string()),
        None => "untagged".into(),
    };
    let assumed = if network.mtu.is_none() {
        " (Ethernet's default)"
    } else {
        ""
    };
    let mut facts = vec![
        ("Subnet", subnets(network)),
        ("VLAN", tag),
        ("Gateway", plan::gateway(input, id)),
        ("DHCP", dhcp(input, id, &network.dhcp)),
        ("MTU", format!("{}{assumed}", network.mtu()).into()),
    ];
    if let Some(owner) = &network.owner {
        facts.push(("Owner", (&*owner.value).into()));
    }
    facts
}

/// Who hands addresses out.
fn dhcp_servers(input: Input<'_>, network: Id<Network>, dhcp: &Dhcp) -> Line {
    let servers = dhcp.servers();
    let servers = Line::joined(servers.map(|it| phrase::host_in(input, it.value, network)));
    if servers.is_empty() {
        "a server that is not recorded".into()
    } else {
        servers
    }
}

fn dhcp(input: Input<'_>, network: Id<Network>, dhcp: &[Dhcp]) -> Line {
    let ranges = dhcp.iter().map(|dhcp| {
        let range = match dhcp.range {
            Some(range) => Line::new().code(range.value),
            None => Line::from("range ").line(Line::not_recorded()),
        };
        let line = range.text(", by ").line(dhcp_servers(input, network, dhcp));
        match dhcp.relay {
            Some(relay) => {
                line.text(", relayed by ")
                    .line(phrase::host_in(input, relay.value, network))
            }
            None => line,
        }
    });
    let line = Line::joined(ranges);
    if line.is_empty() {
        "none recorded".into()
    } else {
        line
    }
}
