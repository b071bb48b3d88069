//! Policies of a kind that the cluster's Kyverno does not take.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::clusters;
use crate::model::kubernetes::{Kyverno, KyvernoApi};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A cluster's Kyverno does not know the kinds of policies that it would get, or its version cannot be read.
    ///
    /// ## Why it matters
    /// `policies.kyverno.io/v1` is there from 1.17 on, ClusterPolicy as it is made here from 1.13 on, and it is to be removed
    /// with 1.20 (Kyverno's custom resource definitions at each version, and its announcements). A kind that is not there is
    /// refused by the API server, and the tiers are never put into effect.
    ///
    /// ## What to do
    /// Leave `api` out: the newest kinds that the version knows are made.
    pub(super) RULE = "kyverno" / "api-mismatch", Error
}

/// The first version that takes ClusterPolicies as they are made: what concerns a rule stands in the rule.
const FIRST: (u32, u32) = (1, 13);

/// The first version without ClusterPolicy, as announced.
const WITHOUT: (u32, u32) = (1, 20);

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let Some(kyverno) = &cluster.kyverno else {
            continue;
        };
        if let Some(found) = mismatch(kyverno) {
            sink.push(found);
        }
    }
}

fn mismatch(kyverno: &Kyverno) -> Option<Diagnostic> {
    let stated = kyverno.version.as_ref().map(|version| version.span);
    let at = kyverno
        .api
        .map(|api| api.span)
        .or(stated)
        .unwrap_or(kyverno.span);
    let Some((major, minor)) = kyverno.version() else {
        let text = kyverno
            .version
            .as_ref()
            .map_or("", |version| &version.value);
        let message = format!("`{text}` is no version of Kyverno");
        let found = Diagnostic::new(&RULE, message).at(at, "starts with two numbers");
        return Some(found.help("write it like `1.19`"));
    };
    let (what, since) = match kyverno.api() {
        KyvernoApi::Cel if (major, minor) < Kyverno::FIRST_WITH_CEL => {
            ("the kinds of `cel`", "they are there from 1.17 on")
        }
        KyvernoApi::ClusterPolicy if (major, minor) < FIRST => (
            "rules that generate for themselves",
            "they are there from 1.13 on",
        ),
        KyvernoApi::ClusterPolicy if (major, minor) >= WITHOUT => {
            ("ClusterPolicy", "1.19 is the last to take it")
        }
        KyvernoApi::Cel | KyvernoApi::ClusterPolicy => return None,
    };
    Some(unknown(major, minor, what, since, at, stated))
}

fn unknown(
    major: u32,
    minor: u32,
    what: &str,
    since: &str,
    at: Span,
    stated: Option<Span>,
) -> Diagnostic {
    let message = format!("Kyverno {major}.{minor} does not know {what}");
    let found = Diagnostic::new(&RULE, message).at(at, since);
    let found = match stated.filter(|stated| *stated != at) {
        Some(stated) => found.related(stated, "the version"),
        None => found,
    };
    if (major, minor) < FIRST {
        found.help("update Kyverno")
    } else {
        found.help("leave `api` out: the newest kinds that the version knows are made")
    }
}
