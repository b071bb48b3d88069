//! Which guests each backup job covers.

use crate::model::Lab;
use crate::model::backup::{Backup, Selection};
use crate::model::guest::Guest;
use crate::model::id::Id;

/// The coverage of every backup job.
#[derive(Debug)]
pub struct Coverage {
    /// By job: the guests that it covers, present or planned.
    jobs: Vec<Vec<Id<Guest>>>,
}

impl Coverage {
    /// Derives what every job covers.
    #[must_use]
    pub fn new(lab: &Lab) -> Self {
        Self {
            jobs: lab
                .backups
                .values()
                .map(|backup| covered(lab, backup))
                .collect(),
        }
    }

    /// The guests that a job covers; those that are removed are not among them.
    #[must_use]
    pub fn of(&self, job: Id<Backup>) -> &[Id<Guest>] {
        self.jobs.get(job.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether a job covers a guest.
    #[must_use]
    pub fn covers(&self, job: Id<Backup>, guest: Id<Guest>) -> bool {
        self.of(job).binary_search(&guest).is_ok()
    }

    /// The jobs that cover a guest.
    pub fn covering(&self, guest: Id<Guest>) -> impl Iterator<Item = Id<Backup>> + '_ {
        let jobs = self.jobs.iter().enumerate();
        jobs.filter(move |(_, guests)| guests.binary_search(&guest).is_ok())
            .map(|(at, _)| Id::new(at))
    }
}

fn covered(lab: &Lab, backup: &Backup) -> Vec<Id<Guest>> {
    let present = lab
        .guests
        .iter()
        .filter(|(_, guest)| guest.about.is_present());
    let covers = |id: Id<Guest>, guest: &Guest| match &backup.selection {
        Selection::All { except, .. } => !except.iter().any(|it| it.value == id),
        Selection::Guests(guests) => guests.iter().any(|it| it.value == id),
        Selection::Tag(tag) => guest.tags.iter().any(|it| it == tag),
        Selection::Pool(pool) => guest.pool.as_ref() == Some(pool),
    };
    present
        .filter(|(id, guest)| covers(*id, guest))
        .map(|(id, _)| id)
        .collect()
}
