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
//! [`source::Span`], which every value carries from the day it was written. [`compile`] is the whole
//! program on one page; start reading there.

pub mod cli;
pub mod compile;
pub mod diag;
pub mod docs;
pub mod emit;
pub mod facts;
pub mod failure;
pub mod lang;
pub mod model;
pub mod output;
pub mod partial;
pub mod redact;
pub mod rewrite;
pub mod rules;
pub mod serve;
pub mod site;
pub mod source;
pub mod syntax;
pub mod text;
