//! A guest that shall be placed with regard to others, but that nobody places.

use crate::diag::{Diagnostic, Sink};
use crate::facts::ha::is_guarded;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A guest shall stay together with others or apart from them, but is not highly available.
    ///
    /// ## Why it matters
    /// Only what the high-availability manager runs does it place (pve-ha-manager, resource affinity): the guest stays
    /// where it was started, whatever the list says.
    ///
    /// ## What to do
    /// Say `ha=#true` at the guest, or take it out of the list.
    pub(super) RULE = "ha" / "affinity-unmanaged", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, _) in view.clusters() {
        let lists = cluster
            .ha
            .iter()
            .flat_map(|ha| ha.together.iter().chain(&ha.separate));
        for guest in lists.flat_map(|list| &list.guests) {
            let is = view.lab.guests.at(guest.value);
            if is.about.is_member() && !is_guarded(is) {
                sink.push(not_placed(view, guest));
            }
        }
    }
}

fn not_placed(view: &View, guest: &Spanned<Id<Guest>>) -> Diagnostic {
    let who = view.guest_name(guest.value);
    let message = format!("{who} is in this list, but is not highly available");
    Diagnostic::new(&RULE, message)
        .at(guest.span, "nobody places it")
        .related(view.lab.guests.at(guest.value).name.span, "no `ha` here")
        .help("say `ha=#true` there, or take it out of the list")
}
