//! A wildcard and the name that it stands below.

use crate::diag::{Diagnostic, Sink};
use crate::facts::zones::Entry;
use crate::model::dns::Zone;
use crate::rule;
use crate::rules::View;

rule! {
    /// A wildcard and the name above it lead to different addresses.
    ///
    /// ## Why it matters
    /// hlc writes a wildcard as a zone of type `redirect`, and such a zone answers for its own name with the same
    /// address as for everything below it (unbound.conf(5), `local-zone`). So `*.app` is `app` too: one of the two
    /// answers would be wrong.
    ///
    /// ## What to do
    /// Point both to the same host, or give one of them another name. Names below a wildcard are free.
    pub(super) RULE = "dns" / "wildcard-and-name", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let zones = view.lab.dns.zones.iter().enumerate();
    for (at, zone) in zones.filter(|(_, zone)| zone.about.is_member()) {
        let served = || view.facts.zones.of(at).iter().filter(|it| it.is_served());
        for wildcard in served().filter(|it| it.wildcard) {
            let mut plain = served().filter(|it| !it.wildcard && it.name == wildcard.name);
            if let Some(name) = plain.find(|it| it.addresses != wildcard.addresses) {
                sink.push(one_answer_for_both(zone, wildcard, name));
            }
        }
    }
}

fn one_answer_for_both(zone: &Zone, wildcard: &Entry, name: &Entry) -> Diagnostic {
    let full = name.full(zone);
    let message = format!("`*.{full}` and `{full}` lead to different addresses");
    Diagnostic::new(&RULE, message)
        .at(wildcard.span, format!("answers for `{full}` too"))
        .related(name.span, "says otherwise")
        .help("point both to the same host, or give one of them another name")
}
