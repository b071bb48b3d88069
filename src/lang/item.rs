//! A thing as the language sees it: its own element, and below it what its profile (and for some words the
//! lab) says. Reading a property or a child looks through the layers, nearest first.

use std::borrow::Cow;

use super::Lower;
use super::scalar::Scalar;
use super::spec::{ElementSpec, Prop, Repeat};
use crate::model::about::Text;
use crate::source::{Span, Spanned};
use crate::syntax::{Element, Entry, Value};

/// How many layers there are at the most: the thing, its profile, the lab.
const LAYERS: usize = 3;

/// An element with its layers. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<'d> {
    spec: &'static ElementSpec,
    layers: [Option<Element<'d>>; LAYERS],
}

impl<'d> Item<'d> {
    /// A thing with nothing below it.
    pub(crate) const fn new(element: Element<'d>, spec: &'static ElementSpec) -> Self {
        Self {
            spec,
            layers: [Some(element), None, None],
        }
    }

    /// The same thing with another layer below the ones it has.
    pub(crate) fn over(mut self, below: Option<Element<'d>>) -> Self {
        if let Some(free) = self.layers.iter_mut().find(|layer| layer.is_none()) {
            *free = below;
        }
        self
    }

    /// Its elements, nearest first.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Element<'d>> + use<'d> {
        // Layers are filled from the front, without gaps.
        self.layers.into_iter().map_while(|layer| layer)
    }

    /// The nearest element: the thing's own if it wrote one.
    pub(crate) fn element(&self) -> Element<'d> {
        self.elements()
            .next()
            .expect("an item has at least one layer")
    }

    /// Where a finding about the thing as a whole points: its name if it has one, its word otherwise.
    pub(crate) fn span(&self) -> Span {
        let element = self.element();
        let name = element
            .args()
            .find(|arg| matches!(arg.value(), Value::String(_)));
        name.map_or(element.name_span(), |name| name.value_span())
    }

    /// The arguments: those of the nearest layer that has any.
    pub(crate) fn args(&self) -> impl Iterator<Item = Entry<'d>> + use<'d> {
        let mut layers = self.elements();
        let nearest = layers.find(|element| element.args().next().is_some());
        nearest.unwrap_or_else(|| self.element()).args()
    }

    /// The argument at a position.
    pub(crate) fn arg<T: Scalar>(&self, at: usize, cx: &mut Lower<'d>) -> Option<Spanned<T>> {
        let entry = self.args().nth(at)?;
        read(entry, cx)
    }

    /// Every argument from a position on.
    pub(crate) fn args_from<T: Scalar>(&self, at: usize, cx: &mut Lower<'d>) -> Vec<Spanned<T>> {
        self.args()
            .skip(at)
            .filter_map(|entry| read(entry, cx))
            .collect()
    }

    /// Whether some layer says one of these properties.
    pub(crate) fn says_any(&self, props: &[Prop]) -> bool {
        let is_one = |entry: Entry<'d>| props.iter().any(|prop| entry.is_named(prop.name));
        self.elements().any(|element| element.entries().any(is_one))
    }

    /// The entry of a property in the nearest layer that has it. `#null` there takes it away.
    pub(crate) fn entry(&self, name: &'static str) -> Option<Entry<'d>> {
        debug_assert!(
            self.spec.prop(name).is_some(),
            "`{}` has no `{name}`",
            self.spec.name
        );
        let entry = self
            .elements()
            .find_map(|element| property(element, name))?;
        (!entry.is_null()).then_some(entry)
    }

    /// A property's value.
    pub(crate) fn prop<T: Scalar>(
        &self,
        name: &'static str,
        cx: &mut Lower<'d>,
    ) -> Option<Spanned<T>> {
        debug_assert!(
            self.spec
                .prop(name)
                .is_none_or(|prop| prop.ty.name == T::TYPE.name),
            "`{name}` of `{}` is declared as another type than `{}`",
            self.spec.name,
            T::TYPE.name,
        );
        read(self.entry(name)?, cx)
    }

    /// A property that the model keeps as text, read as a type that checks its grammar.
    pub(crate) fn text<T: Scalar + Into<Box<str>>>(
        &self,
        name: &'static str,
        cx: &mut Lower<'d>,
    ) -> Option<Text> {
        Some(self.prop::<T>(name, cx)?.map(Into::into))
    }

    /// A property's value; its absence is reported.
    pub(crate) fn need<T: Scalar>(
        &self,
        name: &'static str,
        cx: &mut Lower<'d>,
    ) -> Option<Spanned<T>> {
        debug_assert!(
            self.spec.prop(name).is_some_and(|prop| prop.required),
            "`{name}` is required"
        );
        if self.entry(name).is_none() {
            cx.missing_property(self, name);
        }
        self.prop(name, cx)
    }

    /// The argument at a position; its absence is reported.
    pub(crate) fn need_arg<T: Scalar>(&self, at: usize, cx: &mut Lower<'d>) -> Option<Spanned<T>> {
        if self.args().nth(at).is_none() {
            cx.missing_argument(self, at);
        }
        self.arg(at, cx)
    }

    /// The table of its word.
    pub(crate) const fn spec(&self) -> &'static ElementSpec {
        self.spec
    }

    /// The elements of a comma list, each with its own place.
    pub(crate) fn list<T: Scalar>(
        &self,
        name: &'static str,
        cx: &mut Lower<'d>,
    ) -> Vec<Spanned<T>> {
        self.entry(name)
            .map_or_else(Vec::new, |entry| list(entry, cx))
    }

    /// Whether a switch is on.
    pub(crate) fn flag(&self, name: &'static str, cx: &mut Lower<'d>) -> Option<Spanned<bool>> {
        self.prop::<bool>(name, cx)
    }

    /// The child that stands once.
    pub(crate) fn child(&self, name: &'static str) -> Option<Self> {
        self.children(name).into_iter().next()
    }

    /// The children of that word, with the layers merged as their table says.
    pub(crate) fn children(&self, name: &'static str) -> Vec<Self> {
        if self.elements().all(|element| element.is_leaf()) {
            return Vec::new();
        }
        let child = self.spec.child(name);
        let child = child.unwrap_or_else(|| unreachable!("`{}` has no `{name}`", self.spec.name));
        let of = |layer: Option<Element<'d>>| {
            let all = layer.into_iter().flat_map(|element| element.children());
            all.filter(|element| element.is_named(name))
        };
        let item = |element| Item::new(element, child.spec);
        // Most things have one layer and one child of a word: nothing to merge.
        if let [only, None, ..] = self.layers {
            let mut found = of(only).map(item);
            match (found.next(), found.next()) {
                (None, _) => return Vec::new(),
                (Some(one), None) => return vec![one],
                (Some(_), Some(_)) => {}
            }
        }
        match child.repeat {
            Repeat::Once => {
                let mut found = self.layers.into_iter().flat_map(of);
                let first = found.next().map(item);
                first
                    .map(|nearest| found.fold(nearest, |item, below| item.over(Some(below))))
                    .into_iter()
                    .collect()
            }
            Repeat::Keyed => self.merged(of, item, first_argument),
            Repeat::KeyedBy(key) => self.merged(of, item, |element| {
                property(*element, key).map(|entry| text(&entry))
            }),
            Repeat::Adds => self
                .layers
                .into_iter()
                .rev()
                .flat_map(of)
                .map(item)
                .collect(),
            Repeat::Replaces => {
                let nearest = self
                    .layers
                    .into_iter()
                    .find(|layer| of(*layer).next().is_some());
                of(nearest.flatten()).map(item).collect()
            }
        }
    }

    /// The profile's children first, each under the thing's own child of the same key; then the thing's others.
    fn merged<I: Iterator<Item = Element<'d>>>(
        &self,
        of: impl Fn(Option<Element<'d>>) -> I,
        item: impl Fn(Element<'d>) -> Self,
        key: impl Fn(&Element<'d>) -> Option<Cow<'d, str>>,
    ) -> Vec<Self> {
        let mut found: Vec<(Option<Cow<'d, str>>, Self)> = Vec::new();
        for layer in self.layers.into_iter().rev() {
            for element in of(layer) {
                let key = key(&element);
                match found.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, below)) => {
                        let elements: Vec<_> = below.elements().collect();
                        let merged = item(element);
                        *below = elements
                            .into_iter()
                            .fold(merged, |it, below| it.over(Some(below)));
                    }
                    None => found.push((key, item(element))),
                }
            }
        }
        found.into_iter().map(|(_, item)| item).collect()
    }

    /// The whole places of all layers.
    pub(crate) fn spans(&self) -> Vec<Span> {
        self.elements().map(|element| element.span()).collect()
    }
}

/// The last property of that name: a repeated one has been reported by the shape check.
pub(crate) fn property<'d>(element: Element<'d>, name: &str) -> Option<Entry<'d>> {
    element.entries().find(|entry| entry.is_named(name))
}

/// The first argument as text.
pub(crate) fn first_argument<'d>(element: &Element<'d>) -> Option<Cow<'d, str>> {
    element.args().next().map(|entry| text(&entry))
}

/// A value as text: strings decoded, everything else as it is written.
pub(crate) fn text<'d>(entry: &Entry<'d>) -> Cow<'d, str> {
    match entry.value() {
        Value::String(text) => text,
        Value::Number(number) => Cow::Borrowed(number.text()),
        Value::Bool(true) => Cow::Borrowed("#true"),
        Value::Bool(false) => Cow::Borrowed("#false"),
        Value::Null => Cow::Borrowed("#null"),
    }
}

fn read<'d, T: Scalar>(entry: Entry<'d>, cx: &mut Lower<'d>) -> Option<Spanned<T>> {
    let span = entry.value_span();
    let annotation = entry.annotation();
    if let Some((_, span)) = annotation.filter(|_| !T::ANNOTATED) {
        cx.unexpected_annotation(span);
        return None;
    }
    match T::read(&entry) {
        Ok(value) => Some(Spanned::new(value, span)),
        Err(error) => {
            cx.misread::<T>(&error, span, &entry);
            None
        }
    }
}

fn list<'d, T: Scalar>(entry: Entry<'d>, cx: &mut Lower<'d>) -> Vec<Spanned<T>> {
    let whole = entry.value_span();
    if let Some((_, span)) = entry.annotation() {
        cx.unexpected_annotation(span);
        return Vec::new();
    }
    let Value::String(value) = entry.value() else {
        return read(entry, cx).into_iter().collect();
    };
    let inside = entry.text_span();
    let mut at = 0;
    // Most lists have one element, and the model keeps them: room for three more would be most of it.
    let mut found = Vec::with_capacity(value.split(',').count());
    for part in value.split(',') {
        let lead = part.len() - part.trim_start().len();
        let word = part.trim();
        let place = inside.map_or(whole, |text| text.part(at + lead..at + lead + word.len()));
        at += part.len() + 1;
        match T::parse(word) {
            Ok(value) => found.push(Spanned::new(value, place)),
            Err(error) => cx.misread_part::<T>(&error, word, place, &entry),
        }
    }
    found
}
