//! Two mistakes at once: a slip of spelling hides no other mistake in silence.
//!
//! A slip of `slips.rs` and one of `mutations.rs` are made in the same starter lab, in pairs that are picked at random and
//! always the same. The slip is one finding, as it is alone. The other mistake is found beside it, or the report says that
//! rules wait.

use std::collections::BTreeSet;

use hlc::diag::{Report, Waiting};
use rayon::prelude::*;

use crate::mutations::{self, Made};
use crate::slips::{self, Slip};
use crate::support::{self, Edited, without};

/// How many pairs are made in a lab.
const PAIRS: usize = 60;

/// The least share of the other mistakes that is found at once, in percent.
const FOUND: usize = 60;

/// A finding as code and message.
type Seen = (&'static str, String);

fn seen(lab: &Edited) -> (Vec<Seen>, Waiting) {
    let Report { found, waiting } = support::report(&lab.map());
    let found = found.into_iter().map(|it| (it.rule.code, it.message));
    (found.collect(), waiting)
}

fn added(lab: &Edited, before: &[Seen]) -> (Vec<Seen>, Waiting) {
    let (found, waiting) = seen(lab);
    (without(&found, before, Clone::clone), waiting)
}

fn is_spelling((code, _): &Seen) -> bool {
    code.starts_with("language/") || code.starts_with("syntax/")
}

/// What became of the other mistake.
#[derive(PartialEq, Eq)]
enum Other {
    Found,
    Waits,
}

/// Makes two mistakes; none if they are not two, an error if the report is wrong.
fn outcome(
    starter: &Edited,
    before: &[Seen],
    slip: &Slip,
    made: &Made<'_>,
) -> Option<Result<Other, String>> {
    if (&slip.file, slip.line) == (&made.file, made.line) {
        return None;
    }
    let slipped = |lab: Edited| lab.put(&slip.file, slip.range.clone(), &slip.new);
    let mutated = |lab: Edited| lab.put(&made.file, made.range.clone(), &made.new);
    let (alone, _) = added(&slipped(starter.clone()), before);
    let [reading] = alone.as_slice() else {
        return None;
    };
    if !is_spelling(reading) {
        return None;
    }
    let (other, _) = added(&mutated(starter.clone()), before);
    let [other] = other.as_slice() else {
        return None;
    };
    // The edit further behind comes first, so that neither moves the other.
    let both = if slip.range.start > made.range.start {
        mutated(slipped(starter.clone()))
    } else {
        slipped(mutated(starter.clone()))
    };
    let (found, waiting) = added(&both, before);
    let spelling: BTreeSet<_> = found.iter().filter(|it| is_spelling(it)).collect();
    let place = format!(
        "{}:{} and {}:{}",
        slip.file, slip.line, made.file, made.line
    );
    if spelling.into_iter().collect::<Vec<_>>() != [reading] {
        return Some(Err(format!(
            "{place}: the slip is not one finding: {found:#?}"
        )));
    }
    if found.contains(other) {
        return Some(Ok(Other::Found));
    }
    let hidden = || format!("{place}: {other:?} is hidden, and nothing says so: {found:#?}");
    Some(
        (!waiting.rules.is_empty())
            .then_some(Other::Waits)
            .ok_or_else(hidden),
    )
}

/// The next of a row of numbers that look like chance and are the same in every run.
fn next(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap()
}

#[test]
fn a_slip_hides_nothing_in_silence() {
    let table = mutations::table();
    let (mut outcomes, mut complaints) = (Vec::new(), Vec::new());
    for lab in support::starter_labs() {
        let starter = Edited::starter(&lab);
        let (before, _) = seen(&starter);
        let slips = slips::slips(&starter.map());
        // Half of the pairs have a slip that is a finding wherever it is made: the others are mostly none.
        let (sure, rest): (Vec<_>, Vec<_>) = slips.into_iter().partition(Slip::is_always_found);
        let all = table.slip.iter();
        let is_read = |code: &String| !code.starts_with("language/");
        let other = all.filter(|slip| slip.codes.iter().all(is_read));
        let made: Vec<_> = other
            .flat_map(|slip| mutations::made(slip, &lab, &starter))
            .collect();
        let mut state = 1;
        let mut pick = |slips: &[Slip]| {
            (
                next(&mut state) % slips.len(),
                next(&mut state) % made.len(),
            )
        };
        let mut pairs = Vec::new();
        for slips in [&sure, &rest] {
            pairs.extend(
                (0..PAIRS)
                    .map(|_| pick(slips))
                    .map(|(slip, other)| (&slips[slip], &made[other])),
            );
        }
        let of_pairs = pairs
            .par_iter()
            .filter_map(|(slip, other)| outcome(&starter, &before, slip, other));
        for outcome in of_pairs.collect::<Vec<_>>() {
            match outcome {
                Ok(other) => outcomes.push(other),
                Err(complaint) => complaints.push(format!("{lab}: {complaint}")),
            }
        }
    }
    let total = outcomes.len() + complaints.len();
    assert!(total > 2 * PAIRS, "{total} pairs");
    assert!(
        complaints.is_empty(),
        "{} of {total}:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
    let found = outcomes.iter().filter(|it| **it == Other::Found).count();
    assert!(
        found * 100 >= FOUND * total,
        "{found} of {total} are found at once"
    );
    println!("{found} of {total} are found at once");
}
