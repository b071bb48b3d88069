//! A name of an ingress that the lab's own zone does not have.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::clusters;
use crate::facts::zones::Entry;
use crate::model::about::Text;
use crate::model::dns::Zone;
use crate::model::kubernetes::LoadBalancer;
use crate::rule;
use crate::rules::View;

rule! {
    /// The name of an ingress is in a zone of the lab, and the zone has no record for it.
    ///
    /// ## Why it matters
    /// Unbound alone answers for a zone of type `static`, and says of every name that it has no record of that there is no such
    /// name (unbound.conf(5), `local-zone`). So nothing in the house reaches the ingress by its name, also where the name
    /// exists outside.
    ///
    /// ## What to do
    /// Write a `record` for the name in the zone, or one with a wildcard for all names of the ingress.
    pub(super) RULE = "dns" / "ingress-unserved", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let balancers = cluster.load_balancers.iter();
        let balancers = balancers.map(|id| view.lab.load_balancers.at(*id));
        for balancer in balancers.filter(|it| it.about.is_present()) {
            let names = balancer.ingress.iter();
            let mut names = names.filter_map(|name| Some((name, denying(view, &name.value)?)));
            if let Some((name, zone)) = names.next() {
                let found = denied(balancer, name, zone);
                sink.push(names.fold(found, |found, (other, _)| {
                    found.related(other.span, "no record for this one either")
                }));
            }
        }
    }
}

/// The zone that a name is in, where the lab's own resolver answers for it and has no record of the name.
fn denying<'v>(view: &'v View, name: &str) -> Option<&'v Zone> {
    let zones = view.lab.dns.zones.iter().enumerate();
    let around = zones.filter(|(_, zone)| zone.about.is_present() && is_in(name, zone));
    let (at, zone) = around.max_by_key(|(_, zone)| zone.name.value.as_str().len())?;
    let facts = &view.facts.zones;
    let has = |entry: &Entry| {
        let full = entry.full(zone);
        let is_below = name
            .strip_suffix(full.as_str())
            .is_some_and(|it| it.ends_with('.'));
        full == name || (entry.wildcard && is_below)
    };
    // A wildcard inside of a name is no name of DNS, which is the fault then.
    let is_astray = |entry: &Entry| entry.name.contains('*');
    let is_served =
        facts.is_forwarded(zone) || facts.of(at).iter().any(|it| has(it) || is_astray(it));
    (!is_served).then_some(zone)
}

fn is_in(name: &str, zone: &Zone) -> bool {
    let below = name.strip_suffix(zone.name.value.as_str());
    below.is_some_and(|it| it.is_empty() || it.ends_with('.'))
}

fn denied(balancer: &LoadBalancer, name: &Text, zone: &Zone) -> Diagnostic {
    let (own, zone_name) = (&balancer.name.value, &zone.name.value);
    let message = format!(
        "ingress `{}` of `{own}` is in zone `{zone_name}`, which has no record for it",
        name.value
    );
    let below = name.value.strip_suffix(zone_name.as_str());
    let below = below.map_or("@", |it| it.trim_end_matches('.'));
    let below = if below.is_empty() { "@" } else { below };
    Diagnostic::new(&RULE, message)
        .at(name.span, "answered with: no such name")
        .related(zone.name.span, "the zone")
        .help(format!(
            "write `record \"{below}\" to=\"{own}\"` in the zone"
        ))
}
