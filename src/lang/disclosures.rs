//! Secrets inside of any text of the lab, whatever it is for.

use super::Lower;
use crate::model::disclosure::{Disclosure, inside};
use crate::syntax::{Document, Element, Entry, Value};

/// The texts that hold a secret, in the order of the sources. No report shows them.
pub(super) fn disclosures(documents: &[Document<'_>], cx: &mut Lower<'_>) -> Vec<Disclosure> {
    let mut found = Vec::new();
    let mut waiting: Vec<Element<'_>> = documents.iter().flat_map(Document::elements).collect();
    waiting.reverse();
    while let Some(element) = waiting.pop() {
        found.extend(
            element
                .entries()
                .filter_map(|entry| disclosed(element, &entry)),
        );
        let at = waiting.len();
        waiting.extend(element.children());
        if let Some(children) = waiting.get_mut(at..) {
            children.reverse();
        }
    }
    cx.secrets.extend(found.iter().map(|it| it.span));
    found
}

fn disclosed(element: Element<'_>, entry: &Entry<'_>) -> Option<Disclosure> {
    let Value::String(value) = entry.value() else {
        return None;
    };
    let secret = inside(&value)
        .map(|it| (it.range, it.what))
        .or_else(|| keyed(element, &value))?;
    let mut without = value.into_owned();
    without.replace_range(secret.0, "redacted");
    let name = if entry.is_property() {
        entry.name()
    } else {
        element.name()
    };
    Some(Disclosure {
        name: name.into(),
        what: secret.1,
        without: without.into(),
        span: entry.value_span(),
    })
}

/// The value of an option of interfaces(5) that is a secret: `wpa-psk VALUE`.
fn keyed(element: Element<'_>, value: &str) -> Option<(std::ops::Range<usize>, &'static str)> {
    let (key, rest) = value.trim_end().split_once(char::is_whitespace)?;
    let secret = rest.trim_start();
    let is_secret = element.is_named("raw") && crate::model::disclosure::by_name(key, secret);
    is_secret.then(|| {
        (
            value.trim_end().len() - secret.len()..value.trim_end().len(),
            "a password",
        )
    })
}
