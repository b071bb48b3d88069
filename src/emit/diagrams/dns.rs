//! Name resolution: who is asked, which zones that one knows, who is asked in turn, and where wildcards lead.

use std::collections::BTreeMap;

use super::look::{self, Diagram, Kind};
use crate::emit::Input;
use crate::facts::zones::Entry;
use crate::model::about::Status;
use crate::model::dns::{Resolver, Zone};
use crate::model::host::{HostId, HostRef};
use crate::source::Span;
use crate::text::mermaid::{BoxId, Direction, Label};

/// The places that the diagram follows from.
pub(super) fn origins(input: Input<'_>) -> Vec<Span> {
    let dns = &input.lab.lab.dns;
    let resolvers = dns.resolvers.iter().map(|it| it.host.span);
    let zones = dns.zones.iter().map(|zone| zone.name.span);
    resolvers.chain(zones).collect()
}

/// The diagram.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let title = format!("Name resolution of {}", super::lab_title(input));
    let description = "Who is asked for names, who knows which zone, and where wildcards lead.";
    let mut drawing = Drawing {
        input,
        diagram: Diagram::new(Direction::Right, &title, description),
        hosts: BTreeMap::new(),
    };
    let dns = &input.lab.lab.dns;
    let resolvers = dns.resolvers.iter().filter(|it| look::is_shown(&it.about));
    for (resolver, at) in resolvers.zip(1_u32..) {
        drawing.resolver(resolver, at);
    }
    let zones = dns.zones.iter().enumerate();
    let mut zones: Vec<_> = zones.filter(|(_, it)| look::is_shown(&it.about)).collect();
    zones.sort_by_key(|(_, zone)| &zone.name.value);
    for (at, zone) in zones {
        drawing.zone(at, zone);
    }
    drawing.diagram
}

struct Drawing<'a> {
    input: Input<'a>,
    diagram: Diagram,
    hosts: BTreeMap<HostId, BoxId>,
}

impl Drawing<'_> {
    fn resolver(&mut self, resolver: &Resolver, at: u32) {
        let asked = format!("asked as number {at}");
        let id = match resolver.host.value {
            HostRef::Literal(ip) => {
                let block = Kind::Outside.block(resolver.about.status, [ip.to_string(), asked]);
                self.diagram.add(None, block.marked([resolver.host.span]))
            }
            HostRef::Host(host, _) => self.host(host, resolver.host.value, Some(asked)),
        };
        if let Some(upstream) = &resolver.upstream {
            let block = Kind::Outside.block(Status::Active, [upstream.value.to_string()]);
            let block = block.marked([resolver.host.span]);
            let outside = self.diagram.add(None, block);
            let line = look::arrow(resolver.about.status);
            self.diagram
                .link(id, outside, line, Label::new(["everything else"]));
        }
    }

    /// The box of a host, made when it is first met.
    fn host(&mut self, host: HostId, meant: HostRef, says: Option<String>) -> BoxId {
        if let Some(known) = self.hosts.get(&host) {
            return *known;
        }
        let (lab, facts) = (&self.input.lab.lab, &self.input.lab.facts);
        let about = lab.host_about(host);
        let mut lines = look::called(&lab.host_name(host).value, about);
        let address = facts.main_addresses.meant(lab, meant, &facts.addresses);
        lines.extend(address.map(|ip| ip.to_string()));
        lines.extend(says);
        let block = super::network::kind(host).block(about.status, lines);
        let block = block.marked([lab.host_name(host).span]);
        let id = self.diagram.add(None, block);
        self.hosts.insert(host, id);
        id
    }

    fn zone(&mut self, at: usize, zone: &Zone) {
        let facts = &self.input.lab.facts.zones;
        let entries = facts.of(at);
        let names = entries.iter().filter(|entry| !entry.wildcard).count();
        let name = format!("zone {}", zone.name.value);
        let mut lines = look::called(&name, &zone.about);
        lines.push(look::count(names, "name"));
        let block = Kind::Service.block(zone.about.status, lines);
        let block = block.marked([zone.name.span]);
        let id = self.diagram.add(None, block);
        let line = look::arrow(zone.about.status);
        let own = facts.own_server().map(|server| server.value);
        let own = own.and_then(|server| self.server(server));
        if let Some(own) = own {
            self.diagram.link(own, id, line, Label::default());
        }
        if facts.is_forwarded(zone)
            && let Some(server) = zone.server.and_then(|server| self.server(server.value))
        {
            self.diagram
                .link(id, server, line, Label::new(["forwarded"]));
        }
        for entry in entries.iter().filter(|entry| entry.wildcard) {
            self.wildcard(id, zone, entry);
        }
    }

    fn server(&mut self, server: HostRef) -> Option<BoxId> {
        match server {
            HostRef::Host(host, _) => Some(self.host(host, server, None)),
            HostRef::Literal(_) => None,
        }
    }

    /// Where everything below a name leads.
    fn wildcard(&mut self, from: BoxId, zone: &Zone, entry: &Entry) {
        let label = Label::new([format!("*.{}", entry.full(zone))]);
        let to = match entry.host {
            Some(host) => self.host(host, HostRef::Host(host, None), None),
            None => {
                let lines = entry.addresses.iter().map(ToString::to_string);
                let block = Kind::Outside.block(entry.status, lines);
                self.diagram.add(None, block.marked([zone.name.span]))
            }
        };
        self.diagram
            .link(from, to, look::arrow(entry.status), label);
    }
}
