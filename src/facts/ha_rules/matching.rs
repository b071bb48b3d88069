//! Guests that each need a node of their own.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;

/// Whether a guest gets a node of its own, where others may move to another one of theirs (augmenting paths).
pub(super) fn seated(
    guest: Id<Guest>,
    tied: &BTreeMap<Id<Guest>, Vec<Id<Node>>>,
    holders: &mut BTreeMap<Id<Node>, Id<Guest>>,
    tried: &mut BTreeSet<Id<Node>>,
) -> bool {
    for node in tied.get(&guest).into_iter().flatten() {
        if !tried.insert(*node) {
            continue;
        }
        let holder = holders.get(node).copied();
        if holder.is_none_or(|other| seated(other, tied, holders, tried)) {
            holders.insert(*node, guest);
            return true;
        }
    }
    false
}
