//! Labs made of one that cannot be read: without the faults, and with what was probably meant.

use crate::diag::{Diagnostic, Fix, Level, Likely, Replacement, Sink};
use crate::lang;
use crate::model::Lab;
use crate::rewrite::Round;
use crate::source::{SourceMap, Span};
use crate::syntax::{self, Document, Element, Entry};

/// What is left out may be missing elsewhere, which is left out in turn. A lab that is not whole after so many rounds is
/// given up.
const MOST_ROUNDS: usize = 12;

/// What the notation puts before anything that does not count.
const LEFT_OUT: &str = "/-";

/// A lab that can be read, and how it came about.
pub(super) struct Repaired {
    /// The lab.
    pub(super) lab: Lab,
    /// What was changed.
    pub(super) edits: Edits,
}

/// Changes of the sources, one after the other.
pub(super) struct Edits(Vec<Round>);

impl Edits {
    /// A finding in terms of the sources before the changes.
    pub(super) fn before(&self, mut found: Diagnostic) -> Diagnostic {
        let labels = std::iter::once(&mut found.primary).chain(&mut found.related);
        for label in labels {
            label.span = self.span_before(label.span);
        }
        for span in &mut found.masked {
            *span = self.span_before(*span);
        }
        for edit in found.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = self.span_before(edit.span);
        }
        found
    }

    fn span_before(&self, span: Span) -> Span {
        self.0.iter().rfold(span, |span, round| round.before(span))
    }
}

/// The lab with what was probably meant by each fault; none if one of them leaves that open.
pub(super) fn assumed(map: &SourceMap, faults: &[Diagnostic]) -> Option<Repaired> {
    repaired(map, faults, |fault, documents, map| {
        let likely = fault.assumption.likely.as_ref()?;
        let replaced = |place| match likely {
            Likely::Text { .. } => Fix::resolve(&likely.fix(place)?, map),
            Likely::SameAs(first) => same(documents, map, place, *first),
        };
        let all: Option<Vec<_>> = places(fault).map(replaced).collect();
        Some(all?.concat())
    })
}

/// The lab without what the faults are in: properties, or whole elements where an argument or the keyword is at fault.
pub(super) fn left_out(map: &SourceMap, faults: &[Diagnostic]) -> Option<Repaired> {
    repaired(map, faults, |fault, documents, _| {
        let left_out = |place| Some(locate(documents, place)?.left_out());
        places(fault).map(left_out).collect()
    })
}

fn places(fault: &Diagnostic) -> impl Iterator<Item = Span> {
    let further = fault.assumption.places.iter().copied();
    std::iter::once(fault.primary.span).chain(further)
}

/// Edits a lab until it can be read.
fn repaired(
    map: &SourceMap,
    faults: &[Diagnostic],
    edit: impl Fn(&Diagnostic, &[Document<'_>], &SourceMap) -> Option<Vec<Replacement>>,
) -> Option<Repaired> {
    let mut map = map.clone();
    let mut faults = faults.to_vec();
    let mut rounds = Vec::new();
    while rounds.len() < MOST_ROUNDS {
        let documents = documents(&map)?;
        let edits = faults.iter().map(|it| edit(it, &documents, &map));
        let edits: Option<Vec<_>> = edits.collect();
        let round = Round::of(edits?.into_iter().flatten())?;
        let after = round.applied(&map)?;
        drop(documents);
        rounds.push(round);
        match lowered(&after) {
            Ok(lab) => {
                let edits = Edits(rounds);
                return Some(Repaired { lab, edits });
            }
            Err(left) => faults = left,
        }
        map = after;
    }
    None
}

fn documents(map: &SourceMap) -> Option<Vec<Document<'_>>> {
    let mut sink = Sink::new();
    let files = map.files().iter();
    let documents = files.map(|file| syntax::parse(file, &mut sink)).collect();
    (!sink.has_errors()).then_some(documents)
}

/// The lab, or the errors that are left.
fn lowered(map: &SourceMap) -> Result<Lab, Vec<Diagnostic>> {
    let mut sink = Sink::new();
    let lab = documents(map).and_then(|documents| lang::lower(&documents, &mut sink));
    let is_error = |it: &Diagnostic| it.level == Level::Error;
    lab.ok_or_else(|| sink.into_sorted().into_iter().filter(is_error).collect())
}

/// What is written at a place: an element, and the entry of it if the place is in one.
struct Written<'d> {
    element: Element<'d>,
    entry: Option<Entry<'d>>,
}

impl Written<'_> {
    /// Makes the property, or else the element, not count.
    fn left_out(&self) -> Replacement {
        let property = self.entry.filter(Entry::is_property);
        let start = property.map_or(self.element.span(), |entry| entry.name_span());
        Replacement {
            span: Span::new(start.start(), start.start()),
            text: LEFT_OUT.to_owned(),
        }
    }

    /// All of the property, or else of the element.
    fn span(&self) -> Span {
        let property = self.entry.filter(Entry::is_property);
        property.map_or(self.element.span(), |entry| whole(&entry))
    }
}

fn whole(entry: &Entry<'_>) -> Span {
    entry.name_span().to(entry.value_span())
}

fn is_within(inner: Span, outer: Span) -> bool {
    outer.start() <= inner.start() && inner.end() <= outer.end()
}

/// What is written at a place.
fn locate<'d>(documents: &'d [Document<'_>], place: Span) -> Option<Written<'d>> {
    let has_place = |element: &Element<'d>| is_within(place, element.span());
    let mut top = documents.iter().flat_map(|document| document.elements());
    let mut element = top.find(has_place)?;
    while let Some(child) = element.children().find(has_place) {
        element = child;
    }
    let entry = element.entries().find(|it| is_within(place, whole(it)));
    Some(Written { element, entry })
}

/// Leaves out what says the same as another place, word by word; none if it says anything else.
fn same(
    documents: &[Document<'_>],
    map: &SourceMap,
    again: Span,
    first: Span,
) -> Option<Vec<Replacement>> {
    let (again, first) = (locate(documents, again)?, locate(documents, first)?);
    let is_same = map.text(again.span()) == map.text(first.span());
    is_same.then(|| vec![again.left_out()])
}
