//! A document as a flat arena: nodes in the order in which they were written, entries beside them,
//! everything as spans into the source. Text is decoded when somebody asks for it, and borrowed
//! from the source unless it holds escapes.

use std::borrow::Cow;

use super::string;
use crate::source::Span;

/// A file as a tree. Nodes stand in written order, so the children of a node are the run of nodes behind it.
#[derive(Debug)]
pub struct Document<'s> {
    text: &'s str,
    base: u32,
    nodes: Vec<NodeData>,
    entries: Vec<EntryData>,
}

/// A node: where it is written, its entries, and where its subtree ends. Spans are file-relative.
#[derive(Clone, Copy, Debug)]
pub(super) struct NodeData {
    pub(super) name: Span,
    /// The type annotation's name, empty where there is none.
    pub(super) annotation: Span,
    /// From the first byte (annotation or name) to the last of its entries or closing brace.
    pub(super) span: Span,
    pub(super) first_entry: u32,
    pub(super) end_entry: u32,
    /// Index of the first node that is not below this one.
    pub(super) end: u32,
}

/// An argument or a property.
#[derive(Clone, Copy, Debug)]
pub(super) struct EntryData {
    /// The property's name, empty for an argument (a property named `""` has the two quotes).
    pub(super) name: Span,
    pub(super) annotation: Span,
    pub(super) value: Span,
    pub(super) kind: Kind,
}

/// What kind of value an entry has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    String,
    Number,
    True,
    False,
    Null,
}

impl<'s> Document<'s> {
    /// A tree over a file's text, whose first byte has the global offset `base`.
    pub(super) const fn new(
        text: &'s str,
        base: u32,
        nodes: Vec<NodeData>,
        entries: Vec<EntryData>,
    ) -> Self {
        Self {
            text,
            base,
            nodes,
            entries,
        }
    }

    /// The place of the file's first byte.
    #[must_use]
    pub const fn start(&self) -> Span {
        Span::new(self.base, self.base)
    }

    /// The nodes at the top of the file.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        self.siblings(0, u32::try_from(self.nodes.len()).unwrap_or(u32::MAX))
    }

    fn siblings(&self, mut at: u32, end: u32) -> impl Iterator<Item = Element<'_>> {
        std::iter::from_fn(move || {
            let data = self.nodes.get(at as usize).filter(|_| at < end)?;
            let element = Element {
                document: self,
                data,
                at,
            };
            at = data.end;
            Some(element)
        })
    }

    fn global(&self, span: Span) -> Span {
        Span::new(self.base + span.start(), self.base + span.end())
    }

    fn raw(&self, span: Span) -> &'s str {
        self.text
            .get(span.start() as usize..span.end() as usize)
            .unwrap_or("")
    }

    /// Whether a string token stands for a text. Most are bare words, which stand for themselves.
    fn is_text(&self, span: Span, text: &str) -> bool {
        let token = span.start() as usize..span.end() as usize;
        let token = self.text.as_bytes().get(token).unwrap_or_default();
        match token.first() {
            Some(b'"' | b'#') => string::decode(self.raw(span)) == text,
            Some(_) | None => token == text.as_bytes(),
        }
    }

    fn string(&self, span: Span) -> Cow<'s, str> {
        string::decode(self.raw(span))
    }
}

/// A node of a document. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Element<'d> {
    document: &'d Document<'d>,
    data: &'d NodeData,
    at: u32,
}

impl<'d> Element<'d> {
    /// The word it starts with.
    #[must_use]
    pub fn name(&self) -> Cow<'d, str> {
        self.document.string(self.data.name)
    }

    /// Whether it starts with that word. Compares letter by letter before anything is decoded.
    #[must_use]
    pub fn is_named(&self, word: &str) -> bool {
        self.document.is_text(self.data.name, word)
    }

    /// Where that word stands.
    #[must_use]
    pub fn name_span(&self) -> Span {
        self.document.global(self.data.name)
    }

    /// From its first byte to its last, children included.
    #[must_use]
    pub fn span(&self) -> Span {
        self.document.global(self.data.span)
    }

    /// The annotation in parentheses before the word.
    #[must_use]
    pub fn annotation(&self) -> Option<(Cow<'d, str>, Span)> {
        annotation(self.document, self.data.annotation)
    }

    /// Arguments and properties, in written order.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'d>> + use<'d> {
        let Self { document, data, .. } = *self;
        let range = data.first_entry as usize..data.end_entry as usize;
        let entries = document.entries.get(range).unwrap_or(&[]);
        entries.iter().map(move |data| Entry { document, data })
    }

    /// The arguments, in written order.
    pub fn args(&self) -> impl Iterator<Item = Entry<'d>> + use<'d> {
        self.entries().filter(|entry| !entry.is_property())
    }

    /// The properties, in written order.
    pub fn props(&self) -> impl Iterator<Item = Entry<'d>> + use<'d> {
        self.entries().filter(Entry::is_property)
    }

    /// Whether nothing stands in its braces.
    #[must_use]
    pub const fn is_leaf(&self) -> bool {
        self.at + 1 >= self.data.end
    }

    /// The nodes in its braces, in written order.
    pub fn children(&self) -> impl Iterator<Item = Element<'d>> + use<'d> {
        self.document.siblings(self.at + 1, self.data.end)
    }
}

/// An argument or a property of a node. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'d> {
    document: &'d Document<'d>,
    data: &'d EntryData,
}

impl<'d> Entry<'d> {
    /// Whether it has a name.
    #[must_use]
    pub const fn is_property(&self) -> bool {
        !self.data.name.is_empty()
    }

    /// The property's name; empty for an argument.
    #[must_use]
    pub fn name(&self) -> Cow<'d, str> {
        if self.is_property() {
            self.document.string(self.data.name)
        } else {
            Cow::Borrowed("")
        }
    }

    /// Whether it is a property of that name. Compares letter by letter before anything is decoded.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        self.is_property() && self.document.is_text(self.data.name, name)
    }

    /// Where the name stands; where the value stands for an argument.
    #[must_use]
    pub fn name_span(&self) -> Span {
        let span = if self.is_property() {
            self.data.name
        } else {
            self.data.value
        };
        self.document.global(span)
    }

    /// Whether the value is `#null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.data.kind == Kind::Null
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> Value<'d> {
        match self.data.kind {
            Kind::String => Value::String(self.document.string(self.data.value)),
            Kind::Number => Value::Number(Number {
                text: self.document.raw(self.data.value),
            }),
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            Kind::Null => Value::Null,
        }
    }

    /// Where the value stands, quotes included.
    #[must_use]
    pub fn value_span(&self) -> Span {
        self.document.global(self.data.value)
    }

    /// Where the text of a string value stands, if that text stands there letter by letter: the place of
    /// the quotes' inside. None for a string with escapes, where offsets in the value are not offsets in the source.
    #[must_use]
    pub fn text_span(&self) -> Option<Span> {
        let raw = self.document.raw(self.data.value);
        let (start, end) = string::verbatim(raw).filter(|_| self.data.kind == Kind::String)?;
        Some(self.document.global(self.data.value).part(start..end))
    }

    /// The annotation in parentheses before the value.
    #[must_use]
    pub fn annotation(&self) -> Option<(Cow<'d, str>, Span)> {
        annotation(self.document, self.data.annotation)
    }
}

fn annotation<'d>(document: &'d Document<'d>, span: Span) -> Option<(Cow<'d, str>, Span)> {
    (!span.is_empty()).then(|| (document.string(span), document.global(span)))
}

/// A value of KDL.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'d> {
    /// Text, decoded.
    String(Cow<'d, str>),
    /// A number, as written.
    Number(Number<'d>),
    /// `#true` or `#false`.
    Bool(bool),
    /// `#null`.
    Null,
}

/// A number as it is written: decimal, hexadecimal, octal, binary, or one of `#inf`, `#-inf`, `#nan`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number<'d> {
    text: &'d str,
}

impl<'d> Number<'d> {
    /// As it stands in the source.
    #[must_use]
    pub const fn text(self) -> &'d str {
        self.text
    }

    /// Its value, if it is a whole number that fits.
    #[must_use]
    pub fn integer(self) -> Option<i128> {
        let digits = self.text.replace('_', "");
        let (negative, digits) = match digits.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, digits.strip_prefix('+').unwrap_or(&digits)),
        };
        let radix = |prefix: &str, radix| {
            digits
                .strip_prefix(prefix)
                .map(|rest| i128::from_str_radix(rest, radix).ok())
        };
        let value = radix("0x", 16)
            .or_else(|| radix("0o", 8))
            .or_else(|| radix("0b", 2))
            .unwrap_or_else(|| digits.parse().ok())?;
        Some(if negative { -value } else { value })
    }
}
