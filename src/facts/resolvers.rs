//! Who answers names today.

use std::net::IpAddr;

use super::Facts;
use crate::model::Lab;
use crate::model::dns::Resolver;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::source::Span;

/// A resolver that can be asked.
#[derive(Clone, Copy, Debug)]
pub struct Active {
    /// Under which address.
    pub address: IpAddr,
    /// Where it is listed.
    pub span: Span,
}

/// The resolvers in service as a node asks them, in the order in which they are asked. One that is planned, or whose
/// host is not running, is passed over; so is one without a fixed address.
#[must_use]
pub fn active(lab: &Lab, facts: &Facts, node: Id<Node>) -> Vec<Active> {
    let reader = [HostId::Node(node)];
    asked(lab, |meant| facts.address_for(lab, meant, &reader))
}

/// The same, under their addresses of one family.
#[must_use]
pub fn active_in_family(lab: &Lab, facts: &Facts, node: Id<Node>, v4: bool) -> Vec<Active> {
    let reader = [HostId::Node(node)];
    asked(lab, |meant| {
        facts.address_in_family(lab, meant, &reader, v4)
    })
}

/// The resolvers in service with a fixed address, whoever asks.
#[must_use]
pub fn with_address(lab: &Lab, facts: &Facts) -> Vec<Active> {
    asked(lab, |meant| facts.address_for(lab, meant, &[]))
}

fn asked(lab: &Lab, address: impl Fn(HostRef) -> Option<IpAddr>) -> Vec<Active> {
    let resolvers = lab.dns.resolvers.iter();
    let in_service = resolvers.filter(|it| is_active(lab, it));
    let answering = in_service.filter_map(|resolver| {
        Some(Active {
            address: address(resolver.host.value)?,
            span: resolver.host.span,
        })
    });
    answering.collect()
}

/// Whether a resolver can be asked: it and its host are in service.
#[must_use]
pub fn is_active(lab: &Lab, resolver: &Resolver) -> bool {
    let host = match resolver.host.value {
        HostRef::Host(host, _) => runs(lab, host),
        HostRef::Literal(_) => true,
    };
    resolver.about.is_active() && host
}

/// A service runs where its host does, a load balancer where its cluster does.
fn runs(lab: &Lab, host: HostId) -> bool {
    let below = match host {
        HostId::Service(service) => runs(lab, lab.services.at(service).host),
        HostId::LoadBalancer(balancer) => {
            let cluster = lab.load_balancers.at(balancer).kubernetes;
            lab.kubernetes
                .get(cluster)
                .is_none_or(|it| it.about.is_active())
        }
        HostId::Node(_) | HostId::Guest(_) | HostId::Device(_) => true,
    };
    lab.host_about(host).is_active() && below
}
