//! How facts are said, everywhere the same: names link to their section, what nobody recorded is never a blank or
//! a zero, and what is not in service carries its status.

use std::fmt::Display;
use std::net::IpAddr;

use super::draft::Draft;
use super::line::{Inline, Line, Target};
use super::page::{PageName, Subject, SubjectKind};
use crate::emit::Input;
use crate::model::Lab;
use crate::model::about::{About, Named, Ref, Status};
use crate::model::backup::Backup;
use crate::model::device::Device;
use crate::model::firewall::Firewall;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::kubernetes::LoadBalancer;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::schedule::{Schedule, ScheduleError};
use crate::model::secret::Secret;
use crate::model::stated::Stated;
use crate::model::storage::Storage;
use crate::model::unit::Size;
use crate::source::Spanned;

/// A node, as a link to its section.
pub(super) fn node(lab: &Lab, id: Id<Node>) -> Line {
    named(PageName::Nodes, lab.nodes.at(id))
}

/// A device, as a link to its section.
pub(super) fn device(lab: &Lab, id: Id<Device>) -> Line {
    named(PageName::Nodes, lab.devices.at(id))
}

/// A guest, as a link to its section.
pub(super) fn guest(lab: &Lab, id: Id<Guest>) -> Line {
    named(PageName::Guests, lab.guests.at(id))
}

/// A network, as a link to its section.
pub(super) fn network(lab: &Lab, id: Id<Network>) -> Line {
    named(PageName::Network, lab.networks.at(id))
}

/// A storage, as a link to its section. Which of several of its name is meant, the place around it says.
pub(super) fn storage(input: Input<'_>, id: Id<Storage>) -> Line {
    let heading = input.lab.facts.namesakes.full_name(&input.lab.lab, id);
    headed(PageName::Storage, &heading, input.lab.lab.storages.at(id))
}

/// What the section of a storage is about: titles of pages must tell storages of one name apart.
pub(super) fn storage_subject(input: Input<'_>, id: Id<Storage>) -> Subject {
    let lab = &input.lab.lab;
    Subject {
        kind: SubjectKind::Storage,
        name: input.lab.facts.namesakes.full_name(lab, id),
        span: lab.storages.at(id).name.span,
    }
}

/// A backup job, as a link to its section.
pub(super) fn backup(lab: &Lab, id: Id<Backup>) -> Line {
    named(PageName::Backup, lab.backups.at(id))
}

/// A firewall, as a link to its section.
pub(super) fn firewall(lab: &Lab, id: Id<Firewall>) -> Line {
    named(PageName::Firewall, lab.firewalls.at(id))
}

/// A thing with a section of its own, headed by its name.
fn named(page: PageName, thing: &impl Named) -> Line {
    headed(page, &thing.name().value, thing)
}

/// A thing with a section under some heading.
fn headed(page: PageName, heading: &str, thing: &impl Named) -> Line {
    let name = &thing.name().value;
    let status = thing.about().status;
    let to = Target::section(page, heading);
    let line = match status {
        Status::Active | Status::Planned | Status::Offline => Line::new().link(to, name.as_str()),
        Status::Retired => Line::new().struck(name.as_str(), Some(to)),
        Status::Removed => Line::new().struck(name.as_str(), None),
    };
    line.mark(status)
}

/// A load balancer, as a link to the table of them all.
pub(super) fn load_balancer(balancer: &LoadBalancer) -> Line {
    let to = Target::section(PageName::Services, super::services::LOAD_BALANCERS);
    let name = balancer.name.value.as_str();
    Line::new().link(to, name).mark(balancer.about.status)
}

/// A host, as a link to its section; a service, to that of who offers it.
pub(super) fn host(lab: &Lab, id: HostId) -> Line {
    match id {
        HostId::Node(id) => node(lab, id),
        HostId::Device(id) => device(lab, id),
        HostId::Guest(id) => guest(lab, id),
        HostId::Service(id) => {
            let service = lab.services.at(id);
            Line::from(service.name.value.as_str())
                .mark(service.about.status)
                .text(" on ")
                .line(host(lab, service.host))
        }
        HostId::LoadBalancer(id) => load_balancer(lab.load_balancers.at(id)),
    }
}

/// A host with its main address or the one that is meant, or a bare address.
pub(super) fn host_ref(input: Input<'_>, reference: HostRef) -> Line {
    host_at(input, reference, meant(input, reference))
}

/// A host with the address under which readers reach it.
pub(super) fn host_for(input: Input<'_>, reference: HostRef, readers: &[HostId]) -> Line {
    let address = input
        .lab
        .facts
        .address_for(&input.lab.lab, reference, readers);
    host_at(input, reference, address)
}

/// A host with its address in a network, if it has one there.
pub(super) fn host_in(input: Input<'_>, reference: HostRef, network: Id<Network>) -> Line {
    match reference {
        HostRef::Host(host, None) => {
            let claim = input.lab.facts.addresses.in_network(host, network);
            let there = claim.map(|_| network);
            host_ref(input, HostRef::Host(host, there))
        }
        HostRef::Host(_, Some(_)) | HostRef::Literal(_) => host_ref(input, reference),
    }
}

fn host_at(input: Input<'_>, reference: HostRef, address: Option<IpAddr>) -> Line {
    let address = address.map(|ip| Line::new().code(ip));
    match reference {
        HostRef::Literal(ip) => Line::new().code(ip),
        HostRef::Host(id, _) => {
            let host = host(&input.lab.lab, id);
            match address {
                Some(address) => host.text(", ").line(address),
                None => host,
            }
        }
    }
}

/// The address that a reference means.
pub(super) fn meant(input: Input<'_>, reference: HostRef) -> Option<IpAddr> {
    let facts = &input.lab.facts;
    let main = &facts.main_addresses;
    main.meant(&input.lab.lab, reference, &facts.addresses)
}

/// The main address of a host, if it has one.
pub(super) fn main_address(input: Input<'_>, host: HostId) -> Option<IpAddr> {
    meant(input, HostRef::Host(host, None))
}

/// Text that somebody may have recorded.
pub(super) fn recorded(text: Option<&Spanned<impl AsRef<str>>>) -> Line {
    optional(text).or_not_recorded()
}

/// Text, or nothing.
pub(super) fn optional(text: Option<&Spanned<impl AsRef<str>>>) -> Line {
    text.map_or_else(Line::new, |text| Line::from(text.value.as_ref()))
}

/// A value as a machine takes it, or nothing.
pub(super) fn value(value: Option<impl Display>) -> Line {
    value.map_or_else(Line::new, |value| Line::new().code(value.to_string()))
}

/// A quantity that may not be decided or not be recorded.
pub(super) fn stated<T: Copy + Display>(quantity: Option<Spanned<Stated<T>>>) -> Line {
    match quantity.map(|it| it.value) {
        Some(Stated::Known(quantity)) => Line::from(quantity.to_string()),
        Some(Stated::Tbd) => Line::new().with(Inline::Tbd),
        None => Line::not_recorded(),
    }
}

/// A quantity said in a certain way, that may not be decided or not be recorded.
pub(super) fn stated_as<T: Copy>(
    quantity: Option<Spanned<Stated<T>>>,
    say: impl FnOnce(T) -> String,
) -> Line {
    match quantity.map(|it| it.value) {
        Some(Stated::Known(quantity)) => Line::from(say(quantity)),
        Some(Stated::Tbd) => Line::new().with(Inline::Tbd),
        None => Line::not_recorded(),
    }
}

/// A size, with "about" where it is a guess.
pub(super) fn size(size: Option<Spanned<Stated<Size>>>) -> Line {
    match size.map(|it| it.value) {
        Some(Stated::Known(size)) => Line::from(size.in_words()),
        Some(Stated::Tbd) => Line::new().with(Inline::Tbd),
        None => Line::not_recorded(),
    }
}

/// When something runs: in words, and as it is written.
pub(super) fn schedule(schedule: &Result<Schedule, ScheduleError>) -> Line {
    match schedule {
        Ok(schedule) => Line::from(schedule.in_words())
            .text(" (")
            .code(schedule.text())
            .text(")"),
        Err(_) => Line::new().strong("unreadable"),
    }
}

/// A message of a finding: what it has in backticks is code.
pub(super) fn message(text: &str) -> Line {
    Line::new().sentence(text)
}

/// What a thing says of itself in a cell: its title and its purpose.
pub(super) fn purpose(about: &About) -> Line {
    let said = [about.title(), about.purpose()];
    Line::joined(said.into_iter().flatten().map(Line::from)).or_none()
}

/// Where a thing is in its life, since when and why; nothing for one that is simply in service.
pub(super) fn life(about: &About) -> Line {
    let detail = about.detail();
    let since = detail.since.map(|date| format!(" since {}", date.value));
    let is_explained = detail.reason.is_some() || detail.replaced_by.is_some();
    if about.is_active() && since.is_none() && !is_explained {
        return Line::new();
    }
    let mut line = Line::new().strong(about.status.word());
    line = line.text(since.unwrap_or_default());
    if let Some(reason) = &detail.reason {
        line = line.text(": ").text(reason.value.trim_end_matches('.'));
    }
    if let Some(other) = &detail.replaced_by {
        line = line.text("; replaced by ").text(&*other.value);
    }
    line
}

/// Yes or no.
pub(super) fn yes(yes: bool) -> Line {
    Line::from(if yes { "yes" } else { "no" })
}

/// What a thing says of itself, below its heading: its life, its title and purpose, its notes.
pub(super) fn introduce(draft: &mut Draft, about: &About) {
    let life = life(about);
    let title = about.title().map_or_else(Line::new, Line::from);
    let purpose = about.purpose().map_or_else(Line::new, Line::from);
    for (what, said) in [("Status", life), ("Title", title), ("Purpose", purpose)] {
        if !said.is_empty() {
            draft.paragraph(Line::from(what).text(": ").line(said));
        }
    }
    for note in &about.detail().notes {
        draft.prose(&note.value);
    }
}

/// Where a machine gets its power, if somebody recorded it.
pub(super) fn power(lab: &Lab, sources: &[Ref<Device>]) -> Option<(&'static str, Line)> {
    let devices = sources.iter().map(|it| device(lab, it.value));
    let line = Line::joined(devices);
    (!line.is_empty()).then_some(("Power from", line))
}

/// Where a secret is kept.
pub(super) fn secret(secret: &Secret) -> Line {
    match secret {
        Secret::Env(name) => Line::from("environment variable ").code(name),
        Secret::File(path) => Line::from("file ").code(path),
        Secret::Vault(path) => Line::from("vault path ").code(path),
        Secret::Plain => "written in the source".into(),
    }
}

/// A kind of thing with what this one is for: "bridge (guests)".
pub(super) fn purpose_after(kind: &str, about: &About) -> Line {
    let said = [about.title(), about.purpose()];
    let said = Line::joined(said.into_iter().flatten().map(Line::from));
    if said.is_empty() {
        return kind.into();
    }
    Line::from(kind).text(" (").line(said).text(")")
}
