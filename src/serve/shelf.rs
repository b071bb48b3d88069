//! What is served at present.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The last site that could be made, and what is wrong with the lab since. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Shelf(Arc<Mutex<Shown>>);

/// A state of the lab.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    /// Grows with every change.
    pub(super) version: u64,
    /// The files of the site, by path.
    pub(super) files: Arc<BTreeMap<String, String>>,
    /// The report on a lab that no site could be made of.
    pub(super) fault: Option<String>,
}

impl Shelf {
    /// Serves a site from now on.
    pub fn site(&self, files: BTreeMap<String, String>) {
        self.change(|shown| {
            shown.files = Arc::new(files);
            shown.fault = None;
        });
    }

    /// Serves a report in place of every page, until there is a site again.
    pub fn fault(&self, report: String) {
        self.change(|shown| shown.fault = Some(report));
    }

    fn change(&self, change: impl FnOnce(&mut Shown)) {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut shown);
        shown.version += 1;
    }

    /// What is served at present.
    pub(super) fn shown(&self) -> Shown {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
