//! The real tools read our artifacts.
