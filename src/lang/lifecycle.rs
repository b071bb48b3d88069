//! Where the things of a lab are in their life, wherever that is written: at the top, in braces, in profiles.

use super::Lower;
use super::declare::{identity, natural};
use super::item::Item;
use super::lab::{TOP_LEVEL, profile_target};
use super::spec::{Child, ElementSpec, Prop};
use super::universal::{PROPS, life};
use crate::model::lifecycle::{Lifecycle, Subject};
use crate::source::Span;
use crate::syntax::{Document, Element};

/// What says where a thing is in its life.
fn says_life(prop: &Prop) -> bool {
    ["status", "since", "reason", "replaced-by"].contains(&prop.name)
}

/// Everything that says where it is in its life, by word and name, what is inside another thing after that.
pub(super) fn lifecycles<'d>(documents: &'d [Document<'_>], cx: &mut Lower<'d>) -> Vec<Lifecycle> {
    let mut found = Vec::new();
    for element in documents.iter().flat_map(Document::elements) {
        let Some(spec) = table(element, TOP_LEVEL.iter()) else {
            continue;
        };
        let spec = profile_target(element)
            .filter(|_| spec.name == "profile")
            .unwrap_or(spec);
        of_one(element, spec, &mut found, cx);
    }
    found.sort_by(|a, b| {
        let outer = |it: &Lifecycle| called(it.inside.as_ref().unwrap_or(&it.subject));
        natural(&outer(a), &outer(b))
            .then_with(|| a.inside.is_some().cmp(&b.inside.is_some()))
            .then_with(|| natural(&called(&a.subject), &called(&b.subject)))
    });
    found
}

/// A thing by its keyword and name.
fn called(it: &Subject) -> String {
    let name = it.name.as_deref().unwrap_or_default();
    format!("{} {name}", it.word)
}

/// What is in one element at the top.
fn of_one<'d>(
    top: Element<'d>,
    spec: &'static ElementSpec,
    found: &mut Vec<Lifecycle>,
    cx: &mut Lower<'d>,
) {
    let mut waiting = vec![(top, spec)];
    while let Some((element, spec)) = waiting.pop() {
        let says = |prop: &Prop| element.props().any(|entry| entry.is_named(prop.name));
        if spec.named && PROPS.iter().filter(|it| says_life(it)).any(says) {
            let is_top = element.span() == top.span();
            found.push(Lifecycle {
                subject: subject(element),
                inside: (!is_top).then(|| subject(top)),
                about: life(&Item::new(element, spec), cx),
            });
        }
        let at = waiting.len();
        let below = element.children();
        waiting.extend(below.filter_map(|it| Some((it, table(it, spec.all_children())?))));
        if let Some(below) = waiting.get_mut(at..) {
            below.reverse();
        }
    }
}

fn subject(element: Element<'_>) -> Subject {
    let name = identity(&element);
    Subject {
        word: element.name().into(),
        span: name
            .as_ref()
            .map_or_else(|| element.name_span(), |(_, span): &(_, Span)| *span),
        name: name.map(|(name, _)| name.into()),
    }
}

fn table(
    element: Element<'_>,
    mut children: impl Iterator<Item = &'static Child>,
) -> Option<&'static ElementSpec> {
    let child = children.find(|child| element.is_named(child.spec.name))?;
    Some(child.spec)
}
