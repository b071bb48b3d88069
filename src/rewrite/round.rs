//! The fixes of one set of findings, put together.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Fix, Replacement};
use crate::source::{SourceFile, SourceMap, Span};

/// Replacements that do not touch each other.
#[derive(Debug, Default)]
pub struct Round {
    /// By the first byte that goes.
    replacements: BTreeMap<u32, Replacement>,
    fixes: usize,
}

impl Round {
    /// Takes the fixes of findings in their order: one that wants bytes of an earlier one waits, unless both want the
    /// same.
    #[must_use]
    pub fn new<'d>(found: impl IntoIterator<Item = &'d Diagnostic>, map: &SourceMap) -> Self {
        let mut round = Self::default();
        for fix in found.into_iter().filter_map(|it| it.fix.as_ref()) {
            let wanted = fix
                .resolve(map)
                .filter(|all| all.iter().all(|it| round.takes(it)));
            if let Some(wanted) = wanted {
                round.fixes += 1;
                round
                    .replacements
                    .extend(wanted.into_iter().map(|it| (it.span.start(), it)));
            }
        }
        round
    }

    /// Takes replacements as they are; none if two of them want the same bytes for different texts.
    #[must_use]
    pub fn of(replacements: impl IntoIterator<Item = Replacement>) -> Option<Self> {
        let mut round = Self::default();
        for wanted in replacements {
            if !round.takes(&wanted) {
                return None;
            }
            round.replacements.insert(wanted.span.start(), wanted);
        }
        Some(round)
    }

    /// How many findings are fixed by it.
    #[must_use]
    pub const fn fixes(&self) -> usize {
        self.fixes
    }

    /// Whether all of a fix is in it.
    pub(super) fn has(&self, fix: &Fix, map: &SourceMap) -> bool {
        let is_in = |it: &Replacement| self.replacements.get(&it.span.start()) == Some(it);
        fix.resolve(map).is_some_and(|all| all.iter().all(is_in))
    }

    fn takes(&self, wanted: &Replacement) -> bool {
        if self.replacements.get(&wanted.span.start()) == Some(wanted) {
            return true;
        }
        let mut before = self.replacements.range(..=wanted.span.start());
        let mut behind = self.replacements.range(wanted.span.start()..);
        let free_before = before
            .next_back()
            .is_none_or(|(_, it)| it.span.end() <= wanted.span.start());
        let free_behind = behind
            .next()
            .is_none_or(|(start, _)| *start >= wanted.span.end() && *start > wanted.span.start());
        free_before && free_behind
    }

    /// The sources with the replacements. None if a file is not text, or if they would grow beyond what offsets can
    /// number.
    #[must_use]
    pub fn applied(&self, map: &SourceMap) -> Option<SourceMap> {
        let mut after = SourceMap::new(map.prefix());
        for file in map.files() {
            let whole = file.not_utf8().is_none();
            if !whole || !after.add(file.name(), self.text(file).into_bytes()) {
                return None;
            }
        }
        Some(after)
    }

    fn text(&self, file: &SourceFile) -> String {
        let mut out = String::with_capacity(file.text().len());
        let mut at = file.base();
        let kept = |from: u32, to: u32| {
            let (from, to) = (from - file.base(), to - file.base());
            file.text()
                .get(from as usize..to as usize)
                .unwrap_or_default()
        };
        for (start, replacement) in self.replacements.range(file.base()..=file.span().end()) {
            out.push_str(kept(at, *start));
            out.push_str(&replacement.text);
            at = replacement.span.end();
        }
        out.push_str(kept(at, file.span().end()));
        out
    }

    /// Where a place of the sources after was before. What a replacement brought was where its bytes were.
    #[must_use]
    pub fn before(&self, span: Span) -> Span {
        let start = self.offset_before(span.start(), Bound::Start);
        let end = self.offset_before(span.end(), Bound::End);
        if span.is_empty() {
            Span::new(start, start)
        } else {
            Span::new(start, end)
        }
    }

    fn offset_before(&self, after: u32, bound: Bound) -> u32 {
        let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let (mut was, mut is) = (0, 0);
        for replacement in self.replacements.values() {
            let start = is + (replacement.span.start() - was);
            // A place that ends where a replacement starts has nothing of it.
            if after < start || (bound == Bound::End && after == start) {
                break;
            }
            is = start + length(&replacement.text);
            was = replacement.span.end();
            match bound {
                Bound::Start if after < is => return replacement.span.start(),
                Bound::End if after <= is => return was,
                Bound::Start | Bound::End => {}
            }
        }
        was + (after - is)
    }
}

/// Which end of a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Start,
    End,
}
