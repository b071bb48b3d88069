//! Guests: what runs, what is to come, what is out of service, and everything known of each.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName, SubjectKind};
use super::{guest_parts, logins, nodes, order, phrase};
use crate::emit::Input;
use crate::model::about::Status;
use crate::model::guest::{CloudInit, Guest, GuestHa, GuestKind, GuestNic};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;

/// The page of guests.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let guests = order::guests(&input.lab.lab);
    if guests.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Guests, "Guests");
    let parts: [(&str, &[Status]); 3] = [
        ("In service", &[Status::Active, Status::Offline]),
        ("Planned", &[Status::Planned]),
        ("Out of service", &[Status::Retired]),
    ];
    for (heading, statuses) in parts {
        part(&mut draft, input, heading, statuses);
    }
    draft.heading(Depth::Part, "One by one");
    for (id, guest) in guests {
        draft.subject(Depth::Section, SubjectKind::Guest, &guest.name);
        detail(&mut draft, input, id, guest);
    }
    Some(draft.done())
}

fn part(draft: &mut Draft, input: Input<'_>, heading: &str, statuses: &[Status]) {
    let guests = order::guests(&input.lab.lab).into_iter();
    let chosen = guests.filter(|(_, guest)| statuses.contains(&guest.about.status));
    let rows: Vec<_> = chosen.map(|(id, guest)| row(input, id, guest)).collect();
    if rows.is_empty() {
        return;
    }
    draft.heading(Depth::Part, heading);
    let columns = [
        "Number",
        "Guest",
        "Kind",
        "Node",
        "Cores",
        "Memory",
        "Addresses",
        "Purpose",
    ];
    draft.table(columns, rows);
}

fn row(input: Input<'_>, id: Id<Guest>, guest: &Guest) -> [Line; 8] {
    let lab = &input.lab.lab;
    [
        number(guest),
        phrase::guest(lab, id),
        guest.kind.word().into(),
        home(input, guest),
        phrase::stated(guest.cores),
        phrase::size(guest.memory),
        addresses(guest),
        purpose(guest),
    ]
}

/// A planned guest may have no number yet; every other has one.
pub(super) fn number(guest: &Guest) -> Line {
    let number = guest.vmid.map(|vmid| vmid.value.to_string());
    number.map_or_else(|| "none yet".into(), Line::from)
}

fn home(input: Input<'_>, guest: &Guest) -> Line {
    match guest.node {
        Some(node) => phrase::node(&input.lab.lab, node.value),
        None => "not decided".into(),
    }
}

fn addresses(guest: &Guest) -> Line {
    let all = guest.nics.iter().flat_map(|nic| &nic.addresses);
    let fixed = all.map(|address| Line::new().code(address.ip));
    let is_leased = |nic: &GuestNic| nic.addresses.is_empty() && leases(nic);
    let leased = guest.nics.iter().any(is_leased);
    let leased = leased.then(|| Line::from("by DHCP"));
    Line::joined(fixed.chain(leased)).or_not_recorded()
}

fn leases(nic: &GuestNic) -> bool {
    nic.dhcp.is_some_and(|dhcp| dhcp.value)
}

/// What it is for; of one out of service, why and since when.
fn purpose(guest: &Guest) -> Line {
    match guest.about.status {
        Status::Retired | Status::Offline => phrase::life(&guest.about),
        Status::Active | Status::Planned | Status::Removed => phrase::purpose(&guest.about),
    }
}

fn detail(draft: &mut Draft, input: Input<'_>, id: Id<Guest>, guest: &Guest) {
    phrase::introduce(draft, &guest.about);
    if let Some(command) = logins::guest_command(input, id, guest) {
        draft.commands(&[command]);
    }
    draft.facts(facts(input, id, guest));
    guest_parts::nics(draft, input, guest);
    guest_parts::disks(draft, input, guest);
    guest_parts::devices(draft, input, guest);
    nodes::services(draft, input, HostId::Guest(id), &guest.services);
}

fn facts(input: Input<'_>, id: Id<Guest>, guest: &Guest) -> Vec<(&'static str, Line)> {
    let mut facts = vec![
        ("Number", number(guest)),
        ("Kind", guest.kind.word().into()),
        ("Node", home(input, guest)),
        ("Cores", phrase::stated(guest.cores)),
        ("Memory", phrase::size(guest.memory)),
        ("System", phrase::recorded(guest.os.as_ref())),
        (
            "Starts with its node",
            phrase::yes(guest.onboot.is_none_or(|it| it.value)),
        ),
        ("Highly available", ha(input, guest)),
    ];
    let tags = guest.tags.iter().map(|tag| Line::new().code(&tag.value));
    let features = guest.features.iter().map(|it| Line::new().code(&it.value));
    let needs = guest.depends_on.iter();
    let needs = needs.map(|host| phrase::host(&input.lab.lab, host.value));
    let balloon = guest.balloon.map(|it| it.value.in_words());
    let optional = [
        ("Least memory", balloon.map_or_else(Line::new, Line::from)),
        (
            "Processor type",
            phrase::value(guest.cpu.as_ref().map(|cpu| &cpu.value)),
        ),
        (
            "Turn at start",
            phrase::value(guest.start_order.map(|it| it.value)),
        ),
        ("Needs", Line::joined(needs)),
        ("Needed by", needed_by(input, id)),
        ("Tags", Line::joined(tags)),
        ("Features", Line::joined(features)),
        ("Copied to", copies(input, guest)),
        (
            "Cloud-init",
            guest.cloud_init.as_ref().map_or_else(Line::new, cloud_init),
        ),
    ];
    facts.extend(optional.into_iter().filter(|(_, line)| !line.is_empty()));
    if guest.kind == GuestKind::Lxc {
        facts.push(("Privileged", privileged(guest)));
    }
    facts
}

/// Whether root inside a container is root of the node too.
fn privileged(guest: &Guest) -> Line {
    if guest.unprivileged.is_some_and(|it| !it.value) {
        Line::new().strong("yes")
    } else {
        "no".into()
    }
}

/// The guests that say that they need this one.
fn needed_by(input: Input<'_>, id: Id<Guest>) -> Line {
    let those = input.lab.facts.guests.needing(HostId::Guest(id));
    let those = order::guests_of(&input.lab.lab, those).into_iter();
    Line::joined(those.map(|(id, _)| phrase::guest(&input.lab.lab, id)))
}

fn cloud_init(init: &CloudInit) -> Line {
    let user = init.user.as_ref();
    let user = user.map(|user| Line::from("user ").code(&user.value));
    let snippet = init.snippet.as_ref();
    let snippet = snippet.map(|file| Line::from("snippet ").code(&file.value));
    Line::joined([user, snippet].into_iter().flatten()).or_not_recorded()
}

fn ha(input: Input<'_>, guest: &Guest) -> Line {
    match guest.ha.as_ref().map(|ha| ha.value) {
        None | Some(GuestHa::Off) => "no".into(),
        Some(GuestHa::On) => "yes".into(),
        Some(GuestHa::Group(id)) => {
            let group = input.lab.lab.ha_group(id).map(|it| &it.name.value);
            Line::from("yes, group ").line(phrase::value(group))
        }
    }
}

fn copies(input: Input<'_>, guest: &Guest) -> Line {
    let present = guest.replications.iter().filter(|it| it.about.is_present());
    let mut targets: Vec<Id<Node>> = present.map(|it| it.target.value).collect();
    targets.sort_by_key(|id| &input.lab.lab.nodes.at(*id).name.value);
    Line::joined(
        targets
            .into_iter()
            .map(|id| phrase::node(&input.lab.lab, id)),
    )
}
