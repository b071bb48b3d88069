//! `/etc/pve/ha/`: which guests another node starts when theirs fails, on which nodes, and which of them stay together
//! or apart (pve-ha-manager, `src/PVE/HA/{Resources,Groups,Rules}.pm`).
//!
//! Where guests belong is said by rules from Proxmox VE 9 on, and by groups before. What stays together or apart
//! there is no word for before 9.

use std::collections::BTreeMap;

use super::pve::{self, CommentKind, Realm};
use super::{Artifacts, Input};
use crate::facts::ha::{group_of, is_guarded, nodes_of};
use crate::facts::votes::VoteTable;
use crate::model::cluster::Cluster;
use crate::model::guest::{Guest, GuestKind};
use crate::model::ha::{Affinity, Ha, HaGroup, HaGroupId};
use crate::model::id::Id;
use crate::model::unit::VmId;
use crate::source::Span;
use crate::text::line::{Setting, Word};
use crate::text::section::Section;

/// The highly available guests of the running lab, by VMID: the order of the files.
type Available<'a> = BTreeMap<VmId, (Id<Guest>, &'a Guest)>;

/// A cluster with what the files are made of.
struct Running<'a> {
    realm: Realm,
    cluster: &'a Cluster,
    available: Available<'a>,
    groups: Vec<Placed<'a>>,
}

/// A group that is in use, with its setting for `nodes`.
struct Placed<'a> {
    id: HaGroupId,
    group: &'a HaGroup,
    nodes: Setting,
}

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    for realm in pve::realms(input) {
        if let Some(running) = running(input, realm) {
            of_cluster(input, out, &running);
        }
    }
}

fn running(input: Input<'_>, realm: Realm) -> Option<Running<'_>> {
    let at = realm.cluster?;
    let cluster = input.lab.lab.clusters.get(at)?;
    let votes = input.lab.facts.votes.get(at)?;
    Some(Running {
        cluster,
        available: available(input, &realm),
        groups: placed(input, at, cluster, votes),
        realm,
    })
}

fn of_cluster(input: Input<'_>, out: &mut Artifacts, running: &Running<'_>) {
    resources(input, out, running);
    if input.lab.lab.proxmox_version().has_ha_rules() {
        rules(input, out, running);
    } else {
        groups(input, out, running);
    }
}

fn available<'a>(input: Input<'a>, realm: &Realm) -> Available<'a> {
    let guests = input.lab.lab.guests.iter();
    let members = guests.filter(|(_, guest)| guest.about.is_member() && is_guarded(guest));
    members
        .filter(|(_, guest)| realm.houses(guest.node))
        .filter_map(|(id, guest)| Some((guest.vmid?.value, (id, guest))))
        .collect()
}

/// As the manager calls a guest: `vm:100`, `ct:101`.
const fn kind(guest: &Guest) -> &'static str {
    match guest.kind {
        GuestKind::Vm => "vm",
        GuestKind::Lxc => "ct",
    }
}

/// The groups that are in use, by name; none without a member.
fn placed<'a>(
    input: Input<'_>,
    cluster_at: usize,
    cluster: &'a Cluster,
    votes: &VoteTable,
) -> Vec<Placed<'a>> {
    let groups = cluster.ha.iter().flat_map(|ha| &ha.groups);
    let groups = groups.enumerate().filter(|(_, it)| it.about.is_active());
    let placed = groups.filter_map(|(at, group)| {
        let id = HaGroupId {
            cluster: cluster_at,
            group: at,
        };
        let nodes = nodes(input, group, votes)?;
        Some(Placed { id, group, nodes })
    });
    let mut placed: Vec<_> = placed.collect();
    placed.sort_by(|a, b| a.group.name.value.cmp(&b.group.name.value));
    placed
}

/// As the manager lists nodes: `pve1:2,pve2`.
fn nodes(input: Input<'_>, group: &HaGroup, votes: &VoteTable) -> Option<Setting> {
    let lab = &input.lab.lab;
    let mut nodes = nodes_of(group, votes);
    nodes.sort_by_key(|(node, _)| (lab.nodes.at(*node).id, &lab.nodes.at(*node).name));
    let nodes: Vec<_> = nodes
        .into_iter()
        .map(|(node, priority)| {
            let priority = priority.map(|it| format!(":{it}")).unwrap_or_default();
            format!("{}{priority}", lab.nodes.at(node).name.value)
        })
        .collect();
    (!nodes.is_empty()).then(|| Setting::new("nodes", nodes.join(",")))
}

impl Running<'_> {
    /// The guests that fulfil a condition, as the manager lists them: `vm:100,ct:101`.
    fn resources(&self, is_one: impl Fn(Id<Guest>, &Guest) -> bool) -> Vec<(VmId, String)> {
        let all = self.available.iter();
        all.filter(|(_, (id, guest))| is_one(*id, guest))
            .map(|(vmid, (_, guest))| (*vmid, format!("{}:{vmid}", kind(guest))))
            .collect()
    }
}

fn listed(resources: &[(VmId, String)]) -> Setting {
    let sids: Vec<_> = resources.iter().map(|(_, sid)| sid.as_str()).collect();
    Setting::new("resources", sids.join(","))
}

/// Adds `resources.cfg`. A guest that is switched off stays so.
fn resources(input: Input<'_>, out: &mut Artifacts, running: &Running<'_>) {
    let available = &running.available;
    let origins = available.values().flat_map(|(_, guest)| places(guest));
    let sections = available.iter().map(|(vmid, (_, guest))| Section {
        comment: None,
        kind: kind(guest),
        id: Word::new(&vmid.to_string()),
        settings: resource(input, running, guest),
    });
    let (sections, origins) = (sections.collect(), origins.collect());
    running
        .realm
        .add_sections(input, out, "ha/resources.cfg", sections, origins);
}

fn resource(input: Input<'_>, running: &Running<'_>, guest: &Guest) -> Vec<Setting> {
    let on = guest.about.is_active();
    let state = if on { "started" } else { "stopped" };
    let mut settings = vec![Setting::new("state", state)];
    if let Some(ha) = &running.cluster.ha {
        settings.extend(tries(ha));
    }
    if !input.lab.lab.proxmox_version().has_ha_rules() {
        let own = group_of(guest);
        let group = running.groups.iter().find(|it| Some(it.id) == own);
        settings.extend(group.map(|it| Setting::new("group", &it.group.name.value)));
    }
    settings.extend(pve::comment(&guest.about, CommentKind::Resource));
    settings
}

/// How often a failed guest is tried, where the lab says so.
fn tries(ha: &Ha) -> impl Iterator<Item = Setting> {
    let restart = ha
        .max_restart
        .map(|it| Setting::new("max_restart", it.value));
    let relocate = ha
        .max_relocate
        .map(|it| Setting::new("max_relocate", it.value));
    restart.into_iter().chain(relocate)
}

fn places(guest: &Guest) -> impl Iterator<Item = Span> {
    let ha = guest.ha.as_ref().map(|ha| ha.span);
    std::iter::once(guest.name.span).chain(ha)
}

/// Adds `groups.cfg`.
fn groups(input: Input<'_>, out: &mut Artifacts, running: &Running<'_>) {
    let groups = &running.groups;
    let origins = groups.iter().map(|it| it.group.name.span).collect();
    let sections = groups.iter().map(|Placed { group, nodes, .. }| {
        let restricted = group.is_strict().then(|| Setting::new("restricted", 1));
        let mut settings = vec![nodes.clone()];
        settings.extend(
            restricted
                .into_iter()
                .chain(pve::comment(&group.about, CommentKind::Resource)),
        );
        Section {
            comment: None,
            kind: "group",
            id: Word::new(&group.name.value),
            settings,
        }
    });
    running
        .realm
        .add_sections(input, out, "ha/groups.cfg", sections.collect(), origins);
}

/// Adds `rules.cfg`.
fn rules(input: Input<'_>, out: &mut Artifacts, running: &Running<'_>) {
    let Some(ha) = &running.cluster.ha else {
        return;
    };
    let together = ha.together.iter().map(|it| ("together", "positive", it));
    let separate = ha.separate.iter().map(|it| ("separate", "negative", it));
    let mut sections = BTreeMap::new();
    let mut origins = Vec::new();
    for placed in &running.groups {
        if let Some(section) = node_affinity(running, placed) {
            origins.push(placed.group.name.span);
            sections.entry(section.id.clone()).or_insert(section);
        }
    }
    for (word, affinity, of) in together.chain(separate) {
        if let Some(section) = resource_affinity(running, word, affinity, of) {
            origins.push(of.span);
            sections.entry(section.id.clone()).or_insert(section);
        }
    }
    let sections = sections.into_values().collect();
    running
        .realm
        .add_sections(input, out, "ha/rules.cfg", sections, origins);
}

/// The rule of a group, under the name that Proxmox VE gives it when it turns groups into rules; none without a guest,
/// which the manager would drop.
fn node_affinity(running: &Running<'_>, placed: &Placed<'_>) -> Option<Section> {
    let Placed { id, group, nodes } = placed;
    let resources = running.resources(|_, guest| group_of(guest) == Some(*id));
    if resources.is_empty() {
        return None;
    }
    let strict = Setting::new("strict", u32::from(group.is_strict()));
    let mut settings = vec![listed(&resources), nodes.clone(), strict];
    settings.extend(pve::comment(&group.about, CommentKind::Rule));
    Some(Section {
        comment: None,
        kind: "node-affinity",
        id: Word::new(&format!("ha-group-{}", group.name.value)),
        settings,
    })
}

/// A rule, named after its guests; none with fewer than two that are highly available, which the manager would drop.
fn resource_affinity(
    running: &Running<'_>,
    word: &str,
    affinity: &str,
    of: &Affinity,
) -> Option<Section> {
    let placed = running.resources(|id, _| of.guests.iter().any(|guest| guest.value == id));
    if placed.len() < 2 {
        return None;
    }
    let numbers: Vec<_> = placed.iter().map(|(vmid, _)| vmid.to_string()).collect();
    Some(Section {
        comment: None,
        kind: "resource-affinity",
        id: Word::new(&format!("keep-{word}-{}", numbers.join("-"))),
        settings: vec![listed(&placed), Setting::new("affinity", affinity)],
    })
}
