//! A pool that no network holds.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::{clusters, pools};
use crate::model::metallb::{Metallb, MetallbMode, Pool};
use crate::model::range::AddressRange;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// The addresses of a pool do not lie in one network of the lab, and they are announced in layer 2.
    ///
    /// ## Why it matters
    /// In layer 2 a node answers ARP for an address (MetalLB, "MetalLB in layer 2 mode"). Only neighbours ask, and whoever
    /// is outside of the network asks its router, which looks for the address in the network that has it: an address of no
    /// network is never asked for. With BGP routers are told, and any address will do.
    ///
    /// ## What to do
    /// Take addresses of a network in which the nodes of the cluster have a card, or announce by BGP.
    pub(super) RULE = "metallb" / "pool-outside-network", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let layer2 = |it: &&Metallb| it.mode() == MetallbMode::Layer2;
        if cluster.metallb.as_ref().filter(layer2).is_none() {
            continue;
        }
        for (_, pool) in pools(cluster) {
            let ranges = pool.ranges.iter();
            let astray = |range: &&Spanned<AddressRange>| {
                view.facts.addresses.network_around(range.value).is_none()
                    && !view.facts.is_left_out(None, range.value)
            };
            for range in ranges.filter(astray) {
                sink.push(outside(view, pool, *range));
            }
        }
    }
}

fn outside(view: &View, pool: &Pool, range: Spanned<AddressRange>) -> Diagnostic {
    let name = &pool.name.value;
    let ends = [range.value.first(), range.value.last()];
    let network = ends
        .iter()
        .find_map(|ip| view.facts.addresses.network_of(*ip));
    let network = network.map(|id| view.lab.networks.at(id));
    let message = match network {
        Some(network) => format!(
            "pool `{name}`, `{}`, reaches beyond network `{}`",
            range.value, network.name.value
        ),
        None => format!(
            "pool `{name}`, `{}`, is in no network of the lab",
            range.value
        ),
    };
    let found = Diagnostic::new(&RULE, message).at(range.span, "nobody would ask for all of them");
    let found = network
        .iter()
        .flat_map(|it| &it.subnets)
        .fold(found, |found, subnet| {
            found.related(subnet.span, format!("`{}`", subnet.value.trunc()))
        });
    found.help("take addresses of a network that the nodes of the cluster are in, or write `metallb mode=\"bgp\"`")
}
