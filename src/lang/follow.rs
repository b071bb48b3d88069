//! What follows from a fault that has been reported: one mistake is told once.
//!
//! Whoever misspells `schedule` also lacks it; whoever misspells the name of a node has nobody of that name. The words
//! here tell a consequence from a mistake of its own. Where that cannot be told, the consequence waits: the fault that
//! is reported stops the build, so nothing is lost but one more run.

use std::collections::{BTreeMap, HashMap};

use super::faults;
use crate::diag::{Diagnostic, Rule, Sink};
use crate::source::Span;
use crate::syntax::Element;

/// A thing at the top of a file, with what its profile says.
#[derive(Clone, Copy, Debug)]
struct Thing {
    whole: Span,
    profile: Option<Span>,
}

/// The faults so far, as far as others may follow from them.
#[derive(Debug, Default)]
pub(super) struct Follow {
    /// Words with a property or a child that nobody knows, by where they start: what was probably meant by each.
    misspelt: BTreeMap<u32, Misspelt>,
    /// Things by where they start.
    things: BTreeMap<u32, Thing>,
    /// Where faults stand, and whether a name may be lost by each.
    faults: BTreeMap<u32, bool>,
    /// Things that stand twice, with all that is in them.
    twice: Vec<Span>,
    /// Unknown names by what is said of them, and by their place: where the finding is in the sink.
    unknown: HashMap<String, usize>,
    unknown_at: HashMap<Span, usize>,
}

/// A word with something that nobody knows.
#[derive(Debug)]
struct Misspelt {
    /// From the word to its last value.
    head: Span,
    /// What was probably meant; nothing is near if it may have been anything.
    meant: Vec<Option<&'static str>>,
}

fn is(found: &Diagnostic, rules: &[&Rule]) -> bool {
    rules.iter().any(|rule| rule.code == found.rule.code)
}

fn is_within(inner: Span, outer: Span) -> bool {
    outer.start() <= inner.start() && inner.end() <= outer.end()
}

/// From the word to its last value, without the braces.
fn head(element: Element<'_>) -> Span {
    let word = element.name_span();
    let last = element.entries().last();
    last.map_or(word, |entry| word.to(entry.value_span()))
}

impl Follow {
    /// Takes down that something in a word is unknown, and what it was probably meant to be.
    pub(super) fn misspelt(&mut self, element: Element<'_>, meant: Option<&'static str>) {
        let head = head(element);
        let known = self.misspelt.entry(head.start()).or_insert(Misspelt {
            head,
            meant: Vec::new(),
        });
        known.meant.push(meant);
    }

    /// Whether a word may say a property after all: it has one that is near to it, or near to nothing.
    pub(super) fn may_say(&self, element: Element<'_>, property: &str) -> bool {
        let mut meant = self.meant(element);
        meant.any(|meant| meant.is_none_or(|meant| meant == property))
    }

    /// Whether a word has a property that is near to this one.
    pub(super) fn misspells(&self, element: Element<'_>, property: &str) -> bool {
        self.meant(element).any(|meant| meant == Some(property))
    }

    fn meant(&self, element: Element<'_>) -> impl Iterator<Item = Option<&'static str>> {
        let word = self.misspelt.get(&element.name_span().start());
        word.into_iter().flat_map(|word| word.meant.iter().copied())
    }

    /// Takes down a thing at the top of a file.
    pub(super) fn thing(&mut self, element: Element<'_>, profile: Option<Element<'_>>) {
        let whole = element.span();
        let profile = profile.map(|profile| profile.span());
        self.things.insert(whole.start(), Thing { whole, profile });
    }

    /// Takes down a thing that stands twice.
    pub(super) fn twice(&mut self, element: Element<'_>) {
        self.twice.push(element.span());
    }

    /// Whether a place is in a thing that stands twice: then so does all that is in it.
    pub(super) fn is_twice(&self, place: Span) -> bool {
        self.twice.iter().any(|whole| is_within(place, *whole))
    }

    /// Takes down a finding that is told.
    pub(super) fn told(&mut self, found: &Diagnostic) {
        let loses_names = is(
            found,
            &[
                &faults::MISSING_ARGUMENT,
                &faults::UNKNOWN_WORD,
                &faults::UNREADABLE_VALUE,
                &faults::UNUSABLE_NAME,
                &faults::WRONG_TYPE,
            ],
        );
        let known = self.faults.entry(found.primary.span.start()).or_default();
        *known |= loses_names;
    }

    /// Whether a finding says what is missing where something could not be read.
    pub(super) fn is_consequence(&self, found: &Diagnostic) -> bool {
        let place = found.primary.span;
        let choice = is(found, &[&faults::CHOICE, &faults::MISSING_ARGUMENT]);
        let missing = choice || is(found, &[&faults::MISSING_PROPERTY]);
        (choice && self.is_misspelt(place)) || (missing && self.has_faulty_profile(place))
    }

    fn is_misspelt(&self, place: Span) -> bool {
        let before = self.misspelt.range(..=place.start()).next_back();
        before.is_some_and(|(_, word)| is_within(place, word.head))
    }

    fn thing_at(&self, place: Span) -> Option<&Thing> {
        let (_, thing) = self.things.range(..=place.start()).next_back()?;
        is_within(place, thing.whole).then_some(thing)
    }

    fn has_faulty_profile(&self, place: Span) -> bool {
        let profile = self.thing_at(place).and_then(|thing| thing.profile);
        profile.is_some_and(|profile| self.faults_in(profile).next().is_some())
    }

    fn faults_in(&self, whole: Span) -> impl Iterator<Item = bool> {
        let faults = self.faults.range(whole.start()..whole.end());
        faults.map(|(_, loses_names)| *loses_names)
    }

    /// Whether the thing at a place may have parts whose names could not be read.
    pub(super) fn may_have_more(&self, place: Span) -> bool {
        let Some(thing) = self.thing_at(place) else {
            return false;
        };
        let mut wholes = std::iter::once(thing.whole).chain(thing.profile);
        wholes.any(|whole| self.faults_in(whole).any(|loses_names| loses_names))
    }

    /// Joins a name that is unknown in several places, or in one line of a profile for several things: one finding,
    /// with all of the places.
    pub(super) fn joined(&mut self, found: &Diagnostic, sink: &mut Sink) -> bool {
        if !is(found, &[&faults::UNKNOWN_NAME]) {
            return false;
        }
        let place = found.primary.span;
        if let Some(first) = self.unknown.get(&found.message) {
            sink.add_place(*first, place, "and here");
            return true;
        }
        let first = self.unknown_at.get(&place).copied();
        let at = first.unwrap_or(sink.len());
        self.unknown.insert(found.message.clone(), at);
        self.unknown_at.insert(place, at);
        for label in found.related.iter().filter(|_| first.is_some()) {
            sink.add_related(at, label.span, "and this one");
        }
        first.is_some()
    }
}
