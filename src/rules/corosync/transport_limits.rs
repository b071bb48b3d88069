//! What only one transport of corosync can do.

use crate::diag::{Diagnostic, Sink};
use crate::model::cluster::{Cluster, Transport};
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// A transport other than knet has a second link, a priority, or encryption.
    ///
    /// ## Why it matters
    /// `udp` and `udpu` run over one link and in the clear; corosync refuses a second link, a cipher or a hash there
    /// (`totemconfig.c`).
    ///
    /// ## What to do
    /// Leave `transport` out: knet is what Proxmox VE uses.
    pub(super) RULE = "corosync" / "transport-limits", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, _) in view.clusters() {
        let transport = cluster.transport.filter(|it| it.value != Transport::Knet);
        let Some(transport) = transport else {
            continue;
        };
        if let Some((what, span)) = beyond(cluster) {
            sink.push(knet_only(transport, what, span));
        }
    }
}

/// The first thing that needs knet.
fn beyond(cluster: &Cluster) -> Option<(&'static str, Span)> {
    let links = || cluster.links.iter().filter(|it| it.about.is_member());
    let second = links()
        .nth(1)
        .map(|link| ("a second link", link.number.span));
    let priority = links().find_map(|link| link.priority);
    let priority = priority.map(|it| ("a priority", it.span));
    let totem = &cluster.totem;
    second
        .or(priority)
        .or_else(|| totem.crypto_cipher.map(|it| ("a cipher", it.span)))
        .or_else(|| totem.crypto_hash.map(|it| ("a hash", it.span)))
}

fn knet_only(transport: Spanned<Transport>, what: &str, span: Span) -> Diagnostic {
    let word = transport.value.word();
    let message = format!("transport `{word}` has no room for {what}");
    Diagnostic::new(&RULE, message)
        .at(transport.span, "one link, in the clear")
        .related(span, "needs knet")
        .help("leave `transport` out: knet has both links and encryption")
}
