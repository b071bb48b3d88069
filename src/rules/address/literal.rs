//! A number where a name belongs.

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::{Claim, Owner};
use crate::facts::literals::{self, Literal};
use crate::model::device::DeviceKind;
use crate::model::host::HostId;
use crate::rule;
use crate::rules::View;

rule! {
    /// A reference is written as an address, although a thing of the lab has that address.
    ///
    /// ## Why it matters
    /// The address is written twice: once where the thing has it, once here. When it changes, one of the two is
    /// forgotten, and what depends on the thing no longer shows it. The plan is the lab's own: no consumer knows that
    /// the two are one.
    ///
    /// ## What to do
    /// Write the name. `NAME@NETWORK` means its address in that network; an address is for what the lab does not describe.
    pub(super) RULE = "address" / "literal", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for literal in literals::all(&view.lab) {
        let holder = holder(view, &literal);
        if let Some((claim, host)) = holder {
            sink.push(known(view, &literal, claim, host));
        }
    }
}

/// The one thing that has the address. That a gateway's number is taken by what is no router is another fault.
fn holder<'v>(view: &'v View, literal: &Literal) -> Option<(&'v Claim, HostId)> {
    let claims = view.facts.addresses.claims();
    let from = claims.partition_point(|claim| claim.ip() < literal.ip);
    let same = claims.get(from..)?.iter();
    let same = same.take_while(|claim| claim.ip() == literal.ip);
    let mut holders = same.filter_map(|claim| Some((claim, claim.owner.host()?)));
    let (claim, host) = holders.next().filter(|_| holders.next().is_none())?;
    let facts = &view.facts;
    let fits = match literal.gateway_of {
        // No name means the IPv6 address of a host that has one of each family in a network.
        None => claim.network.is_none_or(|network| {
            let named = facts.addresses.in_network(host, network);
            named.is_some_and(|it| it.ip() == literal.ip)
        }),
        Some(network) => claim.network == Some(network) && is_router(view, claim.owner),
    };
    fits.then_some((claim, host))
}

fn is_router(view: &View, owner: Owner) -> bool {
    matches!(owner, Owner::Device(id) if view.lab.devices.at(id).kind.value == DeviceKind::Router)
}

fn known(view: &View, literal: &Literal, claim: &Claim, host: HostId) -> Diagnostic {
    let name = reference(view, literal, claim, host);
    let message = format!("`{}` is {}", literal.ip, view.host_name(host));
    Diagnostic::new(&RULE, message)
        .at(literal.span, "an address of the lab")
        .related(claim.span, "written here")
        .help(format!("write `\"{name}\"`"))
}

/// What to write: the name, if it means this address to every reader.
fn reference(view: &View, literal: &Literal, claim: &Claim, host: HostId) -> String {
    let name = view.lab.host_name(host).value.to_string();
    let mut own = view.facts.addresses.of_host(host);
    let is_elsewhere = own.any(|it| it.network != claim.network);
    match claim.network {
        Some(network) if literal.gateway_of.is_none() && is_elsewhere => {
            format!("{name}@{}", view.lab.networks.at(network).name.value)
        }
        _ => name,
    }
}
