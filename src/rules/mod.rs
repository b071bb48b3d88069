//! The rules: what would be wrong with a lab although every word of it is spelt right.
//!
//! One file a rule, one folder a group. A rule sees the [`View`] and a sink, nothing else: it does not return
//! early for the whole lab, does not depend on other rules, and does not order what it finds.

mod checked;
mod counts;
mod feasible;
mod guarded;
pub mod levels;
mod needs;
mod offers;
mod parts;
mod refuges;
mod running;
mod wires;
mod wiring;
mod wording;

use rayon::prelude::*;

pub use self::checked::Checked;
use crate::diag::{Diagnostic, Rule, Sink};
use crate::facts::Facts;
use crate::model::Lab;

/// What a rule sees: the lab and every table derived from it.
#[derive(Debug)]
pub struct View {
    /// The lab.
    pub lab: Lab,
    /// The tables.
    pub facts: Facts,
}

impl View {
    /// Derives the tables of a lab.
    #[must_use]
    pub fn new(lab: Lab) -> Self {
        let facts = Facts::new(&lab);
        Self { lab, facts }
    }
}

/// A rule with the function that looks for it.
#[derive(Debug)]
pub struct Check {
    /// Its metadata.
    pub rule: &'static Rule,
    /// Finds every place where it is broken.
    pub run: fn(&View, &mut Sink),
}

/// Declares the rules of a group: one sorted line a rule, in the group's `mod.rs`.
macro_rules! group {
    ($($rule:ident),* $(,)?) => {
        $(mod $rule;)*

        /// The rules of this group.
        pub(super) static CHECKS: &[$crate::rules::Check] = &[
            $($crate::rules::Check { rule: &$rule::RULE, run: $rule::check }),*
        ];
    };
}
use group;

/// Declares the groups: one sorted line a group.
macro_rules! groups {
    ($($group:ident),* $(,)?) => {
        $(mod $group;)*

        /// Every rule with a check, by group and name.
        static GROUPS: &[&[Check]] = &[$($group::CHECKS),*];
    };
}

groups! {
    address,
    ansible,
    backup,
    bond,
    capacity,
    ceph,
    cluster,
    corosync,
    dhcp,
    dns,
    firewall,
    gateway,
    guest,
    ha,
    install,
    lab,
    lifecycle,
    mtu,
    kubernetes,
    kyverno,
    metallb,
    nic,
    node,
    passthrough,
    power,
    quorum,
    replication,
    routing,
    schedule,
    secret,
    storage,
    subnet,
    switch,
    vlan,
    tier,
}

/// Every rule with a check, by code.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    GROUPS.iter().copied().flatten()
}

/// From this many hosts on, rules run side by side: below, starting threads costs more than it saves.
const PARALLEL_FROM: usize = 1000;

/// Runs every rule, applies the lab's own levels and exceptions, and lets the lab pass if nothing is an error.
pub fn check(lab: Lab, sink: &mut Sink) -> Option<Checked> {
    let view = View::new(lab);
    let found = run(&view);
    let findings = levels::apply(&view.lab, found, false);
    let failed = findings.reported.has_errors();
    let allowed = findings.allowed;
    let remaining = findings.reported.diagnostics().to_vec();
    sink.append(findings.reported);
    (!failed).then(|| Checked::new(view, remaining, allowed))
}

/// What every rule finds in a lab that stands in for one that cannot be read, with the lab's own levels and exceptions.
#[must_use]
pub fn unfinished(lab: Lab) -> Vec<Diagnostic> {
    let view = View::new(lab);
    let findings = levels::apply(&view.lab, run(&view), true);
    findings.reported.into_sorted()
}

/// Runs every rule, without the lab's own word on levels.
#[must_use]
pub fn run(view: &View) -> Sink {
    let checks: Vec<_> = checks().collect();
    let hosts = view.lab.nodes.len() + view.lab.guests.len() + view.lab.devices.len();
    let of = |check: &&Check| {
        let mut sink = Sink::new();
        (check.run)(view, &mut sink);
        sink
    };
    let sinks: Vec<Sink> = if hosts < PARALLEL_FROM {
        checks.iter().map(of).collect()
    } else {
        checks.par_iter().map(of).collect()
    };
    let mut all = Sink::new();
    for sink in sinks {
        all.append(sink);
    }
    offers::distinct(view, &mut all);
    all
}
