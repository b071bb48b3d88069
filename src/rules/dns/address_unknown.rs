//! Names that lead nowhere.

use crate::diag::{Diagnostic, Sink};
use crate::model::about::Status;
use crate::model::dns::Zone;
use crate::model::host::HostRef;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A zone names a host, or is served by one, that has no fixed address.
    ///
    /// ## Why it matters
    /// The name is left out of what the resolver is told, because nobody knows what to answer. A zone whose server has
    /// no address cannot be forwarded to it. (unbound.conf(5): `local-data` and `forward-addr` take addresses.)
    ///
    /// ## What to do
    /// Give the host an address, as a reservation if need be (`address=` with `dhcp=#true`), or take the name away.
    pub(super) RULE = "dns" / "address-unknown", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let zones = view.lab.dns.zones.iter().enumerate();
    for (at, zone) in zones.filter(|(_, zone)| zone.about.is_member()) {
        for entry in view.facts.zones.of(at) {
            let runs = matches!(entry.status, Status::Active | Status::Offline);
            // An address that is written wrong has a finding of its own.
            if let (true, true, Some(host)) = (runs, entry.addresses.is_empty(), entry.host)
                && !view.facts.addresses.has_stray(&view.lab, host)
            {
                let name = view.host_name(host);
                sink.push(nothing_to_answer(&name, zone, entry.span));
            }
        }
        if let Some(server) = zone.server
            && let HostRef::Host(host, _) = server.value
            && view.lab.host_about(host).is_member()
            && view.meant(server.value).is_none()
        {
            let name = view.host_name(host);
            sink.push(cannot_be_asked(&name, zone, server.span));
        }
    }
}

impl View {
    fn meant(&self, reference: HostRef) -> Option<std::net::IpAddr> {
        let main = &self.facts.main_addresses;
        main.meant(&self.lab, reference, &self.facts.addresses)
    }
}

fn nothing_to_answer(host: &str, zone: &Zone, span: Span) -> Diagnostic {
    let zone = &zone.name.value;
    let message = format!("{host} has no fixed address to answer with in zone `{zone}`");
    Diagnostic::new(&RULE, message)
        .at(span, "leads nowhere")
        .help("give it an address where it is described, or take the name away")
}

fn cannot_be_asked(host: &str, zone: &Zone, span: Span) -> Diagnostic {
    let zone = &zone.name.value;
    let message = format!("{host} serves zone `{zone}`, but has no fixed address to ask it at");
    Diagnostic::new(&RULE, message)
        .at(span, "nothing to forward to")
        .help("give it an address where it is described")
}
