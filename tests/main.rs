//! The one test binary: its modules are the files beside it.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::wildcard_enum_match_arm,
    reason = "tests read files, print what they skip, and fail by panicking"
)]

mod allowed;
mod architecture;
mod awkward;
mod catalogue;
mod cli;
mod consumers;
mod determinism;
mod docs;
mod emit_cluster;
mod emit_devices;
mod emit_diagrams;
mod emit_dns;
mod emit_firewall;
mod emit_handbook;
mod emit_hostnet;
mod emit_hosts;
mod emit_inventory;
mod emit_kubernetes;
mod emit_proxmox;
mod emit_reach;
mod emit_storage;
mod facts;
mod failures;
mod failures_reach;
mod findings_cluster;
mod findings_hosts;
mod findings_network;
mod fixes;
mod helps;
mod labs;
mod language;
mod lifecycle_table;
mod mistakes;
mod mutations;
mod one_fact;
mod output;
mod pairs;
mod properties;
mod readme;
mod redact;
mod rules;
mod site;
mod site_diagrams;
mod site_scale;
mod site_search;
mod site_shelf;
mod slips;
mod support;
mod syntax;
mod words;
