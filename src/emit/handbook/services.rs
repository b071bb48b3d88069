//! Everything that is offered, in one place: load balancers, what runs in tiers, what guests and devices offer.

use std::net::IpAddr;

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{kubernetes, logins, phrase, tiers};
use crate::emit::Input;
use crate::facts::kubernetes as facts;
use crate::model::about::Named;
use crate::model::host::Service;
use crate::model::kubernetes::{Kubernetes, LoadBalancer};

/// The heading under which all load balancers stand.
pub(super) const LOAD_BALANCERS: &str = "Load balancers";

/// The columns of a table of load balancers.
pub(super) const BALANCER_COLUMNS: [&str; 6] =
    ["Name", "Address", "Ports", "From", "Leads to", "Purpose"];

/// The page of services.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let mut draft = Draft::new(PageName::Services, "Services");
    let parts = [
        load_balancers(&mut draft, input),
        of_tiers(&mut draft, input),
        of_hosts(&mut draft, input),
    ];
    parts.contains(&true).then(|| draft.done())
}

fn load_balancers(draft: &mut Draft, input: Input<'_>) -> bool {
    let rows = balancers(input, None);
    if rows.is_empty() {
        return false;
    }
    draft.heading(Depth::Part, LOAD_BALANCERS);
    for balancer in input.lab.lab.load_balancers.values() {
        draft.origin(balancer.name.span);
    }
    draft.table(BALANCER_COLUMNS, rows);
    true
}

/// The load balancers of one cluster or of all, by name.
pub(super) fn balancers(input: Input<'_>, of: Option<&Kubernetes>) -> Vec<[Line; 6]> {
    let lab = &input.lab.lab;
    let mut found: Vec<_> = facts::clusters(lab)
        .filter(|(_, cluster)| of.is_none_or(|of| of.name.value == cluster.name.value))
        .flat_map(|(_, cluster)| &cluster.load_balancers)
        .map(|id| lab.load_balancers.at(*id))
        .filter(|balancer| balancer.about().is_present())
        .collect();
    found.sort_by_key(|balancer| &balancer.name.value);
    found.into_iter().map(|it| balancer(input, it)).collect()
}

fn balancer(input: Input<'_>, balancer: &LoadBalancer) -> [Line; 6] {
    let addresses = balancer.addresses.iter().map(|it| it.ip);
    let from = addresses.clone().map(|ip| origin(input, balancer, ip));
    let ports = balancer.ports.as_ref().map(|ports| ports.value.entries());
    let ports = ports.unwrap_or_default().iter();
    let ingress = balancer
        .ingress
        .iter()
        .map(|it| Line::new().code(&it.value));
    [
        Line::new()
            .code(&balancer.name.value)
            .mark(balancer.about.status),
        Line::joined(addresses.map(|ip| Line::new().code(ip))).or_not_recorded(),
        Line::joined(ports.map(|port| Line::new().code(port))).or_not_recorded(),
        Line::joined(from).or_not_recorded(),
        Line::joined(ingress).or_none(),
        phrase::purpose(&balancer.about),
    ]
}

/// Where an address comes from: "inside pool default of k3s".
fn origin(input: Input<'_>, balancer: &LoadBalancer, ip: IpAddr) -> Line {
    let lab = &input.lab.lab;
    let cluster = kubernetes::link(lab, balancer.kubernetes);
    match facts::pool_of(lab, balancer, ip) {
        Some(pool) => Line::from("inside pool ")
            .code(&pool.name.value)
            .text(" of ")
            .line(cluster),
        None => Line::from("no pool of ").line(cluster),
    }
}

fn of_tiers(draft: &mut Draft, input: Input<'_>) -> bool {
    let lab = &input.lab.lab;
    let clusters = facts::clusters(lab);
    let tiers = clusters.flat_map(|(at, cluster)| cluster.tiers.iter().map(move |it| (at, it)));
    let present = tiers.filter(|(_, tier)| tier.about.is_present());
    let mut rows = Vec::new();
    for (at, tier) in present {
        for service in tier.services.iter().filter(|it| it.about.is_present()) {
            draft.origin(service.name.span);
            let name = Line::from(service.name.value.as_str()).mark(service.about.status);
            let tier = tiers::link(tier);
            let purpose = phrase::purpose(&service.about);
            rows.push([name, tier, kubernetes::link(lab, at), purpose]);
        }
    }
    if rows.is_empty() {
        return false;
    }
    draft.heading(Depth::Part, "In Kubernetes");
    draft.table(["Service", "Tier", "Cluster", "Purpose"], rows);
    true
}

fn of_hosts(draft: &mut Draft, input: Input<'_>) -> bool {
    let lab = &input.lab.lab;
    let mut services: Vec<_> = lab.services.values().collect();
    services.retain(|it| it.about.is_present() && lab.host_about(it.host).is_present());
    services.sort_by_key(|it| (&it.name.value, &lab.host_name(it.host).value));
    if services.is_empty() {
        return false;
    }
    for service in &services {
        draft.origin(service.name.span);
    }
    draft.heading(Depth::Part, "On machines");
    let rows = services.into_iter().map(|it| of_host(input, it));
    draft.table(["Service", "On", "Open", "Purpose"], rows);
    true
}

fn of_host(input: Input<'_>, service: &Service) -> [Line; 4] {
    [
        Line::from(service.name.value.as_str()).mark(service.about.status),
        phrase::host(&input.lab.lab, service.host),
        logins::web_address(input, service.host, service).or_none(),
        phrase::purpose(&service.about),
    ]
}
