//! `/etc/pve/datacenter.cfg`: what holds for the whole cluster (pve-cluster, `src/PVE/DataCenterConfig.pm`).
//!
//! Only what the lab says: everything else stays as Proxmox VE has it.

use super::pve::{self, Realm};
use super::{Artifacts, Input, header};
use crate::facts::migration;
use crate::facts::votes::VoteTable;
use crate::model::cluster::{Cluster, Migration};
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
    let entries = entries(input, cluster, votes);
    if entries.is_empty() {
        return;
    }
    let origins = pve::in_order(origins(cluster));
    let header = header::made_by(input.map, &origins);
    let text = FlatFile { header, entries }.render(input.templates);
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
    entries
}

fn high_availability(ha: &Ha, version: ProxmoxVersion) -> impl Iterator<Item = Entry> {
    let scheduling = ha.scheduling.as_ref();
    let scheduling = scheduling.filter(|it| version.has_scheduler(&it.value));
    let policy = ha.shutdown_policy.as_ref();
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
    let kind = migration.kind.as_ref().map_or("secure", |it| &it.value);
    let network = subnet.map(|subnet| format!(",network={subnet}"));
    let value = format!("{kind}{}", network.unwrap_or_default());
    Some(Entry::new("migration", value))
}

fn origins(cluster: &Cluster) -> Vec<Span> {
    let ha = cluster.ha.as_ref().map(|ha| ha.span);
    let migration = cluster.migration.as_ref().map(|it| it.span);
    let parts = ha.into_iter().chain(migration);
    std::iter::once(cluster.name.span).chain(parts).collect()
}
