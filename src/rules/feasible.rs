//! Contradictions among the rules of high availability: those of the running lab, and those of its plan.

use std::collections::BTreeSet;

use super::View;
use crate::facts::ha_rules::{Conflict, HaRules, Stage};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::source::Span;

impl View {
    /// The guests that the manager keeps apart, list by list.
    pub(super) fn kept_apart(&self) -> Vec<BTreeSet<Id<Guest>>> {
        let mut lists = Vec::new();
        self.each_kept_ha_rules(|rules| {
            lists.extend(rules.apart.iter().map(|list| list.guests.clone()));
        });
        lists
    }

    /// The places of the groups whose rules the manager drops.
    pub(super) fn dropped_ha_groups(&self) -> BTreeSet<Span> {
        let mut dropped = BTreeSet::new();
        self.each_ha_rules(|rules| dropped.extend(rules.dropped().0));
        dropped
    }

    /// Hands over the rules of each running cluster that its manager keeps: those in no contradiction.
    pub(super) fn each_kept_ha_rules(&self, mut keeps: impl FnMut(&HaRules<'_>)) {
        self.each_ha_rules(|rules| keeps(&rules.kept()));
    }

    fn each_ha_rules<'v>(&'v self, mut takes: impl FnMut(HaRules<'v>)) {
        if !self.lab.proxmox_version().has_ha_rules() {
            return;
        }
        let clusters = self.lab.clusters.iter().enumerate().zip(&self.facts.votes);
        for ((at, cluster), votes) in clusters.filter(|((_, it), _)| it.about.is_member()) {
            takes(HaRules::new(&self.lab, (at, cluster), votes, Stage::Now));
        }
    }

    /// Hands over every contradiction: first those of what is in service, then those that come with what is planned.
    /// None before Proxmox VE 9, which has no such rules.
    pub(super) fn each_ha_conflict(&self, mut found: impl FnMut(&Conflict<'_, '_>, Stage)) {
        if !self.lab.proxmox_version().has_ha_rules() {
            return;
        }
        let clusters = self.lab.clusters.iter().enumerate().zip(&self.facts.votes);
        for ((at, cluster), votes) in clusters {
            let rules = |stage| HaRules::new(&self.lab, (at, cluster), votes, stage);
            let (now, planned) = (rules(Stage::Now), rules(Stage::Planned));
            let running = if cluster.about.is_member() {
                now.conflicts()
            } else {
                Vec::new()
            };
            running.iter().for_each(|it| found(it, Stage::Now));
            let is_known =
                |it: &Conflict<'_, '_>| running.iter().any(|known| known.key() == it.key());
            let planned = if cluster.about.is_present() {
                planned.conflicts()
            } else {
                Vec::new()
            };
            let planned = planned.iter().filter(|it| !is_known(it));
            planned.for_each(|it| found(it, Stage::Planned));
        }
    }
}
