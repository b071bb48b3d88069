//! Name resolution: who is asked, who serves which zone, and what every name leads to.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{diagram, phrase};
use crate::emit::Input;
use crate::facts::readers;
use crate::facts::zones::Entry;
use crate::model::about::Status;
use crate::model::dns::{Resolver, Zone};

/// The page of names.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let dns = &input.lab.lab.dns;
    if dns.resolvers.is_empty() && dns.zones.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Dns, "Name resolution");
    diagram::add(&mut draft, input, "dns");
    resolvers(&mut draft, input);
    let zones = dns.zones.iter().enumerate();
    let mut zones: Vec<_> = zones.filter(|(_, it)| it.about.is_present()).collect();
    zones.sort_by(|(_, a), (_, b)| a.name.value.cmp(&b.name.value));
    for (at, it) in zones {
        draft.origin(it.name.span);
        draft.heading(Depth::Part, &format!("Zone {}", it.name.value));
        zone(&mut draft, input, at, it);
    }
    reverse(&mut draft, input);
    Some(draft.done())
}

fn resolvers(draft: &mut Draft, input: Input<'_>) {
    let resolvers = &input.lab.lab.dns.resolvers;
    if resolvers.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Resolvers");
    draft.paragraph("Asked in this order; what is planned is not asked yet.");
    let present = resolvers.iter().filter(|it| it.about.is_present());
    let rows = present.zip(1_u32..).map(|(it, at)| {
        draft.origin(it.host.span);
        resolver(input, at, it)
    });
    let rows: Vec<_> = rows.collect();
    draft.table(["Order", "Resolver", "Asks in turn", "Purpose"], rows);
    for it in resolvers {
        for note in &it.about.detail().notes {
            draft.prose(&note.value);
        }
    }
}

fn resolver(input: Input<'_>, at: u32, resolver: &Resolver) -> [Line; 4] {
    [
        at.to_string().into(),
        phrase::host_for(
            input,
            resolver.host.value,
            &readers::of_nodes(&input.lab.lab),
        )
        .mark(resolver.about.status),
        phrase::recorded(resolver.upstream.as_ref()),
        phrase::purpose(&resolver.about),
    ]
}

fn zone(draft: &mut Draft, input: Input<'_>, at: usize, zone: &Zone) {
    phrase::introduce(draft, &zone.about);
    draft.paragraph(served_by(input, zone));
    let entries = input.lab.facts.zones.of(at);
    if entries.is_empty() {
        draft.paragraph("Its names are not recorded here.");
        return;
    }
    let rows = entries.iter().map(|entry| row(input, zone, entry));
    draft.table(["Name", "Address", "What"], rows);
}

/// Who answers, and how the lab's own resolver comes to it.
fn served_by(input: Input<'_>, zone: &Zone) -> Line {
    let facts = &input.lab.facts.zones;
    let server = facts.server(zone);
    let server = server.map(|it| phrase::host_for(input, it.value, &facts.asking()));
    let line = Line::from("Served by ").line(server.unwrap_or_else(Line::not_recorded));
    if facts.is_forwarded(zone) {
        return line.text(": the resolver forwards every question about it there.");
    }
    line.text(".")
}

fn row(input: Input<'_>, zone: &Zone, entry: &Entry) -> [Line; 3] {
    let star = if entry.wildcard { "*." } else { "" };
    let addresses = entry.addresses.iter().map(|ip| Line::new().code(ip));
    let what = match entry.host {
        Some(host) => {
            let line = phrase::host(&input.lab.lab, host);
            // The host shows its own mark; the record may be further from service.
            if input.lab.lab.host_about(host).status == Status::Active {
                line.mark(entry.status)
            } else {
                line
            }
        }
        None => Line::from("not described in the lab").mark(entry.status),
    };
    [
        Line::new().code(format!("{star}{}", entry.full(zone))),
        Line::joined(addresses).or_not_recorded(),
        what.line(purpose(zone, entry)),
    ]
}

/// What the record of a name says that it is for, in parentheses.
fn purpose(zone: &Zone, entry: &Entry) -> Line {
    let mut records = zone.records.iter();
    let record = records.find(|it| it.name.span == entry.span);
    record.map_or_else(Line::new, |it| phrase::purpose_after("", &it.about))
}

/// The way back from addresses, and where all of it stands as configuration.
fn reverse(draft: &mut Draft, input: Input<'_>) {
    let reverse = input.lab.facts.zones.reverse(&input.lab.lab);
    if reverse.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "From address to name");
    draft.paragraph(
        Line::from("Names and addresses stand in ")
            .code("dns/unbound.conf")
            .text(" for Unbound, and a file a zone in ")
            .code("dns/ZONE.hosts")
            .text(". Of several names of one address, this one is its own."),
    );
    let rows = reverse
        .into_iter()
        .map(|(ip, name)| [Line::new().code(ip), Line::new().code(name)]);
    draft.table(["Address", "Name"], rows);
}
