//! The reader, held against the kdl crate.

mod fixtures;
mod generated;
mod official;
mod oracle;
mod recovery;
