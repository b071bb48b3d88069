//! Rules of firewalls: those that never match, and those that cut what must not be cut.

crate::rules::group! {
    address_unknown,
    bypass,
    cuts_cluster,
    guest_nic,
    isolated_network,
    never_applied,
    nic_without_rules,
    required_port,
    same_network,
    shadowed,
    too_open,
}

mod passage;

use crate::facts::policy::Resolved;
use crate::model::firewall::{Firewall, FirewallRule};
use crate::model::id::Id;
use crate::rules::View;

/// As many nodes speak for all: what is asked of every pair would be too much for more.
const MOST_NODES: usize = 64;

/// A rule with its number and what it means.
struct Line<'a> {
    /// Its position in its firewall, from 0.
    at: usize,
    rule: &'a FirewallRule,
    resolved: &'a Resolved,
}

impl View {
    /// The firewalls that are part of the running lab.
    fn running_firewalls(&self) -> impl Iterator<Item = (Id<Firewall>, &Firewall)> {
        let all = self.lab.firewalls.iter();
        all.filter(|(_, firewall)| firewall.about.is_member())
    }

    /// The rules of a firewall that are in force, in their order.
    fn lines(&self, id: Id<Firewall>) -> impl Iterator<Item = Line<'_>> {
        let written = self.lab.firewalls.at(id).rules.iter();
        let resolved = self.facts.policies.of(id);
        let lines = written.zip(resolved).enumerate();
        let lines = lines.map(|(at, (rule, resolved))| Line { at, rule, resolved });
        lines.filter(|line| line.resolved.in_force)
    }
}

impl Line<'_> {
    /// How people count: from 1.
    const fn number(&self) -> usize {
        self.at + 1
    }
}
