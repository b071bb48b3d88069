//! What every named thing may say: the universal properties and children.

use super::Lower;
use super::item::Item;
use super::scalar::{DATE, STATUS, TEXT};
use super::spec::{Child, ElementSpec, Prop, Repeat, adds, arg, prop};
use crate::model::about::{About, Allow, Detail, Status, Text};
use crate::source::Spanned;

/// Properties that are legal on every named thing.
pub(crate) static PROPS: &[Prop] = &[
    prop("title", &TEXT, "What people call it."),
    prop(
        "purpose",
        &TEXT,
        "What it is for: a table cell, a comment above the stanza.",
    ),
    prop("status", &STATUS, "Where it is in its life.").or("active"),
    prop("since", &DATE, "Since when it has its status."),
    prop("reason", &TEXT, "Why it has its status."),
    prop("replaced-by", &TEXT, "What took its place."),
];

/// Children that are legal in every named thing.
pub(crate) static CHILDREN: &[Child] = &[
    adds(&NOTE),
    Child {
        spec: &ALLOW,
        repeat: Repeat::Adds,
    },
];

static NOTE: ElementSpec = ElementSpec {
    name: "note",
    doc: "Prose for the docs, in Markdown, to the letter.",
    args: &[arg("text", &TEXT, "The prose.")],
    ..ElementSpec::LEAF
};

/// An exception from a rule.
pub(crate) static ALLOW: ElementSpec = ElementSpec {
    name: "allow",
    doc: "An exception from a rule, here and for a reason. One that matches nothing is reported.",
    args: &[
        arg("code", &TEXT, "The rule, as diagnostics name it."),
        arg("reason", &TEXT, "Why it is all right here."),
    ],
    props: &[prop(
        "until",
        &DATE,
        "The last day on which it holds. Compared with `--today` or with `rules today=`, never with the clock.",
    )],
    ..ElementSpec::LEAF
};

/// What a thing says of itself. Its exceptions go to the context.
pub(crate) fn about<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> About {
    let (status, detail) = if item.says_any(PROPS) {
        properties(item, cx)
    } else {
        (None, Detail::default())
    };
    let detail = Detail {
        notes: notes(item, cx),
        ..detail
    };
    for allow in item.children("allow") {
        let scope = item.spans();
        allowed(&allow, Some(scope), cx);
    }
    let status_span = status.map_or_else(|| item.span(), |status| status.span);
    About::new(
        status.map_or(Status::Active, |status| status.value),
        status_span,
        detail,
    )
}

/// Where a thing is in its life, as its own element says it.
pub(crate) fn life<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> About {
    let (status, detail) = properties(item, cx);
    let span = status.map_or_else(|| item.span(), |status| status.span);
    About::new(status.map_or(Status::Active, |it| it.value), span, detail)
}

fn properties<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> (Option<Spanned<Status>>, Detail) {
    let detail = Detail {
        title: item.prop("title", cx),
        purpose: item.prop("purpose", cx),
        since: item.prop("since", cx),
        reason: item.prop("reason", cx),
        replaced_by: item.prop("replaced-by", cx),
        notes: Vec::new(),
    };
    (item.prop("status", cx), detail)
}

fn notes<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Text> {
    let notes = item.children("note");
    notes
        .into_iter()
        .filter_map(|note| note.need_arg(0, cx))
        .collect()
}

/// Takes down an exception.
pub(crate) fn allowed<'d>(
    item: &Item<'d>,
    scope: Option<Vec<crate::source::Span>>,
    cx: &mut Lower<'d>,
) {
    let code = item.need_arg::<Box<str>>(0, cx);
    let reason = item.need_arg::<Box<str>>(1, cx);
    let until = item.prop("until", cx);
    let (Some(code), Some(reason)) = (code, reason) else {
        return;
    };
    cx.allow(Allow {
        code,
        reason,
        until,
        scope,
    });
}
