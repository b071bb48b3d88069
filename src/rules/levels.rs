//! The lab's own word on rules: levels that it sets, exceptions that it makes. Applied when all rules have run.

use std::collections::HashMap;

use crate::diag::nearest::meant;
use crate::diag::{Diagnostic, Level, Rule, Sink};
use crate::model::Lab;
use crate::model::about::{Allow, Text};
use crate::model::unit::Date;
use crate::rule;
use crate::source::Span;

rule! {
    /// An exception or a level names a rule that does not exist.
    ///
    /// ## Why it matters
    /// It would have no effect, in silence.
    ///
    /// ## What to do
    /// Take the nearest code. `hlc explain` lists all.
    pub(crate) UNKNOWN_RULE = "rules" / "unknown-rule", Error, fixable
}

rule! {
    /// An exception is made from a rule that cannot be allowed.
    ///
    /// ## Why it matters
    /// Spelling has one right answer: what could not be read cannot be compiled.
    ///
    /// ## What to do
    /// Correct the spelling and take the exception away.
    pub(crate) NOT_ALLOWABLE = "rules" / "not-allowable", Error
}

rule! {
    /// An exception matches nothing.
    ///
    /// ## Why it matters
    /// The fault that it once excused is gone, or it stands at the wrong thing. A stale exception hides the next
    /// fault of its kind.
    ///
    /// ## What to do
    /// Take it away, or write it into the braces of the thing that the finding is about.
    pub(crate) UNUSED_ALLOW = "rules" / "unused-allow", Warning
}

rule! {
    /// The last day of an exception is over.
    ///
    /// ## Why it matters
    /// Somebody meant to look at it again by then. It excuses nothing any more: what it was made for is reported as
    /// if it were not there.
    ///
    /// ## What to do
    /// Correct what it excused, and take it away; or give it a later day. Which day it is, `--today` or
    /// `rules today=` says. hlc never asks the clock, so that a build of today gives the same tomorrow.
    pub(crate) EXPIRED_ALLOW = "rules" / "expired-allow", Warning
}

/// The rules about rules.
pub static ALL: &[&Rule] = &[&EXPIRED_ALLOW, &NOT_ALLOWABLE, &UNKNOWN_RULE, &UNUSED_ALLOW];

/// A finding that the lab allows.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// What was found.
    pub diagnostic: Diagnostic,
    /// Why it is all right.
    pub reason: Text,
    /// The last day on which it is.
    pub until: Option<Date>,
}

/// What is left when the lab has had its word.
#[derive(Debug)]
pub(crate) struct Findings {
    /// What is reported, with its level.
    pub(crate) reported: Sink,
    /// What is not, and why.
    pub(crate) allowed: Vec<Allowed>,
}

/// Applies levels and exceptions. In an unfinished lab, errors are known beside what is found.
pub(crate) fn apply(lab: &Lab, found: Sink, unfinished: bool) -> Findings {
    let known: Vec<&str> = super::checks().map(|check| check.rule.code).collect();
    let mut reported = Sink::new();
    let mut allowed = Vec::new();
    let mut used = vec![false; lab.allows.len()];
    let severities: HashMap<&str, bool> = lab
        .severities
        .iter()
        .rev()
        .map(|it| (intended(&it.code.value, &known), it.deny))
        .collect();
    let by_code = by_code(&lab.allows, &known);
    for mut diagnostic in told_once(found.into_sorted()) {
        let code = diagnostic.rule.code;
        if let Some(denied) = severities.get(code) {
            diagnostic.level = if *denied {
                Level::Error
            } else {
                Level::Warning
            };
        }
        let excuses = by_code.get(code).map_or(&[][..], Vec::as_slice);
        let excuse = excuses.iter().copied().find(|at| {
            lab.allows
                .get(*at)
                .is_some_and(|allow| !allow.is_over(lab.today) && covers(allow, &diagnostic))
        });
        match excuse.and_then(|at| Some((at, lab.allows.get(at)?))) {
            Some((at, allow)) => {
                used.get_mut(at).into_iter().for_each(|used| *used = true);
                allowed.push(Allowed {
                    diagnostic,
                    reason: allow.reason.clone(),
                    until: allow.until.map(|until| until.value),
                });
            }
            None => reported.push(diagnostic),
        }
    }
    // What an error keeps from being found may be what an exception is for.
    let fails = unfinished || reported.has_errors();
    for (allow, used) in lab.allows.iter().zip(used) {
        let code = &*allow.code.value;
        if is_spelling(code) {
            reported.push(not_allowable(&allow.code));
        } else if !known.contains(&code) {
            reported.push(unknown_rule(&allow.code, &known));
        } else if allow.is_over(lab.today) {
            reported.push(expired(allow));
        } else if !used && !fails {
            reported.push(unused(allow));
        }
    }
    for severity in &lab.severities {
        if !known.contains(&&*severity.code.value) {
            reported.push(unknown_rule(&severity.code, &known));
        }
    }
    Findings { reported, allowed }
}

/// Findings without those that say the same of the same place: a line of a profile is looked at for each thing that
/// uses it.
fn told_once(mut sorted: Vec<Diagnostic>) -> Vec<Diagnostic> {
    sorted.dedup_by(|again, first| {
        let key = |it: &Diagnostic| (it.rule.code, it.primary.span);
        key(again) == key(first) && again.message == first.message && again.related == first.related
    });
    sorted
}

/// Exceptions by the code that they mean: one that is misspelt, and can mean only one rule, excuses that one, so that
/// only the slip is told.
fn by_code<'a>(allows: &'a [Allow], known: &[&'a str]) -> HashMap<&'a str, Vec<usize>> {
    let mut by_code: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, allow) in allows.iter().enumerate() {
        by_code
            .entry(intended(&allow.code.value, known))
            .or_default()
            .push(at);
    }
    by_code
}

/// The rule that is meant, as far as it can be told.
fn intended<'a>(written: &'a str, known: &[&'a str]) -> &'a str {
    if known.contains(&written) {
        return written;
    }
    meant(written, known).unwrap_or(written)
}

/// Whether an exception holds for a finding: everywhere, or because a place of the finding lies in its thing.
fn covers(allow: &Allow, diagnostic: &Diagnostic) -> bool {
    let Some(scope) = &allow.scope else {
        return true;
    };
    let related = diagnostic.related.iter().map(|label| label.span);
    let mut places = std::iter::once(diagnostic.primary.span).chain(related);
    let inside =
        |outer: &Span, inner: Span| outer.start() <= inner.start() && inner.end() <= outer.end();
    places.any(|place| scope.iter().any(|span| inside(span, place)))
}

/// Whether a code is one of notation or language, which have one right answer.
fn is_spelling(code: &str) -> bool {
    code.starts_with("syntax/") || code.starts_with("language/")
}

fn unknown_rule(code: &Text, known: &[&str]) -> Diagnostic {
    let message = format!("there is no rule `{}`", code.value);
    let found = Diagnostic::new(&UNKNOWN_RULE, message).at(code.span, "unknown");
    found.help("`hlc explain` lists all rules").suggest(
        code.span,
        &code.value,
        known.iter().copied(),
    )
}

fn not_allowable(code: &Text) -> Diagnostic {
    Diagnostic::new(
        &NOT_ALLOWABLE,
        format!("`{}` cannot be allowed", code.value),
    )
    .at(code.span, "a fault of spelling")
    .help("take the exception away and correct the spelling")
}

fn expired(allow: &Allow) -> Diagnostic {
    let code = &allow.code.value;
    let (day, place) = match allow.until {
        Some(until) => (until.value.to_string(), until.span),
        None => (String::new(), allow.code.span),
    };
    let message = format!("`{code}` was allowed until {day}");
    Diagnostic::new(&EXPIRED_ALLOW, message)
        .at(place, "over")
        .related(allow.reason.span, "the reason then")
        .help("correct what it excused and take it away, or give it a later day")
}

fn unused(allow: &Allow) -> Diagnostic {
    let place = if allow.scope.is_some() {
        "here"
    } else {
        "anywhere"
    };
    Diagnostic::new(
        &UNUSED_ALLOW,
        format!("`{}` is allowed, but not found {place}", allow.code.value),
    )
    .at(allow.code.span, "matches nothing")
    .help("take the exception away")
}
