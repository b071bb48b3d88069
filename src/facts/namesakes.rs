//! Storages of one name: every node may have its own `local`, and a reader has to tell them apart.

use std::collections::BTreeSet;

use crate::model::Lab;
use crate::model::id::Id;
use crate::model::name::Name;
use crate::model::storage::Storage;

/// The names that several storages have.
#[derive(Debug)]
pub struct Namesakes(BTreeSet<Name>);

impl Namesakes {
    /// Finds them among the storages that are there.
    #[must_use]
    pub fn new(lab: &Lab) -> Self {
        let mut once = BTreeSet::new();
        let mut several = BTreeSet::new();
        let present = lab.storages.values().filter(|it| it.about.is_present());
        for storage in present {
            if !once.insert(&storage.name.value) {
                several.insert(storage.name.value.clone());
            }
        }
        Self(several)
    }

    /// What a storage is called so that no other is meant: `local on pve1` where there are several of its name.
    #[must_use]
    pub fn full_name(&self, lab: &Lab, id: Id<Storage>) -> String {
        let storage = lab.storages.at(id);
        let name = &storage.name.value;
        match storage.node().filter(|_| self.0.contains(name)) {
            Some(node) => format!("{name} on {}", lab.nodes.at(node).name.value),
            None => name.to_string(),
        }
    }
}
