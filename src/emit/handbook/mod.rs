//! The handbook: Markdown pages about the lab, for whoever has to run it.
//!
//! Each page is computed from the model and the tables of facts, so it cannot fall behind the configuration that
//! is built beside it. A page is first a [`Page`], data that the site renders too; [`markdown`] prints it.

mod access;
mod amount;
mod backup;
pub(crate) mod beside;
mod capacity;
mod ceph;
mod cluster;
mod datasets;
mod decisions;
mod diagram;
mod dns;
mod draft;
mod failure;
mod failure_cells;
mod failures;
pub(crate) mod findings;
mod firewall;
pub(crate) mod gauge;
pub(crate) mod glance;
mod gpu;
mod guest_parts;
mod guests;
mod ha;
mod hardware;
mod index;
mod install;
mod interfaces;
mod kubernetes;
mod kubernetes_gpu;
mod kubernetes_pools;
mod lifecycle;
pub(crate) mod line;
mod logins;
mod maintenance;
mod markdown;
mod monitoring;
pub(crate) mod network;
mod nodes;
mod order;
pub(crate) mod page;
mod performance;
mod phrase;
pub(crate) mod plan;
mod ports;
mod quorum;
mod reach_cells;
mod replication;
mod restore;
mod roadmap;
mod runbooks;
mod services;
mod space;
mod storage;
mod storage_sections;
mod switches;
mod tiers;

use self::page::Page;
use super::{Artifacts, Input, RelPath, header};

/// Makes a page, if the lab has something for it.
type Make = fn(Input<'_>) -> Option<Page>;

/// The pages behind the front page, in the order in which a reader meets them.
static PAGES: &[Make] = &[
    nodes::page,
    network::page,
    dns::page,
    firewall::page,
    switches::page,
    cluster::page,
    failures::page,
    ports::page,
    storage::page,
    ceph::page,
    backup::page,
    guests::page,
    capacity::page,
    gpu::page,
    kubernetes::page,
    tiers::page,
    services::page,
    install::page,
    access::page,
    performance::page,
    monitoring::page,
    maintenance::page,
    runbooks::page,
    roadmap::page,
    decisions::page,
    lifecycle::page,
    findings::page,
];

/// The pages of a lab: the front page, then every page for which the lab has something.
#[must_use]
pub(crate) fn pages(input: Input<'_>) -> Vec<Page> {
    let mut pages: Vec<_> = PAGES.iter().filter_map(|make| make(input)).collect();
    pages.insert(0, index::page(input, &pages));
    pages
}

/// `docs/*.md`.
pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    for page in pages(input) {
        let made_by = header::made_by(input.map, &page.origins);
        let path = RelPath::new(format!("docs/{}.md", page.name.slug()));
        out.add(path, markdown::write(&page, &made_by), page.origins);
    }
}
