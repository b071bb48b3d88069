//! The first pass: sorts what stands at the top of the files by word and name, and declares every name.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Lower;
use super::faults;
use super::item::{Item, property, text};
use super::lab::TOP_LEVEL;
use super::names::{Profile, Thing};
use super::shape;
use super::spec::{ElementSpec, Repeat};
use crate::diag::Diagnostic;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::source::Span;
use crate::syntax::{Document, Element, Entry, Value};

/// What stands at the top of all files, by word. Within a word sorted by name, so that neither files nor
/// order decide anything.
#[derive(Debug, Default)]
pub(crate) struct TopLevel<'d> {
    by_word: BTreeMap<&'static str, Vec<Element<'d>>>,
}

impl<'d> TopLevel<'d> {
    /// The elements of a word.
    pub(crate) fn of(&self, word: &str) -> &[Element<'d>] {
        self.by_word.get(word).map_or(&[], Vec::as_slice)
    }

    /// The element of a word that stands once.
    pub(crate) fn the(&self, spec: &'static ElementSpec) -> Option<Item<'d>> {
        self.of(spec.name)
            .first()
            .map(|element| Item::new(*element, spec))
    }

    /// The elements of a word, with their profiles below them.
    pub(crate) fn items(&self, spec: &'static ElementSpec, cx: &mut Lower<'d>) -> Vec<Item<'d>> {
        let takes_profile = spec.prop("profile").is_some();
        let mut items = Vec::with_capacity(self.of(spec.name).len());
        for element in self.of(spec.name) {
            let item = Item::new(*element, spec);
            let profile = if takes_profile {
                profile_of(&item, spec.name, cx)
            } else {
                None
            };
            cx.follow.thing(*element, profile);
            items.push(item.over(profile));
        }
        items
    }
}

fn profile_of<'d>(item: &Item<'d>, word: &'static str, cx: &mut Lower<'d>) -> Option<Element<'d>> {
    let element = item.element();
    let may_have_one = item.entry("profile").is_some() || cx.follow.misspells(element, "profile");
    let name = item.prop::<crate::model::name::Name>("profile", cx);
    let profile =
        name.and_then(|name| cx.profile(crate::source::Spanned::new(&name.value, name.span), word));
    if profile.is_none() && may_have_one {
        cx.incomplete.push(element.span());
    }
    profile
}

/// The argument that names an element: the first one that is text. The members of a set are no name of it, and the
/// number before a guest's name is none even in quotes.
pub(crate) fn identity<'d>(element: &Element<'d>) -> Option<(Cow<'d, str>, Span)> {
    let is_text = |arg: &Entry<'_>| matches!(arg.value(), Value::String(_));
    let named = match &*element.name() {
        "set" => element.args().next().filter(is_text),
        "vm" | "lxc" => element.args().take(2).last().filter(is_text),
        _ => element.args().find(is_text),
    }?;
    Some((text(&named), named.value_span()))
}

/// Whether the element itself says that the thing is gone.
pub(crate) fn is_removed(element: Element<'_>) -> bool {
    property(element, "status").is_some_and(|status| text(&status) == "removed")
}

/// Sorts the top of all files and declares the names.
pub(crate) fn declare<'d>(documents: &'d [Document<'_>], cx: &mut Lower<'d>) -> TopLevel<'d> {
    let mut top = TopLevel::default();
    for document in documents {
        for element in document.elements() {
            match TOP_LEVEL
                .iter()
                .find(|child| element.is_named(child.spec.name))
            {
                Some(known) => {
                    check_shape(element, known.spec, cx);
                    top.by_word
                        .entry(known.spec.name)
                        .or_default()
                        .push(element);
                }
                None => {
                    cx.poison(element);
                    let legal = TOP_LEVEL.iter().map(|child| child.spec.name);
                    cx.push(shape::unknown_word(element, None, legal));
                }
            }
        }
    }
    for (word, elements) in &mut top.by_word {
        elements.sort_by_cached_key(|element| sort_key(element));
        let repeat = TOP_LEVEL
            .iter()
            .find(|child| child.spec.name == *word)
            .map(|it| it.repeat);
        match repeat {
            Some(Repeat::Once) if *word != "lab" => stands_once(elements, cx),
            Some(Repeat::Keyed) => unique(elements, cx),
            _ => {}
        }
    }
    profiles(&top, cx);
    networks(&top, cx);
    hosts(&top, cx);
    super::firewall::declare_sets(&top, |set, thing| name(set, "set", thing, cx));
    top
}

fn check_shape<'d>(element: Element<'d>, spec: &'static ElementSpec, cx: &mut Lower<'d>) {
    if spec.name == "profile" {
        super::lab::check_profile(element, cx);
    } else {
        shape::check(element, spec, cx);
    }
}

/// By name, digits as numbers; things without a name, and twins, by the place in the source.
fn sort_key(element: &Element<'_>) -> (NaturalKey, Span) {
    let name = identity(element).map_or(Cow::Borrowed(""), |(name, _)| name);
    (NaturalKey::of(&name), element.name_span())
}

/// A name as people sort it: runs of digits count as numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NaturalKey(Vec<Chunk>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Chunk {
    Number(u128, usize),
    Letters(String),
}

impl NaturalKey {
    /// The key of a name.
    pub(crate) fn of(name: &str) -> Self {
        let mut chunks: Vec<Chunk> = Vec::new();
        for c in name.chars() {
            match (c.to_digit(10), chunks.last_mut()) {
                (Some(digit), Some(Chunk::Number(number, length))) => {
                    *number = number.saturating_mul(10).saturating_add(digit.into());
                    *length += 1;
                }
                (Some(digit), _) => chunks.push(Chunk::Number(digit.into(), 1)),
                (None, Some(Chunk::Letters(letters))) => letters.push(c),
                (None, _) => chunks.push(Chunk::Letters(c.into())),
            }
        }
        Self(chunks)
    }
}

/// Orders names as people do.
pub(crate) fn natural(a: &str, b: &str) -> Ordering {
    NaturalKey::of(a)
        .cmp(&NaturalKey::of(b))
        .then_with(|| a.cmp(b))
}

fn stands_once<'d>(elements: &mut Vec<Element<'d>>, cx: &mut Lower<'d>) {
    elements.sort_by_key(|element| element.name_span());
    let Some((first, others)) = elements.split_first() else {
        return;
    };
    for again in others {
        cx.follow.twice(*again);
        cx.push(shape::word_repeated(*again, *first));
    }
}

fn unique<'d>(elements: &[Element<'d>], cx: &mut Lower<'d>) {
    for pair in elements.windows(2) {
        let [first, again] = pair else { continue };
        let (Some((a, _)), Some((b, _))) = (identity(first), identity(again)) else {
            continue;
        };
        if a == b {
            cx.follow.twice(*again);
            cx.push(shape::word_repeated(*again, *first));
        }
    }
}

fn profiles<'d>(top: &TopLevel<'d>, cx: &mut Lower<'d>) {
    for element in top.of("profile") {
        let Some((name, span)) = identity(element) else {
            cx.names.nameless_profile();
            continue;
        };
        let Some(target) = super::lab::profile_target(*element) else {
            continue;
        };
        let profile = Profile {
            element: *element,
            target: target.name,
        };
        if let Some(first) = cx.names.profile(name.clone(), profile) {
            cx.push(taken(&name, span, "profile", first));
        }
    }
}

fn networks<'d>(top: &TopLevel<'d>, cx: &mut Lower<'d>) {
    for (index, element) in top.of("network").iter().enumerate() {
        name(*element, "network", Thing::Network(Id::new(index)), cx);
    }
}

fn hosts<'d>(top: &TopLevel<'d>, cx: &mut Lower<'d>) {
    for (index, element) in top.of("node").iter().enumerate() {
        name(
            *element,
            "node",
            Thing::Host(HostId::Node(Id::new(index))),
            cx,
        );
    }
    for (index, element) in top.of("device").iter().enumerate() {
        let host = HostId::Device(Id::new(index));
        name(*element, "device", Thing::Host(host), cx);
        services(*element, host, cx);
    }
    let vms = top.of("vm").len();
    let guests = top.of("vm").iter().map(|vm| (vm, "vm"));
    let guests = guests.chain(top.of("lxc").iter().map(|lxc| (lxc, "lxc")));
    for (index, (element, word)) in guests.enumerate() {
        debug_assert_eq!(index < vms, word == "vm", "machines come before containers");
        let host = HostId::Guest(Id::new(index));
        name(*element, word, Thing::Host(host), cx);
        services(*element, host, cx);
    }
    let clusters = top.of("kubernetes").iter();
    let children = clusters.flat_map(|cluster| cluster.children());
    let balancers = children.filter(|child| child.is_named("load-balancer"));
    for (index, element) in balancers.enumerate() {
        let host = HostId::LoadBalancer(Id::new(index));
        name(element, "load-balancer", Thing::Host(host), cx);
    }
}

/// Declares and lowers the services of a host that have an address of their own: others may refer to them.
fn services<'d>(element: Element<'d>, host: HostId, cx: &mut Lower<'d>) {
    for child in element.children().filter(|child| child.is_named("service")) {
        if property(child, "address").is_none() {
            continue;
        }
        let item = Item::new(child, &super::host::SERVICE);
        let service = super::host::service(&item, host, cx);
        let id = cx.services.push(service);
        cx.addressed
            .entry(host)
            .or_default()
            .push((child.span(), id));
        name(child, "service", Thing::Host(HostId::Service(id)), cx);
    }
}

/// The name that means everything outside of the lab.
const OUTSIDE: &str = "internet";

fn reserved(span: Span) -> Diagnostic {
    let message = format!("`{OUTSIDE}` means everything outside of the lab");
    Diagnostic::new(&faults::NAME_TAKEN, message)
        .at(span, "no thing can have this name")
        .help("give it another name")
}

fn name<'d>(element: Element<'d>, word: &'static str, thing: Thing, cx: &mut Lower<'d>) {
    let Some((name, span)) = identity(&element) else {
        // What is there is read later, and lacks its name then; what is gone need not have one.
        if !is_removed(element) {
            cx.names.nameless(thing);
        }
        return;
    };
    if name == OUTSIDE {
        cx.push(reserved(span));
        return;
    }
    if is_removed(element) {
        let reason = property(element, "reason").map(|reason| text(&reason).into_owned());
        cx.names.remove(name, span, reason);
        return;
    }
    if let Some((first, first_word, first_span)) = cx.names.declare(name.clone(), word, thing, span)
    {
        if cx.follow.is_twice(element.span()) {
            return;
        }
        cx.follow.twice(element);
        let found = if first == name {
            taken(&name, span, first_word, first_span)
        } else {
            let message = format!("`{name}` and `{first}` differ in letter case only");
            Diagnostic::new(&faults::NAME_TAKEN, message)
                .at(span, "this one")
                .related(first_span, format!("and this {first_word}"))
                .help("give one of them another name")
        };
        cx.push(found);
    }
}

fn taken(name: &str, span: Span, first_word: &str, first_span: Span) -> Diagnostic {
    Diagnostic::new(&faults::NAME_TAKEN, format!("`{name}` names two things"))
        .at(span, "taken already")
        .related(first_span, format!("by this {first_word}"))
        .repeats(first_span)
        .help("give one of them another name: references could mean either")
}

#[cfg(test)]
mod tests {
    use super::natural;
    use std::cmp::Ordering;

    #[test]
    fn names_sort_as_people_sort_them() {
        assert_eq!(natural("pve-2", "pve-10"), Ordering::Less);
        assert_eq!(natural("pve-02", "pve-2"), Ordering::Greater);
        assert_eq!(natural("net10", "net9"), Ordering::Greater);
    }
}
