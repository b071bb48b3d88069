//! What the lab's zones hold: every name with its addresses, and the name of every address.
//!
//! An address is written at its interface and nowhere else. Both directions follow from there.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::addresses::{AddressPlan, Claim};
use super::hosts::MainAddresses;
use super::names::below;
use crate::model::Lab;
use crate::model::about::Status;
use crate::model::dns::{Record, Zone, ZoneHosts};
use crate::model::host::{HostId, HostRef};
use crate::source::{Span, Spanned};

/// A name of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name below the zone's; empty for the zone itself. Of a wildcard, what stands behind `*.`.
    pub name: String,
    /// Whether everything below the name is meant.
    pub wildcard: bool,
    /// Its addresses, IPv4 first; none where the host has no fixed one.
    pub addresses: Vec<IpAddr>,
    /// What it points to; none for what the lab does not describe.
    pub host: Option<HostId>,
    /// The status of the host or of the record, whichever is further from service.
    pub status: Status,
    /// Whether the host has the name by `hosts`, not by a `record`.
    pub by_hosts: bool,
    /// Where the host is listed, or the record stands.
    pub span: Span,
}

impl Entry {
    /// Whether servers answer it: what it points to is a part of the running lab, and its address is known.
    #[must_use]
    pub fn is_served(&self) -> bool {
        matches!(self.status, Status::Active | Status::Offline) && !self.addresses.is_empty()
    }

    /// Whether its addresses lead back to names: those of a wildcard cannot, and those outside of the lab are not ours.
    #[must_use]
    pub const fn has_reverse(&self) -> bool {
        !self.wildcard && self.host.is_some()
    }

    /// The full name, without a dot at the end; of a wildcard, what stands behind `*.`.
    #[must_use]
    pub fn full(&self, zone: &Zone) -> String {
        let zone = zone.name.value.as_str();
        match self.name.as_str() {
            "" => zone.to_owned(),
            name => format!("{name}.{zone}"),
        }
    }
}

/// The names of every zone, in the order of the zones.
#[derive(Debug, Default)]
pub struct Zones {
    entries: Vec<Vec<Entry>>,
    /// The server of each zone: as written, else the first resolver that is a machine of the lab.
    own_server: Option<Spanned<HostRef>>,
}

impl Zones {
    /// Resolves every name.
    #[must_use]
    pub fn new(lab: &Lab, addresses: &AddressPlan, main: &MainAddresses) -> Self {
        let zones = lab.dns.zones.iter();
        let resolve = Resolve {
            lab,
            addresses,
            main,
        };
        Self {
            entries: zones.map(|zone| resolve.zone(zone)).collect(),
            own_server: own_server(lab),
        }
    }

    /// The names of a zone by its position: by name, wildcards behind what they are called after.
    #[must_use]
    pub fn of(&self, zone: usize) -> &[Entry] {
        self.entries.get(zone).map_or(&[], Vec::as_slice)
    }

    /// The first resolver that is a machine of the lab.
    #[must_use]
    pub const fn own_server(&self) -> Option<Spanned<HostRef>> {
        self.own_server
    }

    /// The machine that forwards questions about zones of other servers: the lab's own resolver.
    #[must_use]
    pub fn asking(&self) -> Vec<HostId> {
        match self.own_server.map(|it| it.value) {
            Some(HostRef::Host(host, _)) => vec![host],
            Some(HostRef::Literal(_)) | None => Vec::new(),
        }
    }

    /// Who serves a zone.
    #[must_use]
    pub fn server(&self, zone: &Zone) -> Option<Spanned<HostRef>> {
        zone.server.or(self.own_server)
    }

    /// Whether another than the lab's own resolver serves a zone, so that the resolver forwards to it.
    #[must_use]
    pub fn is_forwarded(&self, zone: &Zone) -> bool {
        let own = self.own_server.map(|it| it.value);
        zone.server.is_some_and(|server| Some(server.value) != own)
    }

    /// The name that an address leads back to, for every address with a name that is served: that of the host itself
    /// before that of a record, that in a zone of the resolver's own before that in a forwarded one, that in the lab's
    /// domain before others.
    #[must_use]
    pub fn reverse(&self, lab: &Lab) -> BTreeMap<IpAddr, String> {
        let mut found: BTreeMap<IpAddr, (bool, bool, bool, String)> = BTreeMap::new();
        let domain = lab.domain.as_ref().map(|domain| &*domain.value);
        let zones = lab.dns.zones.iter().enumerate();
        for (at, zone) in zones.filter(|(_, zone)| zone.about.is_member()) {
            let forwarded = self.is_forwarded(zone);
            let elsewhere = domain != Some(zone.name.value.as_str());
            let names = self.of(at).iter();
            for entry in names.filter(|it| it.is_served() && it.has_reverse()) {
                let candidate = (!entry.by_hosts, forwarded, elsewhere, entry.full(zone));
                for address in &entry.addresses {
                    let known = found.entry(*address).or_insert_with(|| candidate.clone());
                    *known = candidate.clone().min(known.clone());
                }
            }
        }
        let named = found.into_iter();
        named.map(|(ip, (.., name))| (ip, name)).collect()
    }
}

/// The first resolver that is a machine of the lab: nobody else can serve its zones.
fn own_server(lab: &Lab) -> Option<Spanned<HostRef>> {
    let resolvers = lab.dns.resolvers.iter();
    let mut present = resolvers.filter(|it| it.about.is_present());
    let of_ours = present.find(|it| matches!(it.host.value, HostRef::Host(..)));
    of_ours.map(|resolver| resolver.host)
}

struct Resolve<'a> {
    lab: &'a Lab,
    addresses: &'a AddressPlan,
    main: &'a MainAddresses,
}

impl Resolve<'_> {
    fn zone(&self, zone: &Zone) -> Vec<Entry> {
        let mut entries: Vec<_> = match &zone.hosts {
            None => Vec::new(),
            Some(ZoneHosts::Named(hosts)) => {
                let hosts = hosts.iter();
                hosts.map(|it| self.host(zone, it.value, it.span)).collect()
            }
            Some(ZoneHosts::All(span)) => self.everybody(zone, *span),
        };
        let records = zone.records.iter().filter(|it| it.about.is_present());
        entries.extend(records.map(|it| self.record(it)));
        entries.sort_by(|a, b| key(a).cmp(&key(b)));
        entries.dedup_by(|again, first| {
            (key(again), &again.addresses) == (key(first), &first.addresses)
        });
        entries
    }

    /// Every node and guest with a fixed address.
    fn everybody(&self, zone: &Zone, span: Span) -> Vec<Entry> {
        let hosts = self.lab.hosts();
        let named = hosts.filter(|it| matches!(it, HostId::Node(_) | HostId::Guest(_)));
        let present = named.filter(|it| self.lab.host_about(*it).is_present());
        let entries = present.map(|host| self.host(zone, host, span));
        entries.filter(|it| !it.addresses.is_empty()).collect()
    }

    fn host(&self, zone: &Zone, host: HostId, span: Span) -> Entry {
        let name = self.lab.host_name(host).value.as_str();
        Entry {
            name: below(name, &zone.name.value).unwrap_or(name).to_owned(),
            wildcard: false,
            addresses: self.meant(HostRef::Host(host, None)),
            host: Some(host),
            status: self.status(host),
            by_hosts: true,
            span,
        }
    }

    fn record(&self, record: &Record) -> Entry {
        let written = &*record.name.value;
        let below = written.strip_prefix("*.");
        let name = below.unwrap_or(written);
        let own = record.about.status;
        let (host, status) = match record.to.value {
            HostRef::Host(host, _) => (Some(host), further(own, self.status(host))),
            HostRef::Literal(_) => (None, own),
        };
        // `*` alone is everything below the zone, `@` the zone itself, as in zone files.
        let name = if matches!(name, "*" | "@") { "" } else { name };
        Entry {
            name: name.to_owned(),
            wildcard: below.is_some() || written == "*",
            addresses: self.meant(record.to.value),
            host,
            status,
            by_hosts: false,
            span: record.name.span,
        }
    }

    /// A service is not further than who offers it.
    fn status(&self, host: HostId) -> Status {
        let own = self.lab.host_about(host).status;
        let machine = super::reach::machine(self.lab, host);
        further(own, self.lab.host_about(machine).status)
    }

    /// The address that is meant and, beside it, the one of the other family in the same network.
    fn meant(&self, reference: HostRef) -> Vec<IpAddr> {
        let Some(ip) = self.main.meant(self.lab, reference, self.addresses) else {
            return Vec::new();
        };
        let other = match reference {
            HostRef::Literal(_) => None,
            HostRef::Host(host, _) => self.beside(host, ip),
        };
        let mut addresses: Vec<_> = std::iter::once(ip).chain(other).collect();
        addresses.sort_unstable();
        addresses
    }

    fn beside(&self, host: HostId, ip: IpAddr) -> Option<IpAddr> {
        let mut own = self.addresses.of_host(host);
        let network = own.find(|claim| claim.ip() == ip)?.network?;
        let there = self.addresses.of_host(host);
        let mut there = there.filter(|claim| claim.network == Some(network));
        there
            .find(|claim| claim.ip().is_ipv4() != ip.is_ipv4())
            .map(Claim::ip)
    }
}

/// Of two, the status that is further from service.
fn further(a: Status, b: Status) -> Status {
    let distance = |status: &Status| match status {
        Status::Active => 0,
        Status::Offline => 1,
        Status::Planned => 2,
        Status::Retired => 3,
        Status::Removed => 4,
    };
    std::cmp::max_by_key(a, b, distance)
}

/// By name, a host's own before a record, a wildcard last.
fn key(entry: &Entry) -> (&str, bool) {
    (&entry.name, entry.wildcard)
}
