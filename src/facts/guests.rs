//! Which guests a node runs, and which guests need another host: asked for each of them on many pages.

use std::collections::BTreeMap;

use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;

/// The guests by what they refer to, of any status.
#[derive(Debug, Default)]
pub struct GuestTable {
    by_node: BTreeMap<Id<Node>, Vec<Id<Guest>>>,
    by_need: BTreeMap<HostId, Vec<Id<Guest>>>,
}

impl GuestTable {
    /// Goes through the guests once.
    #[must_use]
    pub fn new(lab: &Lab) -> Self {
        let mut table = Self::default();
        for (id, guest) in lab.guests.iter() {
            if let Some(node) = guest.node {
                table.by_node.entry(node.value).or_default().push(id);
            }
            for host in &guest.depends_on {
                let known = table.by_need.entry(host.value).or_default();
                known.push(id);
                known.dedup();
            }
        }
        table
    }

    /// The guests whose home is a node.
    #[must_use]
    pub fn on(&self, node: Id<Node>) -> &[Id<Guest>] {
        self.by_node.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The guests that say that they need a host.
    #[must_use]
    pub fn needing(&self, host: HostId) -> &[Id<Guest>] {
        self.by_need.get(&host).map_or(&[], Vec::as_slice)
    }
}
