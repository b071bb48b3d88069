//! A public resolver beside private names.

use crate::diag::{Diagnostic, Sink};
use crate::model::dns::{Resolver, Zone};
use crate::model::host::HostRef;
use crate::model::special::is_public;
use crate::rule;
use crate::rules::View;

rule! {
    /// A public resolver stands beside a zone that only the lab itself knows.
    ///
    /// ## Why it matters
    /// Resolvers are not asked one after the other until one knows: a machine takes the first answer, and "no such name"
    /// is one (glibc asks the next only when one is silent; others ask all, or change over, as resolv.conf(5) and
    /// systemd-resolved(8) tell). So the lab's names resolve now and then.
    ///
    /// ## What to do
    /// Name only resolvers that know the zone; let them forward the rest (`upstream`). Allow it at the resolver while
    /// there is no other, as on the first day.
    pub(super) RULE = "dns" / "resolver-mismatch", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let dns = &view.lab.dns;
    for resolver in dns
        .resolvers
        .iter()
        .filter(|resolver| resolver.about.is_active())
    {
        let mut zones = dns.zones.iter().filter(|zone| zone.about.is_active());
        let unknown =
            zones.find(|zone| zone.server.is_none_or(|it| it.value != resolver.host.value));
        if let Some(zone) = unknown.filter(|_| is_stranger(view, resolver)) {
            sink.push(cannot_answer(view, resolver, zone));
        }
    }
}

/// Whether somebody answers who is neither of the lab nor near it. What a private address knows cannot be told from here.
fn is_stranger(view: &View, resolver: &Resolver) -> bool {
    match resolver.host.value {
        HostRef::Literal(ip) => is_public(ip) && view.facts.addresses.network_of(ip).is_none(),
        HostRef::Host(..) => false,
    }
}

fn cannot_answer(view: &View, resolver: &Resolver, zone: &Zone) -> Diagnostic {
    let name = view.reference_name(resolver.host.value);
    let message = format!(
        "resolver {name} cannot answer for zone `{}`",
        zone.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(resolver.host.span, "a public resolver")
        .related(zone.name.span, "known in the lab only")
        .help("name only resolvers that know the zone, and let them forward everything else")
}
