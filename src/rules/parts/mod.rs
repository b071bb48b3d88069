//! References to parts of hosts, and to what else is no host and no storage: who uses which, and where that is written.

mod hosts;
mod networks;
mod services;

use super::View;
use crate::model::about::{About, Status};
use crate::model::host::HostId;
use crate::model::iface::Iface;
use crate::model::name::Name;
use crate::source::Span;

/// A part that something in service uses.
pub(super) struct Use<'v> {
    user: User<'v>,
    /// The kind of the part, in words.
    kind: &'static str,
    name: &'v Name,
    /// What the part says of itself.
    pub(super) about: &'v About,
    /// Where the reference is written.
    pub(super) span: Span,
}

/// Who uses a part.
#[derive(Clone, Copy)]
enum User<'v> {
    Host(HostId),
    Iface(&'v Iface),
    Osd(u32),
    Ceph,
    Cluster(&'v Name),
    Zone(&'v Name),
    Dns,
    Dhcp(&'v Name),
    Firewall(&'v Name),
}

impl Use<'_> {
    /// What uses the part, in words.
    pub(super) fn user(&self, view: &View) -> String {
        match self.user {
            User::Host(host) => view.host_name(host),
            User::Iface(iface) => format!("interface `{}`", iface.name.value),
            User::Osd(number) => format!("osd {number}"),
            User::Ceph => "Ceph".to_owned(),
            User::Cluster(name) => format!("cluster `{name}`"),
            User::Zone(name) => format!("zone `{name}`"),
            User::Dns => "DNS".to_owned(),
            User::Dhcp(name) => format!("DHCP of network `{name}`"),
            User::Firewall(name) => format!("firewall `{name}`"),
        }
    }

    /// Whether what uses the part cannot be set up before it is there.
    pub(super) const fn is_needed(&self) -> bool {
        match self.user {
            User::Host(_) | User::Osd(_) => true,
            User::Iface(_)
            | User::Ceph
            | User::Cluster(_)
            | User::Zone(_)
            | User::Dns
            | User::Dhcp(_)
            | User::Firewall(_) => false,
        }
    }

    /// Whether what uses the part does not work while it is switched off. A name may lead to a host that is off, a cluster
    /// works without one of its nodes, and the next resolver answers.
    pub(super) const fn stops(&self) -> bool {
        matches!(self.user, User::Host(_) | User::Osd(_) | User::Iface(_))
    }

    /// The part, in words.
    pub(super) fn part(&self) -> String {
        format!("{} `{}`", self.kind, self.name)
    }
}

impl View {
    /// Every use of a part that has one of these statuses.
    pub(super) fn uses(&self, statuses: &[Status]) -> Vec<Use<'_>> {
        let mut found = all(self);
        found.retain(|it| statuses.contains(&it.about.status));
        found
    }
}

fn all(view: &View) -> Vec<Use<'_>> {
    let mut found = Vec::new();
    let guests = view.lab.guests.iter();
    for (id, guest) in guests.filter(|(_, it)| it.about.is_active()) {
        found.extend(hosts::of_guest(view, id, guest));
    }
    let nodes = view.lab.nodes.iter().filter(|(_, it)| it.about.is_active());
    for (id, node) in nodes {
        found.extend(hosts::of_node(id, node));
    }
    found.extend(services::all(view));
    found
}
