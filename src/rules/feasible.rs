//! Contradictions among the rules of high availability: those of the running lab, and those of its plan.

use super::View;
use crate::facts::ha_rules::{Conflict, HaRules, Stage};

impl View {
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
