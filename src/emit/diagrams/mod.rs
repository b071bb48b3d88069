//! The diagrams: what is in which network, who votes in the cluster, where disks are kept,
//! what is saved where.
//!
//! Each is a flowchart that reads without its colours: a status stands in the text. What the lab does not have is not
//! drawn. A diagram with too many boxes for a page, or for Mermaid, comes in parts: one for each of its groups, or for
//! each box with many links (see [`mermaid::Diagram::parts`]). Every drawing is split that way, without a word of its own.

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
mod physical;
mod schedule;
mod storage;
mod tiers;
mod vlans;

use std::collections::BTreeSet;

use self::look::Diagram;
use super::{Artifacts, Input, RelPath, header};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::source::Span;
use crate::text::mermaid::{self, Row};

/// A diagram's text, for a file of its own or for a page.
#[derive(Debug)]
pub(crate) struct NamedDiagram {
    /// What it is of: its file's name.
    pub(crate) name: String,
    /// What to write above it.
    pub(crate) title: String,
    /// The flowchart, from its first word on.
    pub(crate) text: String,
    /// The same facts as a table.
    pub(crate) rows: Vec<Row>,
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
        name: "physical",
        title: "Cables",
        draw: physical::diagram,
        origins: physical::origins,
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
    Kind {
        name: "vlans",
        title: "VLANs",
        draw: vlans::diagram,
        origins: vlans::origins,
    },
];

/// As many boxes still read well on a page. (Five nodes with five guests each in one flowchart came out 6,000 pixels wide.)
const READABLE: usize = 30;

/// The diagrams that the lab needs, by name.
fn all(input: Input<'_>) -> Vec<NamedDiagram> {
    KINDS.iter().flat_map(|kind| kind.of(input)).collect()
}

/// The diagram of that name, if the lab needs it; in parts, if it is too large.
pub(crate) fn named(input: Input<'_>, name: &str) -> Vec<NamedDiagram> {
    let kind = KINDS.iter().find(|kind| kind.name == name);
    kind.map_or_else(Vec::new, |kind| kind.of(input))
}

/// The diagram of a node from the inside: one that runs guests, and is not out of service, has one.
pub(crate) fn of_node(input: Input<'_>, id: Id<Node>) -> Vec<NamedDiagram> {
    let node = input.lab.lab.nodes.at(id);
    if !look::is_shown(&node.about) || architecture::guests(input, id).is_empty() {
        return Vec::new();
    }
    let drawing = Drawing {
        name: &format!("architecture-{}", node.name.value),
        title: "Guests and their networks",
        origins: &architecture::origins(input, id),
    };
    drawing.drawn(&architecture::diagram(input, id))
}

/// Makes a file of each.
pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    let nodes = input.lab.lab.nodes.iter();
    let of_nodes = nodes.flat_map(|(id, _)| of_node(input, id));
    for diagram in all(input).into_iter().chain(of_nodes) {
        let comment = mermaid::comment(&header::made_by(input.map, &diagram.origins));
        let path = RelPath::new(format!("diagrams/{}.mmd", diagram.name));
        let text = format!("{comment}{}", diagram.text);
        out.add(path, text, diagram.origins);
    }
}

impl Kind {
    fn of(&self, input: Input<'_>) -> Vec<NamedDiagram> {
        let whole = (self.draw)(input);
        if whole.is_empty() {
            return Vec::new();
        }
        let drawing = Drawing {
            name: self.name,
            title: self.title,
            origins: &(self.origins)(input),
        };
        drawing.drawn(&whole)
    }
}

/// What is common to the parts of a diagram.
struct Drawing<'a> {
    name: &'a str,
    title: &'a str,
    origins: &'a [Span],
}

impl Drawing<'_> {
    /// The whole where it reads well, else its parts.
    fn drawn(&self, whole: &Diagram) -> Vec<NamedDiagram> {
        let text = whole.text();
        let parts = if text.is_some() && whole.len() <= READABLE {
            Vec::new()
        } else {
            whole.parts(READABLE)
        };
        match (text, parts.len()) {
            (Some(text), 0 | 1) => {
                vec![self.named(("", ""), whole, text, self.origins.to_vec())]
            }
            _ => self.parts(&parts),
        }
    }

    /// The parts that Mermaid draws, each in a file of its own.
    fn parts(&self, parts: &[(String, Diagram)]) -> Vec<NamedDiagram> {
        let mut taken = BTreeSet::new();
        let named = parts.iter().filter_map(|(of, part)| {
            let text = part.text()?;
            let file = free(&mut taken, slug(of));
            // A part that shows nothing of the lab's own still follows from it.
            let own: Vec<_> = part.marks().copied().collect();
            let origins = if own.is_empty() {
                self.origins.to_vec()
            } else {
                own
            };
            Some(self.named((of, &file), part, text, origins))
        });
        named.collect()
    }

    /// A diagram with the part of its title and of its file's name that tell it from others.
    fn named(
        &self,
        (of, file): (&str, &str),
        diagram: &Diagram,
        text: String,
        origins: Vec<Span>,
    ) -> NamedDiagram {
        let joined = |separator: &str, whole: &str, part: &str| match part {
            "" => whole.to_owned(),
            part => format!("{whole}{separator}{part}"),
        };
        NamedDiagram {
            name: joined("-", self.name, file),
            title: joined(": ", self.title, of),
            text,
            rows: diagram.rows(),
            origins,
        }
    }
}

/// A name as part of a file's: small letters and digits, with dashes between.
fn slug(name: &str) -> String {
    let letters = name.chars().map(|c| {
        let is_plain = c.is_ascii_alphanumeric();
        if is_plain {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    });
    let letters: String = letters.collect();
    let words: Vec<_> = letters.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return "rest".to_owned();
    }
    words.join("-")
}

/// The name, or the name with the first number that makes it another one.
fn free(taken: &mut BTreeSet<String>, name: String) -> String {
    let mut number = 1;
    let mut candidate = name.clone();
    while !taken.insert(candidate.clone()) {
        number += 1;
        candidate = format!("{name}-{number}");
    }
    candidate
}

/// What people call the lab.
fn lab_title(input: Input<'_>) -> &str {
    let lab = &input.lab.lab;
    lab.about.title().unwrap_or(&lab.name.value)
}
