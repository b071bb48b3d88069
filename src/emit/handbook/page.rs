//! What a page is before it is Markdown or HTML: blocks and lines as data.
//!
//! A page says *what* stands there (a table, a command, an unknown fact), never how it looks. The Markdown of the
//! artifacts and the pages of the site are two views of the same value.

use super::line::Line;
use crate::model::name::Name;
use crate::source::{Span, Spanned};
use crate::text::mermaid::Row;

/// A page of the handbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// Which.
    pub(crate) name: PageName,
    /// Its heading.
    pub(crate) title: String,
    /// What stands on it.
    pub(crate) blocks: Vec<Block>,
    /// The places of the lab that it follows from.
    pub(crate) origins: Vec<Span>,
}

/// Declares the pages, in the order in which a reader meets them.
macro_rules! names {
    ($($(#[doc = $doc:literal])+ $name:ident = $slug:literal, $about:literal;)*) => {
        /// The pages that a handbook may have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum PageName {
            $($(#[doc = $doc])+ $name),*
        }

        impl PageName {
            /// The name of its file, without an ending.
            #[must_use]
            pub(crate) const fn slug(self) -> &'static str {
                match self {
                    $(Self::$name => $slug),*
                }
            }

            /// What a reader finds there, in a few words.
            #[must_use]
            pub(crate) const fn about(self) -> &'static str {
                match self {
                    $(Self::$name => $about),*
                }
            }
        }
    };
}

names! {
    /// The front page.
    Index = "index", "the lab at a glance";
    /// Nodes, and every other machine.
    Nodes = "nodes", "hardware, interfaces, how to log in";
    /// Networks, the address plan.
    Network = "network", "subnets, who has which address, what is free";
    /// Resolvers, zones, names.
    Dns = "dns", "who is asked for names, what every name leads to";
    /// Rules between networks and at nodes.
    Firewall = "firewall", "who may talk to whom, and which rule decides";
    /// Ports and cables.
    Switches = "switches", "ports, what is plugged in where, what is free";
    /// Votes and links.
    Cluster = "cluster", "votes, what may fail, links, high availability";
    /// What stops when something fails.
    Failures = "failures", "what stops and what keeps running when a component fails";
    /// What must stay open.
    Ports = "ports", "what must stay open between machines";
    /// Storages and replication.
    Storage = "storage", "what is kept where, what is copied where";
    /// Ceph.
    Ceph = "ceph", "daemons, pools, disks, how much room there is";
    /// Backup jobs.
    Backup = "backup", "what is saved when, for how long, how to get it back";
    /// Guests.
    Guests = "guests", "virtual machines and containers, in service and planned";
    /// What nodes have and guests are promised.
    Capacity = "capacity", "memory and processors: what nodes have, what guests are promised";
    /// Accelerators.
    Gpu = "gpu", "graphics cards, and who is given them";
    /// Kubernetes clusters.
    Kubernetes = "kubernetes", "clusters, their nodes, pools of addresses, where volumes come from";
    /// Tiers of what Kubernetes runs.
    Tiers = "tiers", "who is evicted first, what a container gets, what a namespace may use";
    /// Everything that is offered.
    Services = "services", "everything that is offered, and where";
    /// Unattended installation.
    Install = "install", "how a node is installed from nothing";
    /// Logins, inventory, variables, secrets.
    Access = "access", "how to log in, Ansible's groups and variables, where secrets are";
    /// How fast paths shall be.
    Performance = "performance", "how fast each path shall be, and how to measure it";
    /// What is watched.
    Monitoring = "monitoring", "what is watched, and when it rings";
    /// What is done regularly.
    Maintenance = "maintenance", "what is done every week, month, quarter";
    /// What to do when something is wrong.
    Runbooks = "runbooks", "what to do when something is wrong";
    /// Phases and plans.
    Roadmap = "roadmap", "what is done, what comes next";
    /// Decisions, and what is gone.
    Decisions = "decisions", "what was decided, and why";
    /// What is not in service, and since when.
    Lifecycle = "lifecycle", "what is planned, switched off, retired or gone, since when and why";
    /// What the rules say.
    Findings = "findings", "what is still to be looked at, what is allowed and why";
}

/// A part of a page, from one blank line to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A heading below the page's own.
    Heading {
        /// How deep.
        depth: Depth,
        /// What it says.
        text: String,
        /// How links name it; unique on its page.
        anchor: String,
        /// What the section is about, if it is one thing of the lab: the site gives that a page of its own.
        subject: Option<Subject>,
    },
    /// A paragraph of one line.
    Paragraph(Line),
    /// Facts about one thing: what, and its value.
    Facts(Vec<(&'static str, Line)>),
    /// A table. Every row has as many cells as there are columns.
    Table {
        /// The heads.
        columns: Vec<&'static str>,
        /// The rows.
        rows: Vec<Vec<Line>>,
    },
    /// A list, each item made of blocks.
    List(Vec<Vec<Block>>),
    /// Commands, or a file.
    Code {
        /// `sh`, `text` and so on.
        language: &'static str,
        /// The lines.
        text: String,
    },
    /// A diagram, as Mermaid text.
    Diagram {
        /// The name of its file, without an ending.
        name: String,
        /// What it shows.
        title: String,
        /// Its text.
        text: String,
        /// The same facts as a table.
        rows: Vec<Row>,
    },
    /// Prose of the lab: Markdown, to the letter.
    Prose(String),
}

/// A thing of the lab that a section is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Subject {
    /// What it is.
    pub(crate) kind: SubjectKind,
    /// What it is called.
    pub(crate) name: String,
    /// Where it is named. Storages of one profile are named in one place.
    pub(crate) span: Span,
}

impl Subject {
    /// A thing by the name that nothing else of its kind has.
    #[must_use]
    pub(crate) fn named(kind: SubjectKind, name: &Spanned<Name>) -> Self {
        Self {
            kind,
            name: name.value.to_string(),
            span: name.span,
        }
    }
}

/// The things that have sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SubjectKind {
    /// A node.
    Node,
    /// A device: a switch, a router, a machine that is no node.
    Device,
    /// A guest.
    Guest,
    /// A network.
    Network,
    /// A storage.
    Storage,
    /// A cluster of nodes.
    Cluster,
    /// A Kubernetes cluster.
    Kubernetes,
    /// A backup job.
    Backup,
}

/// How deep a heading is below the page's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Depth {
    /// Right below the title.
    Part,
    /// Below a part.
    Section,
    /// Below a section.
    Detail,
}
