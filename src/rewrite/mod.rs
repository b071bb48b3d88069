//! Applying fixes: edits of the source by the byte, so that comments and layout stay as they are.
//!
//! A [`Round`] takes the fixes of one set of findings. Of two that want the same bytes the first is taken; the other
//! is found again in the next round. A round is tried before it counts ([`trial`]), and [`fixed`] ends when one has nothing to do. Notation comes first: while a file
//! cannot be read, nothing else is looked for, so no fix is known.

mod round;
mod trial;

pub use self::round::Round;
use self::trial::Trial;
use crate::diag::{Diagnostic, Report};
use crate::source::{SourceMap, Span};

/// Rounds after which fixes that undo each other are left alone.
const MOST_ROUNDS: usize = 10;

/// A lab after its fixes.
#[derive(Debug)]
pub struct Fixed {
    /// The sources; as they were if nothing was fixed.
    pub map: SourceMap,
    /// What is still found in them.
    pub report: Report,
    /// How many findings were fixed.
    pub fixes: usize,
    rounds: Vec<Round>,
    /// Places of the first sources that no report may show.
    hidden: Vec<Span>,
}

/// A file that the fixes change.
#[derive(Debug)]
pub struct Changed<'m> {
    /// Its name inside the lab.
    pub name: &'m str,
    /// Its text before.
    pub before: &'m str,
    /// Its text after.
    pub after: &'m str,
}

/// Fixes what can be fixed, looking again after each round.
pub fn fixed(map: SourceMap, mut find: impl FnMut(&SourceMap) -> Report) -> Fixed {
    let report = find(&map);
    let mut all = Fixed {
        map,
        report,
        fixes: 0,
        rounds: Vec::new(),
        hidden: Vec::new(),
    };
    all.hide();
    while all.rounds.len() < MOST_ROUNDS {
        let Some(Tried { round, map, report }) = all.tried(&mut find) else {
            break;
        };
        all.fixes += round.fixes();
        all.rounds.push(round);
        all.report = report;
        all.map = map;
        all.hide();
    }
    all
}

/// Fixes that keep what they say, and the lab with them.
struct Tried {
    round: Round,
    map: SourceMap,
    report: Report,
}

impl Fixed {
    /// All fixes that are offered, if they pass together; else those that pass one after the other.
    fn tried(&self, find: &mut impl FnMut(&SourceMap) -> Report) -> Option<Tried> {
        let offered = self.report.found.iter().filter(|it| it.fix.is_some());
        let offered: Vec<_> = offered.collect();
        if let Some(all) = self.trial(&offered, find) {
            return Some(all);
        }
        let mut passed = None;
        let mut kept = Vec::new();
        for fix in offered.iter().filter(|_| offered.len() > 1) {
            kept.push(*fix);
            match self.trial(&kept, find) {
                Some(more) => passed = Some(more),
                None => {
                    kept.pop();
                }
            }
        }
        passed
    }

    fn trial(
        &self,
        fixes: &[&Diagnostic],
        find: &mut impl FnMut(&SourceMap) -> Report,
    ) -> Option<Tried> {
        let round = Round::new(fixes.iter().copied(), &self.map);
        let map = round.applied(&self.map).filter(|_| round.fixes() > 0)?;
        let report = find(&map);
        let trial = Trial {
            before: &self.report,
            map: &self.map,
            round: &round,
            after: &report,
        };
        trial.passes().then_some(Tried { round, map, report })
    }

    /// Notes where secrets stand, in terms of the first sources.
    fn hide(&mut self) {
        let masked = self.report.found.iter().flat_map(|it| &it.masked);
        let back = |span: &Span| self.rounds.iter().rfold(*span, |span, it| it.before(span));
        let places: Vec<_> = masked.map(back).collect();
        self.hidden.extend(places);
    }

    /// The sources before and after as a report may show them: without secrets.
    #[must_use]
    pub fn shown(&self, before: &SourceMap) -> (SourceMap, SourceMap) {
        let before = before.masked(&self.hidden);
        let after = self
            .rounds
            .iter()
            .try_fold(before.clone(), |map, round| round.applied(&map));
        let after = after.unwrap_or_else(|| before.clone());
        (before, after)
    }
}

/// The files that differ between two versions of a lab.
pub fn changes<'m>(
    before: &'m SourceMap,
    after: &'m SourceMap,
) -> impl Iterator<Item = Changed<'m>> {
    let pairs = before.files().iter().zip(after.files());
    let changed = pairs.filter(|(before, after)| before.text() != after.text());
    changed.map(|(before, after)| Changed {
        name: before.name(),
        before: before.text(),
        after: after.text(),
    })
}
