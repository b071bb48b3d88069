//! `dns/`: what the lab's resolver is told, as configuration of Unbound (unbound.conf(5)), and each zone as a hosts file
//! for whatever else reads one.
//!
//! A zone of the lab is `static`: the resolver answers for it alone, and asks nobody about a name that is not there. A
//! wildcard is a zone of its own of type `redirect`, which answers everything at and below its name. The closest zone
//! counts, so a name below a wildcard needs a zone as well.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::Serialize;

use super::{Artifacts, Input, RelPath, header, pve};
use crate::facts::zones::Entry;
use crate::model::dns::Zone;
use crate::model::host::HostRef;
use crate::source::Span;
use crate::text::token::{Comment, DomainName};

/// `unbound.conf`.
#[derive(Debug, Serialize)]
struct Unbound {
    header: Comment,
    zones: Vec<LocalZone>,
    reverse: Vec<Reverse>,
    forwards: Vec<Forward>,
}

/// A zone that the resolver answers for.
#[derive(Debug, Serialize)]
struct LocalZone {
    name: DomainName,
    /// How it answers what is not in its data.
    kind: &'static str,
    data: Vec<Data>,
}

/// A record.
#[derive(Debug, Serialize)]
struct Data {
    name: DomainName,
    kind: &'static str,
    address: IpAddr,
}

/// The name of an address.
#[derive(Debug, Serialize)]
struct Reverse {
    address: IpAddr,
    name: DomainName,
}

/// A zone that somebody else answers for.
#[derive(Debug, Serialize)]
struct Forward {
    name: DomainName,
    address: IpAddr,
}

/// A zone as a hosts file.
#[derive(Debug, Serialize)]
struct HostsFile {
    header: Comment,
    lines: Vec<HostsLine>,
    wildcards: Vec<DomainName>,
}

/// An address with its names.
#[derive(Debug, Serialize)]
struct HostsLine {
    address: IpAddr,
    names: Vec<DomainName>,
}

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    unbound(input, out);
    for (at, zone) in zones(input) {
        hosts_file(input, out, at, zone);
    }
}

/// The zones of the running lab with their positions.
fn zones(input: Input<'_>) -> impl Iterator<Item = (usize, &Zone)> {
    let zones = input.lab.lab.dns.zones.iter().enumerate();
    zones.filter(|(_, zone)| zone.about.is_member())
}

/// The names of a zone that are answered.
fn served(input: Input<'_>, zone: usize) -> impl Iterator<Item = &Entry> {
    let entries = input.lab.facts.zones.of(zone).iter();
    entries.filter(|entry| entry.is_served())
}

fn unbound(input: Input<'_>, out: &mut Artifacts) {
    let facts = &input.lab.facts.zones;
    let (forwarded, own): (Vec<_>, Vec<_>) =
        zones(input).partition(|(_, zone)| facts.is_forwarded(zone));
    let forwards: Vec<_> = forwarded
        .iter()
        .filter_map(|(_, zone)| forward(input, zone))
        .collect();
    let zones = local_zones(input, &own);
    let reverse = facts.reverse(&input.lab.lab);
    if zones.is_empty() && forwards.is_empty() && reverse.is_empty() {
        return;
    }
    let all = own.iter().chain(&forwarded);
    let origins = pve::in_order(
        all.flat_map(|(at, zone)| places(input, *at, zone))
            .collect(),
    );
    let file = Unbound {
        header: header::made_by(input.map, &origins),
        zones,
        reverse: reverse
            .into_iter()
            .map(|(address, name)| Reverse {
                address,
                name: DomainName::new(&name),
            })
            .collect(),
        forwards,
    };
    let text = input.templates.render("dns/unbound.conf", &file);
    out.add(RelPath::new("dns/unbound.conf"), text, origins);
}

/// The zone, its names, what they point to, and who serves it.
fn places(input: Input<'_>, at: usize, zone: &Zone) -> Vec<Span> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let mut places = vec![zone.name.span];
    for entry in served(input, at) {
        places.push(entry.span);
        let claims = entry.host.into_iter();
        let claims = claims.flat_map(|host| facts.addresses.of_host(host));
        let used = claims.filter(|claim| entry.addresses.contains(&claim.ip()));
        places.extend(used.map(|claim| claim.span));
    }
    if let Some(HostRef::Host(host, _)) = zone.server.map(|server| server.value) {
        places.push(lab.host_name(host).span);
    }
    places
}

/// The zone of a server that runs and has an address.
fn forward(input: Input<'_>, zone: &Zone) -> Option<Forward> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let server = zone.server?.value;
    if let HostRef::Host(host, _) = server
        && !lab.host_about(host).is_member()
    {
        return None;
    }
    Some(Forward {
        name: DomainName::new(&zone.name.value),
        address: facts.address_for(lab, server, &facts.zones.asking())?,
    })
}

/// Every zone with its names, then those that wildcards make, by name.
fn local_zones(input: Input<'_>, own: &[(usize, &Zone)]) -> Vec<LocalZone> {
    let all = own.iter().flat_map(|(at, zone)| {
        let names = served(input, *at).map(|entry| (entry.full(zone), entry));
        names.collect::<Vec<_>>()
    });
    let all: Vec<_> = all.collect();
    let wild: BTreeSet<_> = all
        .iter()
        .filter(|(_, entry)| entry.wildcard)
        .map(|(name, _)| name.as_str())
        .collect();
    let mut zones: BTreeMap<String, LocalZone> = BTreeMap::new();
    for (_, zone) in own {
        let name = zone.name.value.to_string();
        zones.insert(name.clone(), local_zone(&name, "static"));
    }
    for (name, entry) in &all {
        let kind = if wild.contains(name.as_str()) {
            "redirect"
        } else {
            "static"
        };
        let home = home(name, &zones, &wild);
        let zone = zones.entry(home.clone());
        let zone = zone.or_insert_with(|| local_zone(&home, kind));
        if home == *name {
            zone.kind = kind;
        }
        add(zone, name, entry);
    }
    zones.into_values().collect()
}

fn local_zone(name: &str, kind: &'static str) -> LocalZone {
    LocalZone {
        name: DomainName::new(name),
        kind,
        data: Vec::new(),
    }
}

/// The zone that a name stands in: one of its own at and below a wildcard, else the closest zone around it.
fn home(name: &str, zones: &BTreeMap<String, LocalZone>, wild: &BTreeSet<&str>) -> String {
    let around = above(name).find(|it| wild.contains(it) || zones.contains_key(*it));
    match around {
        Some(around) if around != name && !wild.contains(around) => around.to_owned(),
        _ => name.to_owned(),
    }
}

/// A name, the name that it is below, and so on.
fn above(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, it)| it))
}

/// Adds the addresses that are not there yet: a wildcard and a name may point to the same place.
fn add(zone: &mut LocalZone, name: &str, entry: &Entry) {
    let name = DomainName::new(name);
    for address in &entry.addresses {
        let mut known = zone.data.iter();
        if known.any(|it| it.name == name && it.address == *address) {
            continue;
        }
        zone.data.push(Data {
            name: name.clone(),
            kind: if address.is_ipv4() { "A" } else { "AAAA" },
            address: *address,
        });
    }
}

fn hosts_file(input: Input<'_>, out: &mut Artifacts, at: usize, zone: &Zone) {
    let (wild, plain): (Vec<_>, Vec<_>) = served(input, at).partition(|entry| entry.wildcard);
    if plain.is_empty() {
        return;
    }
    let mut lines: BTreeMap<IpAddr, Vec<&Entry>> = BTreeMap::new();
    for entry in plain {
        for address in &entry.addresses {
            lines.entry(*address).or_default().push(entry);
        }
    }
    let origins = pve::in_order(places(input, at, zone));
    let file = HostsFile {
        header: header::made_by(input.map, &origins),
        lines: lines
            .into_iter()
            .map(|(address, entries)| hosts_line(zone, address, entries))
            .collect(),
        wildcards: wild
            .iter()
            .map(|entry| DomainName::new(&entry.full(zone)))
            .collect(),
    };
    let text = input.templates.render("dns/hosts", &file);
    let path = format!("dns/{}.hosts", DomainName::new(&zone.name.value));
    out.add(RelPath::new(path), text, origins);
}

/// The first name is the one that the address leads back to: the host's own.
fn hosts_line(zone: &Zone, address: IpAddr, mut entries: Vec<&Entry>) -> HostsLine {
    entries.sort_by_key(|entry| !entry.by_hosts);
    let names = entries.iter();
    HostsLine {
        address,
        names: names
            .map(|entry| DomainName::new(&entry.full(zone)))
            .collect(),
    }
}
