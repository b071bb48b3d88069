//! The artifact tree on disk: compare, refuse or go on, write. The only writer of files.
//!
//! [`Plan`] compares what hlc makes with what is there and changes nothing. [`Plan::ready`] refuses while a file
//! that is not hlc's, or no longer, would be lost; what it lets through is a [`Ready`], the only thing that writes.

mod disk;
mod folder;
mod interrupt;
mod plan;
mod sources;
mod staging;
mod write;

pub use self::folder::Folder;
pub use self::plan::{Entry, Obstacle, Plan, State};
pub use self::sources::{Correction, correct};
pub use self::write::Ready;
