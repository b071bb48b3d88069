//! What can be said of a lab in spite of faults of spelling.
//!
//! Such a lab is read twice more: without what the faults are in, and with what was probably meant. Both are whole labs,
//! made by edits of the source, so no rule has to know that anything is missing. What both show is there whatever the owner
//! meant, and is reported beside the faults; a rule that finds different things in the two waits for the correction. Where a
//! fault leaves open what was meant, all rules wait.

mod repair;

use std::collections::BTreeSet;

use self::repair::{Repaired, assumed, left_out};
use crate::diag::{Diagnostic, Level, Likely, Sink, Waiting};
use crate::lang::faults;
use crate::model::unit::Date;
use crate::rules;
use crate::source::{SourceMap, Span};

/// The most faults that a lab is repaired for: of more, the owner corrects some first.
const MOST_FAULTS: usize = 100;

/// Adds what rules find in spite of the errors that a sink holds, and says how many rules wait.
pub fn look(map: &SourceMap, today: Option<Date>, sink: &mut Sink) {
    let is_error = |it: &&Diagnostic| it.level == Level::Error;
    let faults = sink.diagnostics().iter().filter(is_error);
    let faults: Vec<Diagnostic> = faults.cloned().collect();
    let mut until: Vec<Span> = faults.iter().map(|it| it.primary.span).collect();
    until.sort_unstable();
    let rules = match agreed(map, &faults, today) {
        Some((found, rules)) => {
            found.into_iter().for_each(|it| sink.push(it));
            rules
        }
        None => rules::checks().map(|check| check.rule.code).collect(),
    };
    sink.wait(Waiting { rules, until });
}

/// What is found whatever was meant, and the rules that find different things.
fn agreed(
    map: &SourceMap,
    faults: &[Diagnostic],
    today: Option<Date>,
) -> Option<(Vec<Diagnostic>, BTreeSet<&'static str>)> {
    if faults.len() > MOST_FAULTS {
        return None;
    }
    let with = found(assumed(map, faults)?, today);
    let without = found(left_out(map, faults)?, today);
    let keys = |all: &[Diagnostic]| all.iter().map(key).collect::<BTreeSet<_>>();
    let (keys_with, keys_without) = (keys(&with), keys(&without));
    let differing = keys_with.symmetric_difference(&keys_without);
    let mut waiting: BTreeSet<_> = differing.map(|(code, ..)| *code).collect();
    let is_agreed = |it: &Diagnostic| keys_without.contains(&key(it));
    let (doubtful, agreed): (Vec<_>, Vec<_>) = with
        .into_iter()
        .filter(is_agreed)
        .partition(|it| faults.iter().any(|fault| is_doubtful(it, fault)));
    waiting.extend(doubtful.iter().map(|it| it.rule.code));
    Some((agreed, waiting))
}

/// Whether a finding is about the name that was probably meant by an unknown one: it may be that name that is misspelt,
/// where it is declared.
fn is_doubtful(found: &Diagnostic, fault: &Diagnostic) -> bool {
    let meant = match &fault.assumption.likely {
        Some(Likely::Text { to, .. }) if fault.rule.code == faults::UNKNOWN_NAME.code => to,
        Some(Likely::Text { .. } | Likely::SameAs(_)) | None => return false,
    };
    found.message.contains(&format!("`{meant}`"))
}

/// What tells two findings apart.
fn key(found: &Diagnostic) -> (&'static str, String, Span) {
    (found.rule.code, found.message.clone(), found.primary.span)
}

/// What the rules find in a repaired lab, in terms of the sources as they are.
fn found(repaired: Repaired, today: Option<Date>) -> Vec<Diagnostic> {
    let Repaired { mut lab, edits } = repaired;
    lab.today = today.or(lab.today);
    let found = rules::unfinished(lab);
    found.into_iter().map(|it| edits.before(it)).collect()
}
