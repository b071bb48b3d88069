//! Times that corosync does not keep.

use crate::diag::{Diagnostic, Level, Sink};
use crate::model::cluster::{Cluster, Totem};
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
    /// From the third node on, each adds `token-coefficient` to the token. One below 30 ms corosync refuses.
    ///
    /// ## What to do
    /// Leave `consensus` out: it then follows the token. A token of some seconds suits most networks.
    pub(super) RULE = "corosync" / "timing", Warning
}

/// The shortest token that corosync takes, in milliseconds (`MINIMUM_TIMEOUT` of its `totemconfig.c`).
const SHORTEST: u64 = 30;

/// Corosync's own token and coefficient, in milliseconds (corosync.conf(5)).
const TOKEN: u64 = 3000;
const COEFFICIENT: u64 = 650;

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let real = real_token(&cluster.totem, votes.members.len());
        let stated = cluster.totem.token;
        let found = match stated.filter(|_| real < SHORTEST) {
            Some(token) => Some(too_short(token)),
            None => agreement(cluster, real),
        };
        found.into_iter().for_each(|found| sink.push(found));
    }
}

/// After which silence a node is really given up, in milliseconds.
fn real_token(totem: &Totem, nodes: usize) -> u64 {
    let or =
        |stated: Option<Spanned<Duration>>, own| stated.map_or(own, |it| it.value.milliseconds());
    let more = u64::try_from(nodes.saturating_sub(2)).unwrap_or(0);
    let coefficient = or(totem.token_coefficient, COEFFICIENT);
    or(totem.token, TOKEN).saturating_add(coefficient.saturating_mul(more))
}

fn too_short(token: Spanned<Duration>) -> Diagnostic {
    let message = format!("a token of {} is too short", token.value);
    let mut found = Diagnostic::new(&RULE, message)
        .at(token.span, format!("corosync takes {SHORTEST}ms or more"))
        .help("leave `token` out, or write some seconds");
    found.level = Level::Error;
    found
}

fn agreement(cluster: &Cluster, real: u64) -> Option<Diagnostic> {
    let consensus = cluster.totem.consensus?;
    let least = real.saturating_mul(6).div_ceil(5);
    if consensus.value.milliseconds() >= least {
        return None;
    }
    let (token, least) = (in_units(real), in_units(least));
    let message = format!(
        "the nodes have {} to agree after a token of {token}",
        consensus.value
    );
    let label = format!("less than {least}, 1.2 times the token");
    let found = Diagnostic::new(&RULE, message).at(consensus.span, label);
    let said = [cluster.totem.token, cluster.totem.token_coefficient];
    let found = said
        .into_iter()
        .flatten()
        .fold(found, |found, it| found.related(it.span, "makes the token"));
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
