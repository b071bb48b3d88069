//! A correction for the owner to decide on: the help line names it, and it can be written as it is named.
//!
//! A [`Fix`](super::Fix) is the only right text, and `--fix` writes it. A proposal is one of several right ones, such as
//! a free address. The sentence is made from the edit, so that it cannot name anything else.

use super::{Edit, Replacement};
use crate::source::{SourceMap, Span};

/// Where the edit is named in the sentence.
const NAMED: &str = "{}";

/// An edit, and the sentence that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    span: Span,
    change: Change,
    sentence: String,
    /// Whether another finding may not name the same value.
    exclusive: bool,
}

/// What becomes of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    /// The value there becomes another one.
    Value(String),
    /// The value there, of a property, becomes another one.
    Property(&'static str, String),
    /// A property follows what is there.
    Added(&'static str, String),
    /// The property whose value is there goes.
    Removed(&'static str),
    /// A value that is free, for which there is more than one place.
    Offered(String),
}

impl Proposal {
    /// Another value. The sentence has `{}` where the value belongs.
    #[must_use]
    pub fn value(span: Span, to: impl ToString, sentence: impl Into<String>) -> Self {
        Self::new(span, Change::Value(to.to_string()), sentence)
    }

    /// Another value of the property whose value is at a place. The sentence has `{}` where `name=value` belongs.
    #[must_use]
    pub fn property(
        span: Span,
        name: &'static str,
        to: impl ToString,
        sentence: impl Into<String>,
    ) -> Self {
        Self::new(span, Change::Property(name, to.to_string()), sentence)
    }

    /// A property after the name or value at a place. The sentence has `{}` where `name=value` belongs.
    #[must_use]
    pub fn added(
        span: Span,
        name: &'static str,
        value: impl ToString,
        sentence: impl Into<String>,
    ) -> Self {
        Self::new(span, Change::Added(name, value.to_string()), sentence)
    }

    /// A value that is free, without a place of its own. The sentence has `{}` where the value belongs.
    #[must_use]
    pub fn offered(span: Span, value: impl ToString, sentence: impl Into<String>) -> Self {
        Self::new(span, Change::Offered(value.to_string()), sentence)
    }

    /// Without the property whose value is at a place. The sentence has `{}` where its name belongs.
    #[must_use]
    pub fn removed(span: Span, name: &'static str, sentence: impl Into<String>) -> Self {
        Self::new(span, Change::Removed(name), sentence)
    }

    fn new(span: Span, change: Change, sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        debug_assert!(
            sentence.contains(NAMED),
            "`{sentence}` does not name its edit"
        );
        Self {
            span,
            change,
            sentence,
            exclusive: false,
        }
    }

    /// Says that only one finding of a report may name this value, such as a free address.
    #[must_use]
    pub const fn exclusive(mut self) -> Self {
        self.exclusive = true;
        self
    }

    /// Where it is written.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The value that no other finding may name, if there is one.
    #[must_use]
    pub fn exclusive_value(&self) -> Option<&str> {
        match &self.change {
            Change::Value(to)
            | Change::Offered(to)
            | Change::Property(_, to)
            | Change::Added(_, to) => Some(&**to).filter(|_| self.exclusive),
            Change::Removed(_) => None,
        }
    }

    /// The help line: the sentence with the edit in it.
    #[must_use]
    pub fn sentence(&self) -> String {
        let named = match &self.change {
            Change::Value(text) | Change::Offered(text) => text.clone(),
            Change::Property(name, to) | Change::Added(name, to) => {
                format!("{name}={}", written(to))
            }
            Change::Removed(name) => (*name).to_owned(),
        };
        self.sentence.replacen(NAMED, &format!("`{named}`"), 1)
    }

    /// The same proposal with another value.
    #[must_use]
    pub fn with_value(mut self, value: impl ToString) -> Self {
        match &mut self.change {
            Change::Value(to)
            | Change::Offered(to)
            | Change::Property(_, to)
            | Change::Added(_, to) => *to = value.to_string(),
            Change::Removed(_) => {}
        }
        self
    }

    /// The edit in terms of the source; none if the source has something else there.
    #[must_use]
    pub fn resolve(&self, map: &SourceMap) -> Option<Replacement> {
        match &self.change {
            Change::Value(to) | Change::Property(_, to) => {
                let source = map.text(self.span);
                let from = is_token(source).then(|| source.to_owned());
                let (span, to) = (self.span, to.clone());
                Edit { span, from, to }.resolve(map)
            }
            Change::Added(name, value) => Some(Replacement {
                span: Span::new(self.span.end(), self.span.end()),
                text: format!(" {name}={}", written(value)),
            }),
            Change::Offered(_) => None,
            Change::Removed(name) => without(self.span, name, map),
        }
    }
}

/// A property's value as it is written: numbers and keywords bare, text in quotes.
fn written(value: &str) -> String {
    let is_number = !value.is_empty() && value.chars().all(|c| c.is_ascii_digit());
    if is_number || value.starts_with('#') {
        value.to_owned()
    } else {
        format!("\"{value}\"")
    }
}

/// Whether a source has one value without quotes, or a part of a quoted list.
fn is_token(source: &str) -> bool {
    !source.is_empty() && !source.contains(|c: char| c.is_whitespace() || "\"=,;{}".contains(c))
}

/// A property with its value and the blank before it.
fn without(value: Span, name: &str, map: &SourceMap) -> Option<Replacement> {
    let length = u32::try_from(name.len()).ok()?.checked_add(2)?;
    let span = Span::new(value.start().checked_sub(length)?, value.end());
    let key = map.text(Span::new(span.start(), value.start()));
    let text = String::new();
    (key == format!(" {name}=")).then_some(Replacement { span, text })
}
