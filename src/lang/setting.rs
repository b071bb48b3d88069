//! `setting`: a key of a configuration file that no word says.

use super::Lower;
use super::faults;
use super::item::Item;
use super::scalar::TEXT;
use super::spec::{Child, ElementSpec, Repeat, arg};
use crate::diag::Diagnostic;
use crate::model::setting::PlainSetting;
use crate::source::Spanned;

/// `setting`, in what becomes a section of a file or a file.
pub(crate) const SETTINGS: Child = Child {
    spec: &SETTING,
    repeat: Repeat::Keyed,
};

static SETTING: ElementSpec = ElementSpec {
    name: "setting",
    doc: "A key of the file that no keyword covers, with its value. hlc neither reads nor checks it; the findings page \
          lists it.",
    args: &[
        arg("key", &TEXT, "The key, as Proxmox VE spells it."),
        arg("value", &TEXT, "The value, one line."),
    ],
    ..ElementSpec::LEAF
};

/// A key that is not for `setting`, and what to write instead.
pub(crate) type Covered = (&'static str, &'static str);

/// The settings of an item. `covered` lists the keys that are written another way.
pub(crate) fn settings<'d>(
    item: &Item<'d>,
    covered: &[Covered],
    cx: &mut Lower<'d>,
) -> Vec<PlainSetting> {
    let items = item.children("setting");
    let settings = items.iter().filter_map(|item| {
        let key = item.need_arg::<Box<str>>(0, cx);
        let value = item.need_arg::<Box<str>>(1, cx);
        let (key, value) = (key?, value?);
        let problem = key_problem(&key, covered).or_else(|| value_problem(&value));
        if let Some(problem) = problem {
            cx.push(problem);
            return None;
        }
        Some(PlainSetting { key, value })
    });
    settings.collect()
}

fn key_problem(key: &Spanned<Box<str>>, covered: &[Covered]) -> Option<Diagnostic> {
    let name = &*key.value;
    if let Some((_, instead)) = covered.iter().find(|(covered, _)| *covered == name) {
        let message = format!("the key `{name}` is not written with `setting`");
        let found =
            Diagnostic::new(&faults::UNREADABLE_VALUE, message).at(key.span, "has its own keyword");
        return Some(found.help(format!("write {instead} instead")));
    }
    let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    (!starts || !name.chars().all(is_inner)).then(|| {
        let message = format!("`{name}` is not a valid key");
        Diagnostic::new(&faults::UNREADABLE_VALUE, message)
            .at(key.span, "expected letters, digits, `-` and `_`")
            .help("write the key as Proxmox VE's manual spells it, such as `preallocation`")
    })
}

fn value_problem(value: &Spanned<Box<str>>) -> Option<Diagnostic> {
    let text = &*value.value;
    let is_line = !text.trim().is_empty() && !text.chars().any(char::is_control);
    (!is_line).then(|| {
        Diagnostic::new(
            &faults::UNREADABLE_VALUE,
            "the value of a setting is one line of text",
        )
        .at(value.span, "expected one line")
        .help("write the value on one line, without quotes of its own")
    })
}
