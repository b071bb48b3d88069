//! The reader, held against the kdl crate.
