//! Which part of the source each thing is written in, so that what points there is known to be about it.

use std::cmp::Reverse;

use crate::diag::Sink;
use crate::source::{SourceMap, Span};
use crate::syntax::{self, Element};

/// Every element of the source, in the order in which they start.
#[derive(Debug)]
pub(super) struct Extents(Vec<Span>);

impl Extents {
    /// Reads the sources once more: the model knows where names stand, but not where elements end.
    pub(super) fn new(map: &SourceMap) -> Self {
        let mut spans = Vec::new();
        for file in map.files() {
            // A lab that has a site was read without faults before.
            let document = syntax::parse(file, &mut Sink::new());
            document.elements().for_each(|it| collect(it, &mut spans));
        }
        Self(spans)
    }

    /// The element that has a name among its arguments: the last one that starts before, as children stand behind.
    fn of(&self, name: Span) -> Option<Span> {
        let behind = self.0.partition_point(|it| it.start() <= name.start());
        let element = *self.0.get(behind.checked_sub(1)?)?;
        covers(element, name).then_some(element)
    }
}

fn collect(element: Element<'_>, spans: &mut Vec<Span>) {
    spans.push(element.span());
    element.children().for_each(|it| collect(it, spans));
}

const fn covers(outer: Span, inner: Span) -> bool {
    outer.start() <= inner.start() && inner.end() <= outer.end()
}

/// Where pages are written: areas that hold each other or have nothing in common.
#[derive(Debug)]
pub(super) struct Areas(Vec<Area>);

#[derive(Debug)]
struct Area {
    span: Span,
    page: usize,
    /// The smallest area around it, by its position.
    outer: Option<usize>,
}

impl Areas {
    /// The areas of pages, each found by the place where the thing of the page is named.
    pub(super) fn new(extents: &Extents, named: impl Iterator<Item = (usize, Span)>) -> Self {
        let found = named.filter_map(|(page, name)| Some((extents.of(name)?, page)));
        let mut found: Vec<_> = found.collect();
        found.sort_by_key(|(span, page)| (span.start(), Reverse(span.end()), *page));
        let mut areas: Vec<Area> = Vec::with_capacity(found.len());
        let mut open: Vec<usize> = Vec::new();
        for (span, page) in found {
            let is_outside = |at: &usize| areas.get(*at).is_none_or(|it| !covers(it.span, span));
            while open.last().is_some_and(is_outside) {
                open.pop();
            }
            let outer = open.last().copied();
            open.push(areas.len());
            areas.push(Area { span, page, outer });
        }
        Self(areas)
    }

    /// The pages about what stands at a place: the innermost first.
    pub(super) fn around(&self, place: Span) -> impl Iterator<Item = usize> {
        let behind = self
            .0
            .partition_point(|it| it.span.start() <= place.start());
        let last = behind.checked_sub(1).and_then(|at| self.0.get(at));
        let chain = std::iter::successors(last, |it| self.0.get(it.outer?));
        chain
            .filter(move |it| covers(it.span, place))
            .map(|it| it.page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_an_element_is_about_it() {
        let mut map = SourceMap::new("");
        let text = "node a {\n  storage b {\n    x 1\n  }\n}\nguest c\n";
        assert!(map.add("lab.kdl", text.into()));
        let at = |word: &str| {
            let start = u32::try_from(text.find(word).unwrap()).unwrap();
            Span::new(start, start + 1)
        };
        let extents = Extents::new(&map);
        let named = ["a {", "b {", "c\n"].into_iter().map(at).enumerate();
        let areas = Areas::new(&extents, named);
        let around = |word| areas.around(at(word)).collect::<Vec<_>>();
        assert_eq!(around("x 1"), [1, 0]);
        assert_eq!(around("storage"), [1, 0]);
        assert_eq!(around("guest"), [2]);
        assert_eq!(around("a {"), [0]);
    }
}
