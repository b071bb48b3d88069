//! A virtual address of the API where no control plane is.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::running_planes;
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::model::kubernetes::Kubernetes;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;

rule! {
    /// The API has a virtual address in a network in which no control plane has a card.
    ///
    /// ## Why it matters
    /// A virtual address is held by one of the control planes, which answers for it on its card (kube-vip in ARP mode,
    /// keepalived, Talos's shared address). Where none of them has a card, nobody answers, and no node joins.
    ///
    /// ## What to do
    /// Take an address of the control planes' own network. A balancer elsewhere is a host: describe it, and name it.
    pub(super) RULE = "kubernetes" / "api-unreached", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for cluster in super::running(view) {
        unreached(view, cluster)
            .into_iter()
            .for_each(|found| sink.push(found));
    }
}

fn unreached(view: &View, cluster: &Kubernetes) -> Option<Diagnostic> {
    let api = cluster.api.as_ref()?;
    let HostRef::Literal(ip) = api.host.value else {
        return None;
    };
    let network = view.facts.addresses.network_of(ip)?;
    let near = networks(view, cluster)?;
    if near.contains(&network) {
        return None;
    }
    let (name, there) = (&cluster.name.value, &view.lab.networks.at(network).name);
    let message = format!(
        "the API of `{name}` is `{ip}`, in network `{}`, where no control plane has a card",
        there.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(api.host.span, "nobody answers for it")
        .related(there.span, "this network");
    let first = near.first().map(|it| &view.lab.networks.at(*it).name.value);
    Some(match first {
        Some(own) => found.help(format!(
            "take a free address of `{own}`, or name the host that has this one"
        )),
        None => found,
    })
}

/// The networks of the control planes; none where those of one of them are not known.
fn networks(view: &View, cluster: &Kubernetes) -> Option<BTreeSet<Id<Network>>> {
    let mut all = BTreeSet::new();
    for plane in running_planes(&view.lab, cluster) {
        let nics = &view.lab.guests.at(plane.guest.value).nics;
        let of = |nic| {
            view.facts
                .interfaces
                .networks_of(nic, &view.facts.addresses)
        };
        let own: Vec<_> = nics.iter().flat_map(of).collect();
        if own.is_empty() {
            return None;
        }
        all.extend(own);
    }
    (!all.is_empty()).then_some(all)
}
