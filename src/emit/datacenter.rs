//! `/etc/pve/datacenter.cfg`: what holds for the whole cluster (pve-cluster, `src/PVE/DataCenterConfig.pm`).
//!
//! Only what the lab says: everything else stays as Proxmox VE has it.

use super::pve::{self, Realm};
use super::{Artifacts, Input, header};
use crate::facts::migration;
use crate::facts::votes::VoteTable;
use crate::model::about::Text;
use crate::model::cluster::{Cluster, Migration};
use crate::model::datacenter::Datacenter;
use crate::model::ha::Ha;
use crate::model::proxmox::ProxmoxVersion;
use crate::source::Span;
use crate::text::flat::{Entry, FlatFile};

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    for realm in pve::realms(input) {
        let cluster = realm.cluster.and_then(|at| lab.clusters.get(at));
        let votes = realm.cluster.and_then(|at| facts.votes.get(at));
        if let (Some(cluster), Some(votes)) = (cluster, votes) {
            of_cluster(input, out, &realm, cluster, votes);
        }
    }
}

fn of_cluster(
    input: Input<'_>,
    out: &mut Artifacts,
    realm: &Realm,
    cluster: &Cluster,
    votes: &VoteTable,
) {
    let (entries, notes) = (entries(input, cluster, votes), notes(cluster));
    if entries.is_empty() && notes.is_empty() {
        return;
    }
    let origins = pve::in_order(origins(cluster));
    let header = header::made_by(input.map, &origins);
    let file = FlatFile {
        header,
        notes,
        entries,
    };
    let text = file.render(input.templates);
    out.add(realm.file("datacenter.cfg"), text, origins);
}

/// The lines, by key.
fn entries(input: Input<'_>, cluster: &Cluster, votes: &VoteTable) -> Vec<Entry> {
    let version = input.lab.lab.proxmox_version();
    let mut entries = Vec::new();
    if let Some(ha) = &cluster.ha {
        entries.extend(high_availability(ha, version));
    }
    let migration = cluster.migration.as_ref();
    entries.extend(migration.and_then(|it| migrated(input, it, votes)));
    entries.extend(cluster.datacenter.iter().flat_map(options));
    entries.sort_by(|a, b| a.key().cmp(b.key()));
    entries
}

fn options(datacenter: &Datacenter) -> Vec<Entry> {
    let text = |key: &'static str, text: &Option<Text>| {
        text.as_ref().map(|text| Entry::new(key, &*text.value))
    };
    let prefix = datacenter.mac_prefix.as_ref();
    // The upper end is the first number that is not offered.
    let range = datacenter.next_id.map(|it| it.value);
    let range = range.map(|it| format!("lower={},upper={}", it.first, it.last.get() + 1));
    let workers = datacenter.max_workers.map(|it| it.value);
    let said = [
        text("console", &datacenter.console),
        text("email_from", &datacenter.email_from),
        text("keyboard", &datacenter.keyboard),
        text("language", &datacenter.language),
        prefix.map(|it| Entry::new("mac_prefix", &it.value)),
        workers.map(|it| Entry::new("max_workers", it)),
        range.map(|it| Entry::new("next-id", it)),
    ];
    let plain = datacenter.settings.iter();
    let plain = plain.map(|it| Entry::new(it.key.value.to_string(), &*it.value.value));
    said.into_iter().flatten().chain(plain).collect()
}

/// The notes, line by line, in the escaping that Proxmox VE reads (`encode_text` of pve-common).
fn notes(cluster: &Cluster) -> Vec<String> {
    let notes = cluster.datacenter.as_ref().and_then(|it| it.notes.as_ref());
    let lines = notes.map_or("", |notes| notes.value.trim()).lines();
    lines.map(escaped).collect()
}

fn escaped(line: &str) -> String {
    let escape = |byte: u8| match byte {
        b'%' | b':' | 0..0x20 | 0x7f.. => format!("%{byte:02X}"),
        plain => char::from(plain).to_string(),
    };
    line.bytes().map(escape).collect()
}

fn high_availability(ha: &Ha, version: ProxmoxVersion) -> impl Iterator<Item = Entry> {
    let scheduling = ha.scheduling;
    let scheduling = scheduling.filter(|it| version.has_scheduler(it.value));
    let policy = ha.shutdown_policy;
    let entries = [
        scheduling.map(|it| Entry::new("crs", format!("ha={}", it.value))),
        ha.fencing.map(|it| Entry::new("fencing", it.value.word())),
        policy.map(|it| Entry::new("ha", format!("shutdown_policy={}", it.value))),
    ];
    entries.into_iter().flatten()
}

/// The type comes first, and is not left out: a network alone is refused.
fn migrated(input: Input<'_>, migration: &Migration, votes: &VoteTable) -> Option<Entry> {
    let (lab, addresses) = (&input.lab.lab, &input.lab.facts.addresses);
    let subnet = migration::subnet(lab, migration, votes, addresses);
    if subnet.is_none() && migration.kind.is_none() {
        return None;
    }
    let kind = migration.kind.map_or("secure", |it| it.value.word());
    let network = subnet.map(|subnet| format!(",network={subnet}"));
    let value = format!("{kind}{}", network.unwrap_or_default());
    Some(Entry::new("migration", value))
}

fn origins(cluster: &Cluster) -> Vec<Span> {
    let ha = cluster.ha.as_ref().map(|ha| ha.span);
    let migration = cluster.migration.as_ref().map(|it| it.span);
    let datacenter = cluster.datacenter.as_ref().map(|it| it.span);
    let parts = ha.into_iter().chain(migration).chain(datacenter);
    std::iter::once(cluster.name.span).chain(parts).collect()
}
