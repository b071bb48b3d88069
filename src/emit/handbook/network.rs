//! Networks, who has which address in them, and names.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{diagram, order, phrase, plan};
use crate::emit::Input;
use crate::model::dns::{Record, Resolver, Zone, ZoneHosts};
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::{Dhcp, Network};
use crate::source::Spanned;

/// The page of networks.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let lab = &input.lab.lab;
    let networks = order::networks(lab);
    let named = !lab.dns.resolvers.is_empty() || !lab.dns.zones.is_empty();
    if networks.is_empty() && !named {
        return None;
    }
    let mut draft = Draft::new(PageName::Network, "Networks");
    overview(&mut draft, input, &networks);
    diagram::add(&mut draft, input, "network");
    diagram::add(&mut draft, input, "vlans");
    for (id, it) in networks {
        draft.origin(it.name.span);
        draft.heading(Depth::Part, &it.name.value);
        network(&mut draft, input, id, it);
    }
    if named {
        names(&mut draft, input);
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
    draft.heading(Depth::Section, "Addresses");
    plan::table(draft, input, id);
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
        ("DHCP", dhcp(input, &network.dhcp)),
        ("MTU", format!("{}{assumed}", network.mtu()).into()),
    ];
    if let Some(owner) = &network.owner {
        facts.push(("Owner", (&*owner.value).into()));
    }
    facts
}

fn dhcp(input: Input<'_>, dhcp: &[Dhcp]) -> Line {
    let ranges = dhcp.iter().map(|dhcp| {
        let range = match dhcp.range {
            Some(range) => Line::new().code(range.value),
            None => Line::from("range ").line(Line::not_recorded()),
        };
        let server = dhcp
            .server
            .map(|server| phrase::host_ref(input, server.value));
        let server = server.unwrap_or_else(|| "a server that is not recorded".into());
        range.text(", by ").line(server)
    });
    let line = Line::joined(ranges);
    if line.is_empty() {
        "none recorded".into()
    } else {
        line
    }
}

fn names(draft: &mut Draft, input: Input<'_>) {
    let dns = &input.lab.lab.dns;
    draft.heading(Depth::Part, "Name resolution");
    if !dns.resolvers.is_empty() {
        draft.paragraph("Asked in this order; what is planned is not asked yet.");
        let resolvers = dns.resolvers.iter().zip(1_u32..);
        let rows = resolvers.map(|(it, at)| resolver(input, at, it));
        draft.table(["Order", "Resolver", "Asks in turn", "Purpose"], rows);
    }
    let mut zones: Vec<_> = dns
        .zones
        .iter()
        .filter(|it| it.about.is_present())
        .collect();
    zones.sort_by(|a, b| a.name.value.cmp(&b.name.value));
    for it in zones {
        draft.origin(it.name.span);
        draft.heading(Depth::Section, &format!("Zone {}", it.name.value));
        zone(draft, input, it);
    }
}

fn resolver(input: Input<'_>, at: u32, resolver: &Resolver) -> [Line; 4] {
    [
        at.to_string().into(),
        phrase::host_ref(input, resolver.host.value).mark(resolver.about.status),
        phrase::recorded(resolver.upstream.as_ref()),
        phrase::purpose(&resolver.about),
    ]
}

fn zone(draft: &mut Draft, input: Input<'_>, zone: &Zone) {
    phrase::introduce(draft, &zone.about);
    let server = zone.server.or_else(|| first_of_ours(input));
    let server = server.map(|server| phrase::host_ref(input, server.value));
    let server = server.unwrap_or_else(Line::not_recorded);
    draft.paragraph(Line::from("Served by ").line(server).text("."));
    let hosts = zone_hosts(input, zone).into_iter();
    let mut rows: Vec<_> = hosts.map(|host| host_row(input, zone, host)).collect();
    let mut records: Vec<_> = zone.records.iter().collect();
    records.retain(|record| record.about.is_present());
    records.sort_by(|a, b| a.name.value.cmp(&b.name.value));
    rows.extend(records.into_iter().map(|it| record(input, zone, it)));
    if !rows.is_empty() {
        draft.table(["Name", "Address", "What"], rows);
    }
}

/// The first resolver that is a machine of the lab: nobody else can serve its zones.
fn first_of_ours(input: Input<'_>) -> Option<Spanned<HostRef>> {
    let resolvers = input.lab.lab.dns.resolvers.iter();
    let mut hosts = resolvers.map(|resolver| resolver.host);
    hosts.find(|host| matches!(host.value, HostRef::Host(..)))
}

/// The hosts with a name in a zone: every node and guest with a fixed address, or those that are named.
fn zone_hosts(input: Input<'_>, zone: &Zone) -> Vec<HostId> {
    let lab = &input.lab.lab;
    let mut hosts: Vec<HostId> = match &zone.hosts {
        None => Vec::new(),
        Some(ZoneHosts::Named(hosts)) => hosts.iter().map(|host| host.value).collect(),
        Some(ZoneHosts::All(_)) => lab
            .hosts()
            .filter(|host| matches!(host, HostId::Node(_) | HostId::Guest(_)))
            .filter(|host| lab.host_about(*host).is_present())
            .filter(|host| phrase::main_address(input, *host).is_some())
            .collect(),
    };
    hosts.sort_by(|a, b| lab.host_name(*a).value.cmp(&lab.host_name(*b).value));
    hosts
}

fn host_row(input: Input<'_>, zone: &Zone, host: HostId) -> [Line; 3] {
    let name = &input.lab.lab.host_name(host).value;
    [
        Line::new().code(format!("{name}.{}", zone.name.value)),
        phrase::value(phrase::main_address(input, host)).or_not_recorded(),
        phrase::host(&input.lab.lab, host),
    ]
}

fn record(input: Input<'_>, zone: &Zone, record: &Record) -> [Line; 3] {
    let what = match record.to.value {
        HostRef::Host(host, _) => phrase::host(&input.lab.lab, host),
        HostRef::Literal(_) => "not described in the lab".into(),
    };
    [
        Line::new().code(format!("{}.{}", record.name.value, zone.name.value)),
        phrase::value(phrase::meant(input, record.to.value)).or_not_recorded(),
        what.mark(record.about.status),
    ]
}
