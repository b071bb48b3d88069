//! A guest that starts before what it needs, or a ring of guests that wait for each other.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Level, Sink};
use crate::model::guest::Guest;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// A guest starts before, or together with, a guest that it needs; or guests need each other in a ring.
    ///
    /// ## Why it matters
    /// A node starts its guests in the order of `start-order`, those without one last. What starts too early fails or
    /// waits until somebody restarts it: after every power cut. Of a ring, no order is right. (Proxmox's guide,
    /// "Automatic Start and Shutdown of Virtual Machines".)
    ///
    /// ## What to do
    /// Give the one that is needed the lower number; of a ring, take away the `depends-on` that is the least true.
    pub(super) RULE = "guest" / "start-order", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut in_rings = BTreeSet::new();
    for (id, guest) in view.guests() {
        for needed in needs(guest) {
            let path = way_back(view, needed.value, id);
            match path {
                Some(ring) if !in_rings.contains(&id) => {
                    in_rings.extend(ring.iter().copied());
                    sink.push(circular(view, id, needed.span, &ring));
                }
                Some(_) => {}
                None => sink_if(sink, too_early(view, (id, guest), needed)),
            }
        }
    }
}

fn sink_if(sink: &mut Sink, found: Option<Diagnostic>) {
    found.into_iter().for_each(|found| sink.push(found));
}

/// The guests that a guest needs.
fn needs(guest: &Guest) -> impl Iterator<Item = Spanned<Id<Guest>>> {
    let needs = guest.depends_on.iter();
    needs.filter_map(|host| match host.value {
        HostId::Guest(id) => Some(Spanned::new(id, host.span)),
        HostId::Node(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => None,
    })
}

/// The shortest way along needs from one guest to another, both included.
fn way_back(view: &View, from: Id<Guest>, to: Id<Guest>) -> Option<Vec<Id<Guest>>> {
    let mut ways = vec![vec![from]];
    let mut seen = BTreeSet::from([from]);
    let mut at = 0;
    while let Some(way) = ways.get(at).cloned() {
        let last = *way.last()?;
        if last == to {
            return Some(way);
        }
        for next in needs(view.lab.guests.at(last)) {
            if seen.insert(next.value) {
                ways.push(way.iter().copied().chain([next.value]).collect());
            }
        }
        at += 1;
    }
    None
}

fn circular(view: &View, id: Id<Guest>, span: Span, ring: &[Id<Guest>]) -> Diagnostic {
    let name = |id: &Id<Guest>| format!("`{}`", view.lab.guests.at(*id).name.value);
    let names: Vec<_> = std::iter::once(&id).chain(ring).map(name).collect();
    let message = format!("guests need each other in a ring: {}", names.join(" → "));
    let mut found = Diagnostic::new(&RULE, message).at(span, "the ring is closed here");
    for member in ring.iter().filter(|member| **member != id) {
        let guest = view.lab.guests.at(*member);
        for needed in needs(guest).filter(|it| it.value == id || ring.contains(&it.value)) {
            found = found.related(needed.span, format!("{} needs it", name(member)));
        }
    }
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
