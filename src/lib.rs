//! hlc, the homelab compiler.
//!
//! One description of a Proxmox homelab goes in, written in KDL. Diagnostics, an artifact tree and
//! documentation come out.
//!
//! ```text
//! source -> syntax -> lang -> model -> facts -> rules -> Checked -> emit -> output
//! ```
//!
//! The flow is one way. Nothing to the right is known to anything on the left; the only way back is a
//! [`source::Span`], which every value carries from the day it was written.

#[macro_use]
pub mod diag;
pub mod failure;
pub mod model;
pub mod source;
pub mod syntax;
