//! How rules name things that need each other, and tell how one leads to another.

use std::collections::BTreeSet;

use super::View;
use crate::diag::{Diagnostic, Rule};
use crate::facts::dependence::loops::Loop;
use crate::facts::dependence::{Edge, Thing, Tie};

impl View {
    /// A thing of the graph: the kind, then the name, as in "backup job `weekly`".
    pub(super) fn thing_name(&self, thing: Thing) -> String {
        match thing {
            Thing::Host(host) => self.host_name(host),
            Thing::Storage(id) | Thing::Mount(_, id) => {
                format!("storage `{}`", self.lab.storages.at(id).name.value)
            }
            Thing::Network(id) => format!("network `{}`", self.lab.networks.at(id).name.value),
            Thing::Backup(id) => format!("backup job `{}`", self.lab.backups.at(id).name.value),
            Thing::QDevice(at) => {
                let name = self.lab.clusters.get(at).map(|it| it.name.value.as_str());
                format!("the qdevice of cluster `{}`", name.unwrap_or_default())
            }
            Thing::Zone(at) => {
                let name = self.lab.dns.zones.get(at).map(|it| it.name.value.as_str());
                format!("zone `{}`", name.unwrap_or_default())
            }
            Thing::Kubernetes(at) => {
                let name = self.lab.kubernetes.get(at).map(|it| it.name.value.as_str());
                format!("cluster `{}`", name.unwrap_or_default())
            }
            Thing::Resolvers => "the resolvers".to_owned(),
        }
    }

    /// A thing by its name alone, in a sentence that names many; with its kind where the name is rarely heard.
    fn short_name(&self, thing: Thing) -> String {
        match thing {
            Thing::Host(host) => format!("`{}`", self.lab.host_name(host).value),
            Thing::Storage(id) | Thing::Mount(_, id) => {
                format!("`{}`", self.lab.storages.at(id).name.value)
            }
            Thing::Network(_)
            | Thing::Backup(_)
            | Thing::QDevice(_)
            | Thing::Zone(_)
            | Thing::Kubernetes(_)
            | Thing::Resolvers => self.thing_name(thing),
        }
    }

    /// A way along ties, each tie in its own words, as in "`web` has a disk on `share`, which is served by `files`".
    pub(super) fn way_in_words(&self, way: &[Edge]) -> String {
        let Some(first) = way.first() else {
            return String::new();
        };
        let start = format!(
            "{} {}",
            self.short_name(first.from),
            self.tie_in_words(first)
        );
        let rest = way.iter().skip(1);
        rest.fold(start, |told, edge| {
            let which = if edge.tie == Tie::Asks {
                ", one of "
            } else {
                ", "
            };
            told + which + "which " + &self.tie_in_words(edge)
        })
    }

    /// A tie and what it leads to, as in "is served by `files`".
    pub(super) fn tie_in_words(&self, edge: &Edge) -> String {
        format!("{} {}", words(edge.tie), self.short_name(edge.to))
    }

    /// A finding about a loop: the whole way in the message, each tie at its place.
    pub(super) fn looped(&self, rule: &'static Rule, lead: &str, found: &Loop) -> Diagnostic {
        let first = found.way.first().expect("a loop has a tie");
        let message = format!("{lead}: {}", self.way_in_words(&found.way));
        let draft = Diagnostic::new(rule, message).at(first.span, self.tie_in_words(first));
        self.with_ties(draft, &found.way)
    }

    /// Adds the places of ties, each place once.
    pub(super) fn with_ties(&self, found: Diagnostic, way: &[Edge]) -> Diagnostic {
        let mut seen = BTreeSet::from([found.primary.span]);
        let others = way.iter().filter(|edge| seen.insert(edge.span));
        others.fold(found, |found, edge| {
            found.related(edge.span, self.tie_in_words(edge))
        })
    }
}

const fn words(tie: Tie) -> &'static str {
    match tie {
        Tie::Needs => "needs",
        Tie::RunsOn | Tie::ControlledBy => "runs on",
        Tie::RunsIn => "runs in",
        Tie::StoredOn => "has a disk on",
        Tie::CopiedTo => "is copied to",
        Tie::SavedTo => "is saved to",
        Tie::ServedBy => "is served by",
        Tie::LiesOn => "lies on",
        Tie::MonitoredBy => "is monitored by",
        Tie::RoutedBy => "is reached through",
        Tie::NamedBy => "is found by name through",
        Tie::Asks => "is",
        Tie::AnsweredBy => "is offered by",
        Tie::VotesThrough => "votes through",
    }
}
