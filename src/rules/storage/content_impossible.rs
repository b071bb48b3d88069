//! Content that a storage cannot hold.

use crate::diag::{Diagnostic, Sink};
use crate::model::storage::{Content, Storage};
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// A storage shall hold what its type cannot.
    ///
    /// ## Why it matters
    /// Proxmox VE drops that kind of content in silence, and the whole storage if nothing is left: guests on it do
    /// not start, jobs to it fail (the table is `content` of each plugin in pve-storage).
    ///
    /// ## What to do
    /// Take it out of `content`, or put it on a storage of another type.
    pub(super) RULE = "storage" / "content-impossible", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, storage) in view.written_storages() {
        let possible = storage.kind.value.possible_content();
        for content in storage
            .content
            .iter()
            .filter(|it| !possible.contains(&it.value))
        {
            sink.push(cannot_hold(storage, *content));
        }
        let none = storage.content.iter().find(|it| it.value == Content::None);
        if let Some(none) =
            none.filter(|_| storage.content.len() > 1 && possible.contains(&Content::None))
        {
            sink.push(holds_nothing(storage, none.span));
        }
    }
}

fn holds_nothing(storage: &Storage, none: Span) -> Diagnostic {
    let name = &storage.name.value;
    let message = format!("storage `{name}` cannot hold `none` and something else");
    Diagnostic::new(&RULE, message)
        .at(none, "means that it holds nothing")
        .help("write `content=\"none\"`, or remove `none`")
}

fn cannot_hold(storage: &Storage, content: Spanned<Content>) -> Diagnostic {
    let (name, kind) = (&storage.name.value, storage.kind.value.word());
    let word = content.value.word();
    let message = format!("storage `{name}` of type {kind} cannot hold `{word}`");
    let possible = storage.kind.value.possible_content().iter();
    let possible: Vec<_> = possible.map(|it| format!("`{}`", it.word())).collect();
    Diagnostic::new(&RULE, message)
        .at(content.span, format!("not on {kind}"))
        .help(format!("{kind} holds only {}", possible.join(", ")))
}
