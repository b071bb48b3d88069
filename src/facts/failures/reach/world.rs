//! What runs after a failure.

use std::collections::{BTreeMap, BTreeSet};

use super::super::loss::Loss;
use super::super::places::{Fate, Move};
use super::super::wires::Case;
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;

/// What runs after a failure.
#[derive(Clone, Debug, Default)]
pub(in crate::facts::failures) struct World {
    /// What is gone.
    pub(in crate::facts::failures) loss: Loss,
    /// The guests that may be gone.
    pub(in crate::facts::failures) unsure: BTreeSet<Id<Guest>>,
    /// The guests that have started elsewhere, and where if that is known.
    pub(in crate::facts::failures) moved: BTreeMap<Id<Guest>, Option<Id<Node>>>,
}

impl World {
    /// Lets highly available guests run again where they start.
    pub(in crate::facts::failures) fn restart(&mut self, moves: &[Move]) {
        for it in moves {
            match it.fate {
                Fate::Starts(node) => {
                    self.moved.insert(it.guest, Some(node));
                }
                Fate::Unknown => {
                    self.moved.insert(it.guest, None);
                    self.unsure.insert(it.guest);
                }
                Fate::Waits(_) => {}
            }
        }
    }

    /// Whether a host does not run; in the worst case neither does what may be gone.
    pub(super) fn takes(&self, lab: &Lab, host: HostId, case: Case) -> bool {
        if let HostId::Guest(guest) = host {
            if self.unsure.contains(&guest) && case == Case::Worst {
                return true;
            }
            if self.moved.contains_key(&guest) {
                return false;
            }
        }
        self.loss.takes(lab, host)
    }

    /// Where a guest has started, if it has.
    pub(super) fn has_moved(&self, host: HostId) -> Option<Option<Id<Node>>> {
        match host {
            HostId::Guest(guest) => self.moved.get(&guest).copied(),
            HostId::Node(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                None
            }
        }
    }
}
