//! Times that corosync does not keep.

use crate::diag::{Diagnostic, Level, Sink};
use crate::model::cluster::Cluster;
use crate::model::unit::Duration;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// The time to agree is shorter than 1.2 times the token, or the token is below 30 ms.
    ///
    /// ## Why it matters
    /// `consensus` is how long the nodes may take to agree on who is left after a `token` got lost. Below 1.2 times the
    /// token the agreement starts anew before it can end, and a cluster may fall apart for nothing (corosync.conf(5)).
    /// A token below 30 ms corosync refuses.
    ///
    /// ## What to do
    /// Leave `consensus` out: it then follows the token. A token of some seconds suits most networks.
    pub(super) RULE = "corosync" / "timing", Warning
}

/// The shortest token that corosync takes, in milliseconds.
const SHORTEST: u64 = 30;

/// Corosync's own token, in milliseconds (corosync.conf(5)).
const TOKEN: u64 = 3000;

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, _) in view.clusters() {
        let token = cluster.totem.token;
        match token.filter(|it| it.value.milliseconds() < SHORTEST) {
            Some(token) => sink.push(too_short(token)),
            None => agreement(cluster)
                .into_iter()
                .for_each(|found| sink.push(found)),
        }
    }
}

fn too_short(token: Spanned<Duration>) -> Diagnostic {
    let message = format!("a token of {} is too short", token.value);
    let mut found = Diagnostic::new(&RULE, message)
        .at(token.span, format!("corosync takes {SHORTEST}ms or more"))
        .help("leave `token` out, or write some seconds");
    found.level = Level::Error;
    found
}

fn agreement(cluster: &Cluster) -> Option<Diagnostic> {
    let consensus = cluster.totem.consensus?;
    let token = cluster.totem.token;
    let milliseconds = token.map_or(TOKEN, |it| it.value.milliseconds());
    let least = milliseconds.saturating_mul(6).div_ceil(5);
    if consensus.value.milliseconds() >= least {
        return None;
    }
    let (token_text, least) = (in_units(milliseconds), in_units(least));
    let message = format!(
        "the nodes have {} to agree after a token of {token_text}",
        consensus.value
    );
    let label = format!("less than {least}, 1.2 times the token");
    let found = Diagnostic::new(&RULE, message).at(consensus.span, label);
    let found = match token {
        Some(token) => found.related(token.span, "the token"),
        None => found,
    };
    Some(found.help(format!("leave `consensus` out, or write `{least}` or more")))
}

/// Milliseconds as the language writes them.
fn in_units(milliseconds: u64) -> String {
    if milliseconds.is_multiple_of(1000) {
        format!("{}s", milliseconds / 1000)
    } else {
        format!("{milliseconds}ms")
    }
}
