//! One name, two machines.

use crate::diag::{Diagnostic, Sink};
use crate::facts::zones::Entry;
use crate::model::dns::Zone;
use crate::rule;
use crate::rules::View;

rule! {
    /// A name of a zone leads to different addresses, by `hosts` and by a `record`.
    ///
    /// ## Why it matters
    /// A resolver answers with both, in changing order. Every second connection goes to the other machine, and the way
    /// back from the address gives a name that is not the machine's own. (unbound.conf(5): `rrset-roundrobin` is on
    /// unless somebody turns it off.)
    ///
    /// ## What to do
    /// Give the record another name, or take the host out of the zone.
    pub(super) RULE = "dns" / "name-twice", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let zones = view.lab.dns.zones.iter().enumerate();
    for (at, zone) in zones.filter(|(_, zone)| zone.about.is_member()) {
        let served = view.facts.zones.of(at).iter();
        let served: Vec<_> = served.filter(|it| it.is_served()).collect();
        // The table is sorted by name, so twins are neighbours.
        for pair in served.windows(2) {
            let [first, again] = pair else { continue };
            let same = first.name == again.name && first.wildcard == again.wildcard;
            if same && first.addresses != again.addresses {
                sink.push(two_answers(zone, first, again));
            }
        }
    }
}

fn two_answers(zone: &Zone, first: &Entry, again: &Entry) -> Diagnostic {
    let list = |entry: &Entry| {
        let addresses: Vec<_> = entry.addresses.iter().map(|ip| format!("`{ip}`")).collect();
        addresses.join(" and ")
    };
    let message = format!(
        "`{}` leads to {} and to {}",
        again.full(zone),
        list(first),
        list(again)
    );
    Diagnostic::new(&RULE, message)
        .at(again.span, "this one is one name too many")
        .related(first.span, "has the name already")
        .help("give the record another name")
}
