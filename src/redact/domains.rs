//! Which domains become which. Labels are counted, not translated: a domain below another one stays below it.

use std::collections::{BTreeMap, BTreeSet};

use super::names::suffixes;
use crate::model::name::is_dns_label;

/// Last labels that mean something of their own: a rule tells them apart.
const RESERVED: &[&str] = &["invalid", "local", "localhost", "onion"];

/// What the last label becomes: a domain of nobody (RFC 2606).
const LAST: &str = "example";

/// From this many characters on, a domain is as long as it was: there is a longest one.
const LONG: usize = 128;

/// The roots, and what stands for each.
#[derive(Debug, Default)]
pub(super) struct Domains(BTreeMap<String, String>);

impl Domains {
    /// Finds stand-ins for the lab's own domains, for hosts elsewhere that it names, and for what is above them.
    /// `taken` are words that the lab has already.
    pub(super) fn new(
        own: &BTreeSet<String>,
        hosts: &BTreeSet<String>,
        taken: &BTreeSet<String>,
    ) -> Self {
        let mut roots = own.clone();
        for host in hosts
            .iter()
            .filter(|it| !suffixes(it).any(|above| own.contains(above)))
        {
            roots.insert(zone_of(host).to_owned());
        }
        let above = roots
            .iter()
            .flat_map(|it| suffixes(it))
            .filter(|it| it.contains('.'));
        let above: Vec<_> = above.map(str::to_owned).collect();
        roots.extend(above);
        // What is above comes first.
        let mut sorted: Vec<_> = roots.into_iter().collect();
        sorted.sort_by(|a, b| (depth(a), a).cmp(&(depth(b), b)));
        let mut domains = Self::default();
        let mut labels = (1..)
            .map(|n| format!("zone{n}"))
            .filter(|it| !taken.contains(it));
        for root in sorted {
            let stand_in = domains.of_root(&root, &mut labels);
            domains.0.insert(root, stand_in);
        }
        domains
    }

    fn of_root(&self, root: &str, labels: &mut impl Iterator<Item = String>) -> String {
        if RESERVED.contains(&root) {
            return root.to_owned();
        }
        let Some((first, above)) = root.split_once('.') else {
            return label(root, labels, false);
        };
        let above = match self.0.get(above) {
            Some(known) => known.clone(),
            None if RESERVED.contains(&above) => above.to_owned(),
            None => LAST.to_owned(),
        };
        format!("{}.{above}", label(first, labels, root.len() >= LONG))
    }

    /// The roots.
    pub(super) fn roots(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// What stands for a root, whatever its case.
    pub(super) fn stand_in(&self, root: &str) -> Option<&str> {
        self.0.get(&root.to_ascii_lowercase()).map(String::as_str)
    }
}

fn depth(domain: &str) -> usize {
    domain.matches('.').count()
}

/// The domain that a host is in: without its own label, unless what is left is everybody's (`co.uk`).
fn zone_of(host: &str) -> &str {
    let Some((_, zone)) = host.split_once('.') else {
        return host;
    };
    match zone.split_once('.') {
        None => host,
        Some((second, last)) if second.len() <= 3 && last.len() == 2 => host,
        Some(_) => zone,
    }
}

/// A new label in the place of one. What is wrong with that is wrong with the new one too.
fn label(original: &str, labels: &mut impl Iterator<Item = String>, long: bool) -> String {
    let mut new = labels.next().unwrap_or_default();
    if original.is_empty() {
        return String::new();
    }
    if !is_dns_label(original) {
        let odd = original
            .chars()
            .filter(|c| !c.is_ascii_alphanumeric() && *c != '-');
        new.extend(odd);
        let dash = |there: bool| if there { "-" } else { "" };
        new = format!(
            "{}{new}{}",
            dash(original.starts_with('-')),
            dash(original.ends_with('-'))
        );
    }
    let room = original.chars().count().saturating_sub(new.chars().count());
    if long || original.len() > 63 {
        new.push_str(&"x".repeat(room));
    }
    new
}
