//! Which subnets lie in which.

use ipnet::IpNet;

use crate::model::Lab;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::source::Span;

/// A subnet of a network.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The network that has it.
    pub network: Id<Network>,
    /// The subnet, without host bits.
    pub subnet: IpNet,
    /// Where it is written.
    pub span: Span,
}

/// A subnet with the narrowest other one that holds it. Two subnets either are nested (or equal) or share nothing.
#[derive(Clone, Copy, Debug)]
pub struct Nested {
    /// The wider one; of two equal ones, that which is written first.
    pub outer: Place,
    /// The one that lies in it.
    pub inner: Place,
}

/// Every subnet that lies in another one, by address.
#[must_use]
pub fn nested(lab: &Lab) -> Vec<Nested> {
    let mut enclosing: Vec<Place> = Vec::new();
    let mut found = Vec::new();
    for inner in sorted(lab) {
        while enclosing
            .pop_if(|outer| !outer.subnet.contains(&inner.subnet))
            .is_some()
        {}
        if let Some(outer) = enclosing.last().copied() {
            found.push(Nested { outer, inner });
        }
        enclosing.push(inner);
    }
    found
}

/// Wider before narrower where two start at the same address.
fn sorted(lab: &Lab) -> Vec<Place> {
    let networks = lab.networks.iter().filter(|(_, it)| it.about.is_present());
    let places = networks.flat_map(|(network, it)| {
        it.subnets.iter().map(move |subnet| Place {
            network,
            subnet: subnet.value.trunc(),
            span: subnet.span,
        })
    });
    let mut places: Vec<_> = places.collect();
    places.sort_by_key(|it| (it.subnet.network(), it.subnet.prefix_len(), it.span));
    places
}
