//! One VMID, two guests.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::unit::VmId;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// Two guests have the same VMID.
    ///
    /// ## Why it matters
    /// Virtual machines and containers share one range of numbers in a cluster. The second one cannot be made, and a
    /// restore of its backup would overwrite the first. Planned and retired guests have taken theirs too. (pve-cluster
    /// asks the whole cluster, `check_vmid_unused`, before it makes a guest.)
    ///
    /// ## What to do
    /// Give one of them another number; the help line names the next free one.
    pub(super) RULE = "guest" / "id-duplicate", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let present = view
        .lab
        .guests
        .iter()
        .filter(|(_, guest)| guest.about.is_present());
    let numbered = present.filter_map(|(id, guest)| Some((guest.vmid?, id)));
    let mut numbered: Vec<(Spanned<VmId>, Id<Guest>)> = numbered.collect();
    numbered.sort_by_key(|(vmid, _)| (vmid.value, vmid.span));
    let mut taken: BTreeSet<u32> = numbered.iter().map(|(vmid, _)| vmid.value.get()).collect();
    for same in numbered.chunk_by(|(a, _), (b, _)| a.value == b.value) {
        if let Some((first, others)) = same.split_first() {
            for again in others {
                sink.push(taken_already(view, *first, *again, &mut taken));
            }
        }
    }
}

fn taken_already(
    view: &View,
    (first, one): (Spanned<VmId>, Id<Guest>),
    (again, other): (Spanned<VmId>, Id<Guest>),
    taken: &mut BTreeSet<u32>,
) -> Diagnostic {
    let name = |id| &view.lab.guests.at(id).name.value;
    let (one, other) = (name(one), name(other));
    let message = format!("VMID {} is that of both `{one}` and `{other}`", again.value);
    let free = (again.value.get()..=VmId::MOST.get()).find(|id| !taken.contains(id));
    let found = Diagnostic::new(&RULE, message)
        .at(again.span, "taken again here")
        .related(first.span, "first taken here");
    match free {
        Some(free) => {
            taken.insert(free);
            found.propose(Proposal::value(
                again.span,
                free,
                "the next free VMID is {}",
            ))
        }
        None => found,
    }
}
