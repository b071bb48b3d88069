//! A guest that starts before what it needs, or a ring of guests that wait for each other.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::dependence::loops::Loop;
use crate::facts::reach::guest_behind;
use crate::model::guest::Guest;
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A guest starts before, or together with, a guest that it needs; or guests need each other in a ring.
    ///
    /// ## Why it matters
    /// A node starts its guests in the order of `start-order`, those without one last. What starts too early fails or
    /// waits until somebody restarts it: after every power cut. Of a ring, no order is right.
    ///
    /// ## What to do
    /// Give the one that is needed the lower number; of a ring, take away the `depends-on` that is the least true.
    pub(super) RULE = "guest" / "start-order", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let rings = view.facts.loops.iter().filter(|it| it.is_of_needs());
    rings.for_each(|ring| sink.push(circular(view, ring)));
    let in_loops = in_loops(view);
    for (id, guest) in view.guests() {
        for needed in needs(view, guest) {
            let turns_in = |id| in_loops.get(&id);
            let is_in_loop = turns_in(id).is_some() && turns_in(id) == turns_in(needed.value);
            if !is_in_loop {
                sink_if(sink, too_early(view, (id, guest), needed));
            }
        }
    }
}

fn sink_if(sink: &mut Sink, found: Option<Diagnostic>) {
    found.into_iter().for_each(|found| sink.push(found));
}

/// The guests that a guest needs: themselves, or what they offer.
fn needs(view: &View, guest: &Guest) -> impl Iterator<Item = Spanned<Id<Guest>>> {
    let needs = guest.depends_on.iter();
    needs.filter_map(|host| {
        let guest = guest_behind(&view.lab, HostRef::Host(host.value, None))?;
        Some(Spanned::new(guest, host.span))
    })
}

/// The guests that wait for themselves, with the position of their loop: no order is right for these.
fn in_loops(view: &View) -> BTreeMap<Id<Guest>, usize> {
    let loops = view.facts.loops.iter().zip(0..);
    let guests = loops.flat_map(|(found, at)| {
        let guests = found.members.iter().filter_map(|it| it.guest());
        guests.map(move |guest| (guest, at))
    });
    guests.collect()
}

fn circular(view: &View, ring: &Loop) -> Diagnostic {
    let mut found = view.looped(&RULE, "guests need each other in a ring", ring);
    found.level = Level::Error;
    found.help("take away the `depends-on` that is the least true")
}

/// Order means something on one node only, and only for guests that start with it.
fn too_early(
    view: &View,
    (id, guest): (Id<Guest>, &Guest),
    needed: Spanned<Id<Guest>>,
) -> Option<Diagnostic> {
    let other = view.lab.guests.at(needed.value);
    let home = |guest: &Guest| guest.node.map(|home| home.value);
    let starts = |guest: &Guest| guest.onboot.is_none_or(|onboot| onboot.value);
    let both = starts(guest) && starts(other) && other.about.is_active();
    let own = guest.start_order?;
    let is_late = other
        .start_order
        .is_none_or(|order| order.value >= own.value);
    if home(guest) != home(other) || !both || !is_late {
        return None;
    }
    let (who, whom) = (view.guest_name(id), view.guest_name(needed.value));
    let turn = other.start_order.map_or_else(
        || "has no turn and comes last".to_owned(),
        |order| format!("has turn {}", order.value),
    );
    let message = format!(
        "{who} starts at turn {}, but needs {whom}, which {turn}",
        own.value
    );
    let place = other
        .start_order
        .map_or(other.name.span, |order| order.span);
    let found = Diagnostic::new(&RULE, message)
        .at(own.span, "too early")
        .related(needed.span, "needed here")
        .related(place, "starts later");
    Some(found.help(match own.value.checked_sub(1) {
        Some(before) if before > 0 => {
            format!(
                "write `start-order={before}` or less at `{}`",
                other.name.value
            )
        }
        _ => format!(
            "write a higher number here and a lower one at `{}`",
            other.name.value
        ),
    }))
}
