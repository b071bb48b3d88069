//! What the version of Proxmox VE does not have.

use crate::diag::{Diagnostic, Sink};
use crate::model::ha::Ha;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// High availability uses what came with a later version of Proxmox VE than the lab's.
    ///
    /// ## Why it matters
    /// Guests that stay together or apart are rules, which Proxmox VE has since 9; the `dynamic` scheduler came with
    /// 9.2. Before, there is no file to say it in, so hlc leaves it out: the guests are placed without it.
    ///
    /// ## What to do
    /// Upgrade and say so with `proxmox=`, or leave it out. Groups work in every version.
    pub(super) RULE = "ha" / "unsupported-by-version", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let version = view.lab.proxmox_version();
    for ha in view
        .clusters()
        .filter_map(|(cluster, _)| cluster.ha.as_ref())
    {
        let lists = lists(ha).filter(|_| !version.has_ha_rules());
        for (word, span) in lists {
            sink.push(came_later(view, word, span, "9"));
        }
        let scheduling = ha.scheduling;
        if let Some(word) = scheduling.filter(|it| !version.has_scheduler(it.value)) {
            sink.push(came_later(view, word.value.word(), word.span, "9.2"));
        }
    }
}

fn lists(ha: &Ha) -> impl Iterator<Item = (&'static str, Span)> + '_ {
    let together = ha.together.iter().map(|it| ("keep-together", it.span));
    together.chain(ha.separate.iter().map(|it| ("keep-separate", it.span)))
}

fn came_later(view: &View, word: &str, span: Span, since: &str) -> Diagnostic {
    let version = view.lab.proxmox_version();
    let message = format!("Proxmox VE {version} has no `{word}`");
    let found = Diagnostic::new(&RULE, message).at(span, format!("came with {since}"));
    let found = match view.lab.proxmox {
        Some(stated) => found.related(stated.span, "the version of the lab"),
        None => found,
    };
    found.help(format!(
        "leave it out, or upgrade to {since} and say `proxmox=\"{since}\"`"
    ))
}
