//! What the scanner has to know of a lab to tell its names from other words.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::model::Lab;

/// Domains that hlc writes itself, or that mean the same to everybody: labels and groups of Kubernetes, and the mail
/// address in the installer's form. They and what lies below them stay.
const PUBLIC: &[&str] = &[
    "amd.com",
    "cluster.local",
    "example.invalid",
    "intel.com",
    "k8s.io",
    "kubernetes.io",
    "kyverno.io",
    "metallb.io",
    "nvidia.com",
];

/// The names of a lab.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Whether roots are still looked for.
    pub(super) collecting: bool,
    /// Domains below which everything is the lab's, in lower case.
    pub(super) roots: BTreeSet<String>,
    /// Hardware addresses.
    pub(super) macs: BTreeSet<[u8; 6]>,
    /// Addresses.
    pub(super) addresses: BTreeSet<IpAddr>,
    /// Names of secrets by their first word, the longest first.
    secrets: BTreeMap<String, Vec<String>>,
    networks: BTreeSet<String>,
}

impl Names {
    /// What is known before anything is read.
    pub(super) fn collecting(lab: &Lab) -> Self {
        let networks = lab.networks.values().map(|it| it.name.value.to_string());
        Self {
            collecting: true,
            networks: networks.collect(),
            ..Self::default()
        }
    }

    /// Adds the name of a secret.
    pub(super) fn add_secret(&mut self, name: &str) {
        let is_word = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii();
        let first = name.split(|c: char| !is_word(c)).next().unwrap_or_default();
        let known = self.secrets.entry(first.to_owned()).or_default();
        known.push(name.to_owned());
        known.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    }

    /// The names of secrets that start with a word.
    pub(super) fn secrets_from(&self, word: &str) -> impl Iterator<Item = &str> {
        self.secrets
            .get(word)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// Whether a text is a root, whatever the case.
    pub(super) fn is_root(&self, text: &str) -> bool {
        self.roots.contains(&text.to_ascii_lowercase())
    }

    /// Whether a domain is a root or lies below one.
    pub(super) fn has_root_of(&self, domain: &str) -> bool {
        let lower = domain.to_ascii_lowercase();
        suffixes(&lower).any(|it| self.roots.contains(it))
    }

    /// Whether a network is called so: `HOST@NETWORK` looks like a mail address.
    pub(super) fn is_network(&self, text: &str) -> bool {
        self.networks.contains(text)
    }

    /// Whether a domain is one of those that everybody may read.
    pub(super) fn is_public(&self, domain: &str) -> bool {
        let lower = domain.to_ascii_lowercase();
        suffixes(&lower).any(|it| PUBLIC.contains(&it))
    }
}

/// A domain and every domain above it, the whole first.
pub(super) fn suffixes(domain: &str) -> impl Iterator<Item = &str> {
    let parents = domain.match_indices('.');
    let parents = parents.filter_map(|(at, _)| domain.get(at + 1..));
    std::iter::once(domain).chain(parents)
}
