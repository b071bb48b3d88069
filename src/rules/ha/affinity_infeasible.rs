//! Guests that cannot be placed as asked.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::Guest;
use crate::model::ha::{Affinity, Ha};
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;
use crate::source::{Span, Spanned};

rule! {
    /// Guests shall stay apart on more nodes than there are, or both apart and together.
    ///
    /// ## Why it matters
    /// Proxmox VE drops such a rule as a whole and places the guests as if nothing had been asked
    /// (pve-ha-manager, `Rules/ResourceAffinity.pm`).
    ///
    /// ## What to do
    /// Ask for less: as many guests apart as there are nodes, and each pair in one list only.
    pub(super) RULE = "ha" / "affinity-infeasible", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let Some(ha) = &cluster.ha else {
            continue;
        };
        let groups = groups(view, ha);
        for apart in &ha.separate {
            let guests = members(view, apart);
            if guests.len() > votes.members.len() {
                sink.push(too_many(apart, guests.len(), votes.members.len()));
            }
            both(view, &guests, &groups, sink);
        }
    }
}

/// The guests of a list that are there to be placed.
fn members(view: &View, affinity: &Affinity) -> Vec<Spanned<Id<Guest>>> {
    let guests = affinity.guests.iter().copied();
    guests
        .filter(|guest| view.lab.guests.at(guest.value).about.is_member())
        .collect()
}

/// The lists of guests that stay together, by guest: position of the list, place in it.
fn groups(view: &View, ha: &Ha) -> HashMap<Id<Guest>, (usize, Span)> {
    let lists = ha.together.iter().enumerate();
    let guests =
        lists.flat_map(|(at, list)| members(view, list).into_iter().map(move |it| (at, it)));
    guests
        .map(|(at, guest)| (guest.value, (at, guest.span)))
        .collect()
}

fn too_many(apart: &Affinity, guests: usize, nodes: usize) -> Diagnostic {
    let (limit, nodes) = (counted(nodes, "guest"), counted(nodes, "node"));
    let message = format!("{guests} guests shall stay apart, but there are only {nodes}");
    Diagnostic::new(&RULE, message)
        .at(apart.span, "cannot be kept apart")
        .help(format!("name {limit} at most, one a node"))
}

/// Reports guests of one list that stay apart although another list keeps them together.
fn both(
    view: &View,
    guests: &[Spanned<Id<Guest>>],
    groups: &HashMap<Id<Guest>, (usize, Span)>,
    sink: &mut Sink,
) {
    let mut first_of: HashMap<usize, Spanned<Id<Guest>>> = HashMap::new();
    for guest in guests {
        let Some((group, together)) = groups.get(&guest.value) else {
            continue;
        };
        if let Some(first) = first_of.insert(*group, *guest) {
            let (a, b) = (view.guest_name(first.value), view.guest_name(guest.value));
            let message = format!("{a} and {b} shall stay both apart and together");
            let found = Diagnostic::new(&RULE, message)
                .at(guest.span, "apart here")
                .related(*together, "together here");
            sink.push(found.help("take the pair out of one of the two lists"));
        }
    }
}
