//! Domains that are set aside for something else.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A domain ends in a name that is set aside for something other than DNS.
    ///
    /// ## Why it matters
    /// `.local` is that of multicast DNS (RFC 6762): systems ask everybody on the wire for such names instead of the
    /// resolver, wait for seconds, and give up. `.localhost` is the machine itself and `.invalid` never resolves (RFC
    /// 6761), `.onion` is Tor's (RFC 7686).
    ///
    /// ## What to do
    /// Take a domain of your own, or one of those that are meant for it: `home.arpa` (RFC 8375), `.internal`.
    pub(super) RULE = "dns" / "zone-reserved", Warning
}

const RESERVED: &[(&str, &str)] = &[
    ("invalid", "the name that never resolves"),
    ("local", "multicast DNS"),
    ("localhost", "the machine itself"),
    ("onion", "Tor"),
];

pub(super) fn check(view: &View, sink: &mut Sink) {
    let domain = view
        .lab
        .domain
        .iter()
        .map(|domain| (&*domain.value, domain.span));
    let present = view
        .lab
        .dns
        .zones
        .iter()
        .filter(|zone| zone.about.is_present());
    let zones = present.map(|zone| (zone.name.value.as_str(), zone.name.span));
    // A domain and the zone of that name are one decision.
    let mut places: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for (name, span) in domain.chain(zones) {
        places
            .entry(name.to_ascii_lowercase())
            .or_default()
            .push(span);
    }
    for (name, spans) in &places {
        let last = name.rsplit('.').next().unwrap_or_default();
        let reserved = RESERVED.iter().find(|(reserved, _)| *reserved == last);
        if let Some(((tld, whose), (first, others))) = reserved.zip(spans.split_first()) {
            let found = reserved_for(name, tld, whose, *first);
            sink.push(
                others
                    .iter()
                    .fold(found, |found, span| found.related(*span, "and here")),
            );
        }
    }
}

fn reserved_for(name: &str, tld: &str, whose: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` ends in `.{tld}`, which belongs to {whose}"),
    )
    .at(span, "not a name for DNS")
    .help("take a domain of your own, or `home.arpa`")
}
