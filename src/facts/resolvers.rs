//! Who answers names today.

use std::net::IpAddr;

use super::Facts;
use crate::model::Lab;
use crate::model::dns::Resolver;
use crate::model::host::{HostId, HostRef};
use crate::source::Span;

/// A resolver that can be asked.
#[derive(Clone, Copy, Debug)]
pub struct Active {
    /// Under which address.
    pub address: IpAddr,
    /// Where it is listed.
    pub span: Span,
}

/// The resolvers in service, in the order in which they are asked. One that is planned, or whose host is not
/// running, is passed over; so is one without a fixed address.
#[must_use]
pub fn active(lab: &Lab, facts: &Facts) -> Vec<Active> {
    let resolvers = lab.dns.resolvers.iter();
    let in_service = resolvers.filter(|it| is_active(lab, it));
    in_service
        .filter_map(|resolver| {
            let meant = resolver.host.value;
            let address = facts.main_addresses.meant(lab, meant, &facts.addresses)?;
            Some(Active {
                address,
                span: resolver.host.span,
            })
        })
        .collect()
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
