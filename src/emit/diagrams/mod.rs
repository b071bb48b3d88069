//! The diagrams: what is in which network, who votes in the cluster, where disks are kept,
//! what is saved where.
//!
//! Each is a flowchart that reads without its colours: a status stands in the text. What the lab does not have is not
//! drawn, and neither is a diagram that Mermaid would answer with an error message.

mod architecture;
mod attached;
mod backup;
mod ceph;
mod cluster;
mod dns;
mod firewall;
mod kubernetes;
mod kubernetes_nodes;
mod look;
mod network;
mod schedule;
mod storage;
mod tiers;

use super::{Artifacts, Input, RelPath, header};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::source::Span;
use crate::text::mermaid::{self, Diagram};

/// A diagram's text, for a file of its own or for a page.
#[derive(Debug)]
pub(crate) struct NamedDiagram {
    /// What it is of: its file's name.
    pub(crate) name: &'static str,
    /// What to write above it.
    pub(crate) title: &'static str,
    /// The flowchart, from its first word on.
    pub(crate) text: String,
    /// The places that it follows from.
    pub(crate) origins: Vec<Span>,
}

/// A diagram that labs may have.
struct Kind {
    name: &'static str,
    title: &'static str,
    draw: fn(Input<'_>) -> Diagram,
    origins: fn(Input<'_>) -> Vec<Span>,
}

/// Every diagram, by name.
static KINDS: &[Kind] = &[
    Kind {
        name: "backup",
        title: "Backups",
        draw: backup::diagram,
        origins: backup::origins,
    },
    Kind {
        name: "ceph",
        title: "Ceph",
        draw: ceph::diagram,
        origins: ceph::origins,
    },
    Kind {
        name: "cluster",
        title: "Cluster",
        draw: cluster::diagram,
        origins: cluster::origins,
    },
    Kind {
        name: "dns",
        title: "Name resolution",
        draw: dns::diagram,
        origins: dns::origins,
    },
    Kind {
        name: "firewall",
        title: "Firewalls",
        draw: firewall::diagram,
        origins: firewall::origins,
    },
    Kind {
        name: "kubernetes",
        title: "Kubernetes",
        draw: kubernetes::diagram,
        origins: kubernetes::origins,
    },
    Kind {
        name: "kubernetes-nodes",
        title: "Nodes of Kubernetes and their networks",
        draw: kubernetes_nodes::diagram,
        origins: kubernetes::origins,
    },
    Kind {
        name: "network",
        title: "Networks",
        draw: network::diagram,
        origins: network::origins,
    },
    Kind {
        name: "storage",
        title: "Storage",
        draw: storage::diagram,
        origins: storage::origins,
    },
    Kind {
        name: "tiers",
        title: "Tiers",
        draw: tiers::diagram,
        origins: tiers::origins,
    },
];

/// The diagrams that the lab needs, by name.
fn all(input: Input<'_>) -> Vec<NamedDiagram> {
    let drawn = KINDS.iter().filter_map(|kind| kind.of(input));
    drawn.collect()
}

/// The diagram of that name, if the lab needs it.
pub(crate) fn named(input: Input<'_>, name: &str) -> Option<NamedDiagram> {
    let kind = KINDS.iter().find(|kind| kind.name == name)?;
    kind.of(input)
}

/// The diagram of a node from the inside: one that runs guests, and is not out of service, has one.
pub(crate) fn of_node(input: Input<'_>, id: Id<Node>) -> Option<NamedDiagram> {
    let is_shown = look::is_shown(&input.lab.lab.nodes.at(id).about);
    if !is_shown || architecture::guests(input, id).is_empty() {
        return None;
    }
    Some(NamedDiagram {
        name: "architecture",
        title: "Guests and their networks",
        text: architecture::diagram(input, id).text()?,
        origins: architecture::origins(input, id),
    })
}

/// Makes a file of each.
pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    for diagram in all(input) {
        add(input, diagram.name, &diagram, out);
    }
    for (id, node) in input.lab.lab.nodes.iter() {
        if let Some(diagram) = of_node(input, id) {
            let file = format!("{}-{}", diagram.name, node.name.value);
            add(input, &file, &diagram, out);
        }
    }
}

fn add(input: Input<'_>, file: &str, diagram: &NamedDiagram, out: &mut Artifacts) {
    let comment = mermaid::comment(&header::made_by(input.map, &diagram.origins));
    let path = RelPath::new(format!("diagrams/{file}.mmd"));
    let text = format!("{comment}{}", diagram.text);
    out.add(path, text, diagram.origins.clone());
}

impl Kind {
    fn of(&self, input: Input<'_>) -> Option<NamedDiagram> {
        let diagram = (self.draw)(input);
        let text = diagram.text().filter(|_| !diagram.is_empty())?;
        Some(NamedDiagram {
            name: self.name,
            title: self.title,
            text,
            origins: (self.origins)(input),
        })
    }
}

/// What people call the lab.
fn lab_title(input: Input<'_>) -> &str {
    let lab = &input.lab.lab;
    lab.about.title().unwrap_or(&lab.name.value)
}
