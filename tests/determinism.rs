//! The same lab gives the same bytes.
