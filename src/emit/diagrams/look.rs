//! How things look in diagrams: a shape and a colour for each kind, and for what is not in service its status, which
//! stands in the text too.

use crate::model::about::{About, Status};
use crate::source::Span;
use crate::text::mermaid::{self, Class, Label, Line, Shape};

/// A diagram whose boxes and links know the places that they follow from.
pub(super) type Diagram = mermaid::Diagram<Span>;

/// A box of one.
pub(super) type Block = mermaid::Block<Span>;

/// A kind of thing that diagrams show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A Proxmox node.
    Node,
    /// A virtual machine or container.
    Guest,
    /// Other hardware.
    Device,
    /// Something that a device or guest offers.
    Service,
    /// A network.
    Network,
    /// A storage.
    Storage,
    /// A backup job.
    Job,
    /// What is outside of the lab.
    Outside,
}

static NODE: Class = Class {
    name: "node",
    style: "fill:#dbeafe,stroke:#1d4ed8,color:#111827",
};
static GUEST: Class = Class {
    name: "guest",
    style: "fill:#dcfce7,stroke:#15803d,color:#111827",
};
static DEVICE: Class = Class {
    name: "device",
    style: "fill:#fef3c7,stroke:#b45309,color:#111827",
};
static SERVICE: Class = Class {
    name: "service",
    style: "fill:#fae8ff,stroke:#a21caf,color:#111827",
};
static NETWORK: Class = Class {
    name: "network",
    style: "fill:#e0e7ff,stroke:#4338ca,color:#111827",
};
static STORAGE: Class = Class {
    name: "storage",
    style: "fill:#cffafe,stroke:#0e7490,color:#111827",
};
static JOB: Class = Class {
    name: "job",
    style: "fill:#ffe4e6,stroke:#be123c,color:#111827",
};
static OUTSIDE: Class = Class {
    name: "outside",
    style: "fill:#f3f4f6,stroke:#4b5563,color:#111827",
};
static PLANNED: Class = Class {
    name: "planned",
    style: "fill:#ffffff,stroke:#6b7280,color:#374151,stroke-dasharray:5 4",
};
static OFFLINE: Class = Class {
    name: "offline",
    style: "fill:#d1d5db,stroke:#4b5563,color:#1f2937",
};

/// The look of a group of things, behind their boxes: the page shows through, so that links within are seen on it as
/// well as outside, and the theme that fits the page colours its title.
pub(super) static AREA: Class = Class {
    name: "area",
    style: "fill:none,stroke:#94a3b8",
};

impl Kind {
    const fn class(self) -> &'static Class {
        match self {
            Self::Node => &NODE,
            Self::Guest => &GUEST,
            Self::Device => &DEVICE,
            Self::Service => &SERVICE,
            Self::Network => &NETWORK,
            Self::Storage => &STORAGE,
            Self::Job => &JOB,
            Self::Outside => &OUTSIDE,
        }
    }

    const fn shape(self) -> Shape {
        match self {
            Self::Node | Self::Device => Shape::Rectangle,
            Self::Guest | Self::Job => Shape::Round,
            Self::Service | Self::Outside => Shape::Stadium,
            Self::Network => Shape::Hexagon,
            Self::Storage => Shape::Cylinder,
        }
    }

    /// A box for a thing of that kind.
    pub(super) fn block(self, status: Status, lines: impl IntoIterator<Item = String>) -> Block {
        let class = match status {
            Status::Planned => &PLANNED,
            Status::Offline => &OFFLINE,
            Status::Active | Status::Retired | Status::Removed => self.class(),
        };
        Block {
            label: Label::new(lines),
            shape: self.shape(),
            class,
            marks: Vec::new(),
        }
    }
}

/// Whether a diagram shows a thing: what is active, planned or switched off; not what is out of service.
pub(super) fn is_shown(about: &About) -> bool {
    matches!(
        about.status,
        Status::Active | Status::Planned | Status::Offline
    )
}

/// A name, with the status where the thing is not in service.
pub(super) fn marked(name: &str, status: Status) -> String {
    if status == Status::Active {
        name.to_owned()
    } else {
        format!("{name} ({})", status.word())
    }
}

/// The lines that tell what a thing is: its name with its status, and what people call it.
pub(super) fn called(name: &str, about: &About) -> Vec<String> {
    let title = about.title().map(str::to_owned);
    let name = marked(name, about.status);
    std::iter::once(name).chain(title).collect()
}

/// A line from or to a thing: dotted as long as the thing is not in service.
pub(super) const fn line(status: Status) -> Line {
    match status {
        Status::Active => Line::Plain,
        Status::Planned | Status::Offline | Status::Retired | Status::Removed => Line::Dotted,
    }
}

/// A line with a head, to or from a thing.
pub(super) const fn arrow(status: Status) -> Line {
    match status {
        Status::Active => Line::Arrow,
        Status::Planned | Status::Offline | Status::Retired | Status::Removed => Line::DottedArrow,
    }
}

/// The first names of a list, and how many there are beyond them.
pub(super) fn at_most(limit: usize, names: Vec<String>) -> Vec<String> {
    let more = names.len().saturating_sub(limit);
    let rest = (more > 0).then(|| format!("and {more} more"));
    names.into_iter().take(limit).chain(rest).collect()
}

/// The names in one line: the first ones, and how many there are beyond them.
pub(super) fn listed(limit: usize, names: Vec<String>) -> String {
    let names = at_most(limit, names);
    match names.as_slice() {
        [firsts @ .., last] if last.starts_with("and ") => {
            format!("{} {last}", firsts.join(", "))
        }
        names => names.join(", "),
    }
}

/// A count with its word: `1 node`, `2 nodes`.
pub(super) fn count(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}
