//! `/etc/pve/ha/`: which guests another node starts when theirs fails, and which of them stay together or apart
//! (pve-ha-manager, `src/PVE/HA/{Resources,Rules}.pm`).

use std::collections::BTreeMap;

use super::{Artifacts, Input, pve};
use crate::model::cluster::{Affinity, Cluster};
use crate::model::guest::{Guest, GuestHa, GuestKind};
use crate::model::id::Id;
use crate::model::unit::VmId;
use crate::source::Span;
use crate::text::line::{Setting, Word};
use crate::text::section::Section;

/// The version of Proxmox VE that is meant where none is stated.
const NEWEST: u32 = 9;

/// The first version with rules. Before it there were groups.
const WITH_RULES: u32 = 9;

/// The highly available guests of the running lab, by VMID: the order of the files.
type Available<'a> = BTreeMap<VmId, (Id<Guest>, &'a Guest)>;

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    let lab = &input.lab.lab;
    let mut running = lab.clusters.iter().filter(|it| it.about.is_member());
    let Some(cluster) = running.next() else {
        return;
    };
    let available = available(input);
    resources(input, out, &available);
    if major_version(input) >= WITH_RULES {
        rules(input, out, cluster, &available);
    }
}

/// The number before the first dot of the stated version.
fn major_version(input: Input<'_>) -> u32 {
    let stated = input.lab.lab.proxmox.as_ref();
    let major = stated.and_then(|version| version.value.split('.').next()?.parse().ok());
    major.unwrap_or(NEWEST)
}

fn available<'a>(input: Input<'a>) -> Available<'a> {
    let guests = input.lab.lab.guests.iter();
    let members = guests.filter(|(_, guest)| guest.about.is_member() && is_available(guest));
    members
        .filter_map(|(id, guest)| Some((guest.vmid?.value, (id, guest))))
        .collect()
}

fn is_available(guest: &Guest) -> bool {
    let ha = guest.ha.as_ref();
    ha.is_some_and(|ha| ha.value != GuestHa::Off)
}

/// As the manager calls a guest: `vm:100`, `ct:101`.
const fn kind(guest: &Guest) -> &'static str {
    match guest.kind {
        GuestKind::Vm => "vm",
        GuestKind::Lxc => "ct",
    }
}

/// Adds `resources.cfg`. A guest that is switched off stays so.
fn resources(input: Input<'_>, out: &mut Artifacts, available: &Available<'_>) {
    let origins = available.values().flat_map(|(_, guest)| places(guest));
    let sections = available.iter().map(|(vmid, (_, guest))| {
        let on = guest.about.is_active();
        let mut settings = vec![Setting::new(
            "state",
            if on { "started" } else { "stopped" },
        )];
        settings.extend(pve::comment(&guest.about));
        Section {
            comment: None,
            kind: kind(guest),
            id: Word::new(&vmid.to_string()),
            settings,
        }
    });
    let (sections, origins) = (sections.collect(), origins.collect());
    pve::add_sections(input, out, "ha/resources.cfg", sections, origins);
}

fn places(guest: &Guest) -> impl Iterator<Item = Span> {
    let ha = guest.ha.as_ref().map(|ha| ha.span);
    std::iter::once(guest.name.span).chain(ha)
}

/// Adds `rules.cfg`.
fn rules(input: Input<'_>, out: &mut Artifacts, cluster: &Cluster, available: &Available<'_>) {
    let Some(ha) = &cluster.ha else {
        return;
    };
    let together = ha.together.iter().map(|it| ("together", "positive", it));
    let separate = ha.separate.iter().map(|it| ("separate", "negative", it));
    let mut sections = BTreeMap::new();
    let mut origins = Vec::new();
    for (word, affinity, of) in together.chain(separate) {
        if let Some(section) = rule(word, affinity, of, available) {
            origins.push(of.span);
            sections.entry(section.id.clone()).or_insert(section);
        }
    }
    let sections = sections.into_values().collect();
    pve::add_sections(input, out, "ha/rules.cfg", sections, origins);
}

/// A rule, named after its guests; none with fewer than two that are highly available, which the manager would drop.
fn rule(word: &str, affinity: &str, of: &Affinity, available: &Available<'_>) -> Option<Section> {
    let placed: Vec<_> = available
        .iter()
        .filter(|(_, (id, _))| of.guests.iter().any(|guest| guest.value == *id))
        .collect();
    if placed.len() < 2 {
        return None;
    }
    let numbers: Vec<_> = placed.iter().map(|(vmid, _)| vmid.to_string()).collect();
    let resources: Vec<_> = placed
        .iter()
        .map(|(vmid, (_, guest))| format!("{}:{vmid}", kind(guest)))
        .collect();
    Some(Section {
        comment: None,
        kind: "resource-affinity",
        id: Word::new(&format!("keep-{word}-{}", numbers.join("-"))),
        settings: vec![
            Setting::new("resources", resources.join(",")),
            Setting::new("affinity", affinity),
        ],
    })
}
