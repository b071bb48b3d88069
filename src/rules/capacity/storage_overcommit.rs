//! More room promised than a storage has.

use std::cmp::Reverse;

use crate::diag::{Diagnostic, Sink};
use crate::facts::space::{Part, What, promised};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::stated::Stated;
use crate::model::storage::Storage;
use crate::model::unit::{Size, SizeSum};
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// Disks, copies, datastores and quotas on a storage are promised more than it holds.
    ///
    /// ## Why it matters
    /// It works while they do not fill up. When they do, a thin pool stops in the middle of a write, and every guest on
    /// it with it. Thick disks beyond the size cannot be made at all. Counted are known sizes of what is there, also
    /// where it is switched off; what nobody recorded and what is only planned is not counted.
    ///
    /// ## What to do
    /// Make some of them smaller, move some, or allow it with the reason why they never fill up.
    pub(super) RULE = "capacity" / "storage-overcommit", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, storage) in view
        .lab
        .storages
        .iter()
        .filter(|(_, it)| it.about.is_member())
    {
        let Some(size) = size(storage) else {
            continue;
        };
        for (node, mut parts) in view.facts.space.by_node(&view.lab, id) {
            parts.retain(|part| part.is_there());
            let sum = promised(parts.iter().copied());
            if sum.bytes > u128::from(size.value.bytes()) {
                sink.push(too_much(view, (storage, node), size, sum, &parts));
            }
        }
    }
}

fn size(storage: &Storage) -> Option<Spanned<Size>> {
    let size = storage.size?;
    match size.value {
        Stated::Known(known) => Some(Spanned::new(known, size.span)),
        Stated::Tbd => None,
    }
}

/// How many parts a message names before it says how many more there are.
const NAMED: usize = 6;

fn too_much(
    view: &View,
    (storage, node): (&Storage, Option<Id<Node>>),
    size: Spanned<Size>,
    sum: SizeSum,
    parts: &[&Part],
) -> Diagnostic {
    let there = u128::from(size.value.bytes());
    let unit = size.value.unit();
    let percent = sum.bytes * 100 / there.max(1);
    let (name, all) = (&storage.name.value, sum.in_unit(unit));
    let place = match node {
        Some(node) => format!(" of node `{}`", view.lab.nodes.at(node).name.value),
        None => String::new(),
    };
    let message = format!(
        "storage `{name}`{place} is promised {all}, {percent} % of its {}",
        size.value
    );
    let thick = promised(parts.iter().copied().filter(|part| part.thick));
    let label = if thick.bytes > there {
        format!("thick disks alone take {}", thick.in_unit(unit))
    } else {
        let short = SizeSum {
            bytes: sum.bytes - there,
            ..sum
        };
        format!("{} short, once all is written", short.in_unit(unit))
    };
    let mut parts = parts.to_vec();
    parts.sort_by_key(|part| (Reverse(part.known()), part.span));
    let found = Diagnostic::new(&RULE, message).at(size.span, label);
    let named = parts.iter().take(NAMED);
    let found = named.fold(found, |found, part| {
        found.related(part.span, said(view, storage, part))
    });
    let more = parts.len().saturating_sub(NAMED);
    let help = "make some smaller, move some, or allow it with the reason why they never fill up";
    found.help(match more {
        0 => help.to_owned(),
        more => format!("{more} more are on it: {help}"),
    })
}

/// A part with its size, and what of it is written.
fn said(view: &View, storage: &Storage, part: &Part) -> String {
    let size = part
        .known()
        .map_or_else(|| "unknown".to_owned(), |size| size.to_string());
    let used = part
        .used
        .map_or_else(String::new, |used| format!(", {used} of it written"));
    let what = match part.what {
        What::Disk(guest, _) => view.guest_name(guest),
        What::Copy(guest, _) => format!("the copy of {}", view.guest_name(guest)),
        What::Datastore(id) => format!("datastore of `{}`", view.lab.storages.at(id).name.value),
        What::Dataset(at) => {
            let dataset = storage.datasets().get(at).map(|it| it.name.value.as_str());
            format!("quota of `{}`", dataset.unwrap_or_default())
        }
    };
    format!("{what}: {size}{used}")
}
