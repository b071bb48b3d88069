//! Where artifacts go: which file of which machine, or who reads them.

use crate::emit::handbook::line::{Line, Target};
use crate::emit::handbook::page::PageName;
use crate::emit::{Input, RelPath};

/// The groups of artifacts, in the order in which they are listed, by their first folder.
pub(super) const GROUPS: &[(&str, &str)] = &[
    ("nodes", "Nodes"),
    ("cluster", "Cluster"),
    ("clusters", "Clusters"),
    ("ceph", "Ceph"),
    ("kubernetes", "Kubernetes"),
    ("ansible", "Ansible"),
    ("dns", "Name resolution"),
    ("diagrams", "Diagrams"),
];

/// What belongs to no group.
pub(super) const REST: &str = "Other";

/// The group of an artifact.
pub(super) fn group(path: &RelPath) -> &'static str {
    let (first, _) = path.as_str().split_once('/').unwrap_or_default();
    let mut groups = GROUPS.iter();
    let found = groups.find(|(folder, _)| *folder == first);
    found.map_or(REST, |(_, name)| name)
}

/// Where an artifact goes, or what it is for.
pub(super) fn destination(input: Input<'_>, path: &RelPath) -> Line {
    let parts: Vec<_> = path.as_str().split('/').collect();
    match parts.as_slice() {
        ["nodes", node, "answer.toml"] => {
            let line = Line::from("the installer, as the answer file of ");
            line.link(Target::section(PageName::Nodes, node), *node)
        }
        ["nodes", node, rest @ ..] => absolute(rest)
            .text(" on ")
            .link(Target::section(PageName::Nodes, node), *node),
        ["cluster", rest @ ..] if input.lab.lab.clusters.is_empty() => {
            absolute(rest).text(" on each node")
        }
        ["cluster", rest @ ..] => {
            absolute(rest).text(" on one node; the cluster copies it to the others")
        }
        ["clusters", cluster, rest @ ..] => absolute(rest)
            .text(" on one node of ")
            .link(Target::section(PageName::Cluster, cluster), *cluster)
            .text(", which copies it to the others"),
        ["ceph", _] => Line::from("nobody yet: without its ")
            .code("fsid")
            .text(" it cannot go to ")
            .code("/etc/pve"),
        ["kubernetes", cluster, ..] => Line::from("Kubernetes cluster ")
            .link(Target::section(PageName::Kubernetes, cluster), *cluster)
            .text(", with ")
            .code(format!("kubectl apply -k kubernetes/{cluster}")),
        ["ansible", ..] => "the machine that Ansible runs on, as its inventory".into(),
        ["dns", "unbound.conf"] => "the resolver, as configuration of Unbound".into(),
        ["dns", _] => "a resolver that reads hosts files".into(),
        ["diagrams", _] => "whoever draws Mermaid".into(),
        _ => "hlc, for the next build".into(),
    }
}

/// The path on the machine.
fn absolute(parts: &[&str]) -> Line {
    Line::new().code(format!("/{}", parts.join("/")))
}

/// The language of an artifact, as highlighters name it.
pub(super) fn language(path: &RelPath) -> &'static str {
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((_, "yml" | "yaml")) => "yaml",
        Some((_, "toml")) => "toml",
        Some((_, "json")) => "json",
        Some((_, "mmd")) => "mermaid",
        Some((_, "fw")) => "ini",
        _ => "text",
    }
}
