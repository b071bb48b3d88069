//! The shape check: is every word, property and argument known where it stands, and written once?
//!
//! It walks what is written, file by file, before anything is merged or read, so each fault is
//! reported once and where it is.

use super::Lower;
use super::item::{first_argument, property, text};
use super::scalar::SECRET;
use super::spec::{Count, ElementSpec, Repeat, Type};
use super::{faults, foreign, places};
use crate::diag::Diagnostic;
use crate::diag::nearest::{is_renamed, nearest};
use crate::source::Span;
use crate::syntax::{Element, Entry};

/// Checks an element against its table, and everything below it.
pub(crate) fn check<'d>(element: Element<'d>, spec: &'static ElementSpec, cx: &mut Lower<'d>) {
    let mut pending = vec![(element, spec)];
    while let Some((element, spec)) = pending.pop() {
        arguments(element, spec, cx);
        properties(element, spec, &|name| spec.prop(name).is_some(), cx);
        children(element, spec, cx, &mut pending);
    }
}

/// Properties that a profile cannot give: they are a thing's own.
const IDENTITY: &[&str] = &["id", "profile"];

/// Checks a profile against the table of the word that it is for: a name, `for`, and whatever the word may hold
/// but its identity.
pub(crate) fn check_profile<'d>(
    element: Element<'d>,
    target: &'static ElementSpec,
    cx: &mut Lower<'d>,
) {
    if let Some(extra) = element.args().nth(1) {
        cx.push(extra_argument(element, 1, extra));
    }
    let may =
        |name: &str| name == "for" || (target.prop(name).is_some() && !IDENTITY.contains(&name));
    properties(element, target, &may, cx);
    let mut pending = Vec::new();
    children(element, target, cx, &mut pending);
    for (child, spec) in pending {
        check(child, spec, cx);
    }
}

fn arguments<'d>(element: Element<'d>, spec: &'static ElementSpec, cx: &mut Lower<'d>) {
    for (entry, arg) in element.args().zip(spec.args) {
        keep_secret(entry, arg.ty, cx);
    }
    let most = match spec.args.last().map(|arg| arg.count) {
        Some(Count::Several) => usize::MAX,
        Some(Count::Required | Count::Optional) | None => spec.args.len(),
    };
    if let Some((_, span)) = element.annotation() {
        cx.unexpected_annotation(span);
    }
    if let Some(extra) = element.args().nth(most) {
        cx.push(extra_argument(element, spec.args.len(), extra));
    }
}

/// Notes a secret that stands in the source, so that no report of any fault shows its line as it is.
fn keep_secret<'d>(entry: Entry<'d>, ty: &'static Type, cx: &mut Lower<'d>) {
    if *ty == SECRET && entry.annotation().is_none() {
        cx.secrets.push(entry.value_span());
    }
}

fn properties<'d>(
    element: Element<'d>,
    spec: &'static ElementSpec,
    may: &dyn Fn(&str) -> bool,
    cx: &mut Lower<'d>,
) {
    for (at, entry) in element.props().enumerate() {
        let name = entry.name();
        if let Some(prop) = spec.prop(&name) {
            keep_secret(entry, prop.ty, cx);
        }
        if !may(&name) {
            cx.follow
                .misspelt(element, meant_property(element, spec, entry));
            cx.push(unknown_property(element, spec, entry));
        } else if let Some(first) = element.props().take(at).find(|first| first.name() == name) {
            cx.push(property_repeated(entry, first));
        }
    }
}

fn children<'d>(
    element: Element<'d>,
    spec: &'static ElementSpec,
    cx: &mut Lower<'d>,
    pending: &mut Vec<(Element<'d>, &'static ElementSpec)>,
) {
    for child in element.children() {
        match spec.child(&child.name()) {
            Some(known) => {
                if let Some(first) = twin(element, child, known.repeat) {
                    cx.follow.twice(child);
                    cx.push(word_repeated(child, first));
                }
                pending.push((child, known.spec));
            }
            None => {
                cx.poison(child);
                cx.follow.misspelt(element, None);
                let legal = spec.all_children().map(|child| child.spec.name);
                cx.push(unknown_word(child, Some(spec), legal));
            }
        }
    }
}

/// The earlier child that this one must not repeat.
fn twin<'d>(parent: Element<'d>, child: Element<'d>, repeat: Repeat) -> Option<Element<'d>> {
    let word = child.name();
    let same_word = parent.children().filter(|other| other.is_named(&word));
    let mut earlier =
        same_word.take_while(|other| other.name_span().start() < child.name_span().start());
    match repeat {
        Repeat::Once => earlier.next(),
        Repeat::Keyed => {
            let key = first_argument(&child)?;
            earlier.find(|other| first_argument(other).is_some_and(|other| other == key))
        }
        Repeat::KeyedBy(name) => {
            let key = property(child, name).map(|entry| text(&entry))?;
            earlier.find(|other| property(*other, name).is_some_and(|other| text(&other) == key))
        }
        Repeat::Adds | Repeat::Replaces => None,
    }
}

/// A word that nobody knows here.
pub(crate) fn unknown_word(
    element: Element<'_>,
    parent: Option<&ElementSpec>,
    legal: impl Iterator<Item = &'static str>,
) -> Diagnostic {
    let name = element.name();
    let place = match parent {
        Some(parent) => format!("in `{}`", parent.name),
        None => "at the top of a lab".to_owned(),
    };
    let found = Diagnostic::new(
        &faults::UNKNOWN_WORD,
        format!("`{name}` is no word {place}"),
    )
    .at(element.name_span(), "unknown here");
    if let Some(help) = foreign::help(&name) {
        return found.help(help);
    }
    if let Some(parent) = parent.filter(|parent| parent.prop(&name).is_some()) {
        let word = parent.name;
        return found.help(format!(
            "`{name}` is a property of `{word}`: write `{name}=` before the braces"
        ));
    }
    meant_here(found, element.name_span(), &name, legal, places::of_word)
}

/// Says where a name belongs that is legal at another place, or else which legal name was probably meant. A misplaced
/// name is not renamed: it says something else than the name that is near to it here.
fn meant_here<'w>(
    found: Diagnostic,
    span: Span,
    name: &str,
    legal: impl Iterator<Item = &'w str>,
    place_of: fn(&str) -> Option<String>,
) -> Diagnostic {
    let legal: Vec<&str> = legal.collect();
    let near = nearest(name, legal.iter().copied());
    let renamed = near.is_some_and(|near| is_renamed(name, near));
    match (place_of(name).filter(|_| !renamed), near) {
        (Some(place), Some(near)) => found.help(format!("{place}; did you mean `{near}`?")),
        (Some(place), None) => found.help(place),
        (None, _) => found.suggest(span, name, legal),
    }
}

fn unknown_property(
    element: Element<'_>,
    spec: &'static ElementSpec,
    entry: Entry<'_>,
) -> Diagnostic {
    let name = entry.name();
    let message = format!("`{}` has no property `{name}`", spec.name);
    let found =
        Diagnostic::new(&faults::UNKNOWN_PROPERTY, message).at(entry.name_span(), "unknown here");
    if spec.child(&name).is_some() {
        return found.help(format!(
            "`{name}` is a word of its own: write it inside the braces"
        ));
    }
    let span = entry.name_span();
    meant_here(
        found,
        span,
        &name,
        unsaid(element, spec),
        places::of_property,
    )
}

/// The properties that a word may have and does not say.
fn unsaid<'d>(
    element: Element<'d>,
    spec: &'static ElementSpec,
) -> impl Iterator<Item = &'static str> + use<'d> {
    let free = spec.all_props().map(|prop| prop.name);
    free.filter(move |name| element.props().all(|entry| !entry.is_named(name)))
}

/// The property that an unknown one was probably meant to be.
fn meant_property(
    element: Element<'_>,
    spec: &'static ElementSpec,
    entry: Entry<'_>,
) -> Option<&'static str> {
    nearest(&entry.name(), unsaid(element, spec))
}

fn extra_argument(element: Element<'_>, most: usize, extra: Entry<'_>) -> Diagnostic {
    let takes = match most {
        0 => "no argument".to_owned(),
        1 => "one argument".to_owned(),
        several => format!("{several} arguments"),
    };
    let message = format!("`{}` takes {takes}", element.name());
    let found =
        Diagnostic::new(&faults::EXTRA_ARGUMENT, message).at(extra.value_span(), "one too many");
    found.help("facts about a thing are properties: `name=value`")
}

fn property_repeated(entry: Entry<'_>, first: Entry<'_>) -> Diagnostic {
    let message = format!("property `{}` is written twice", entry.name());
    Diagnostic::new(&faults::REPEATED, message)
        .at(entry.name_span(), "again here")
        .related(first.name_span(), "first here")
        .repeats(first.name_span())
        .help("keep one of the two")
}

/// A word that stands twice where it stands once.
pub(crate) fn word_repeated(again: Element<'_>, first: Element<'_>) -> Diagnostic {
    let key = again
        .args()
        .next()
        .map(|key| format!(" `{}`", text(&key)))
        .unwrap_or_default();
    let message = format!("`{}`{key} is written twice", again.name());
    let place = |element: Element<'_>| {
        element
            .args()
            .next()
            .map_or_else(|| element.name_span(), |key| key.value_span())
    };
    Diagnostic::new(&faults::REPEATED, message)
        .at(place(again), "again here")
        .related(place(first), "first here")
        .repeats(place(first))
        .help("keep one of the two, or merge them")
}
