//! Mermaid flowcharts. The one place that writes them.
//!
//! What Mermaid reads otherwise than it is meant cannot be written with these types: ids are made here (`n1`, `g1`),
//! every label is quoted and escaped, links have blanks around them, and a text that Mermaid would refuse to draw is
//! not made at all. Tried with Mermaid 11.17; its limits are the defaults of `maxEdges` and `maxTextSize` in its
//! config schema, which a diagram cannot raise.

mod escape;
mod split;
mod table;
#[cfg(test)]
mod tests;
mod write;

use self::escape::escaped;
pub use self::table::Row;
use super::token::Comment;

/// The most links that Mermaid draws.
pub const MAX_LINKS: usize = 500;

/// The longest text that Mermaid draws, in UTF-16 units. Beyond it the picture is an error message, and nothing fails.
pub const MAX_LENGTH: usize = 50_000;

/// What is left of [`MAX_LENGTH`] for a comment above the diagram.
const ROOM_FOR_COMMENT: usize = 2_000;

/// No box is written in less than its line: `  n1[""]:::x`.
const SHORTEST_BOX: usize = 12;

/// In which direction links lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From top to bottom.
    Down,
    /// From left to right.
    Right,
}

/// The look of boxes and groups. Fill, line and text each have a colour, so that it is legible on light and dark pages;
/// a look without a fill leaves the text to the page's theme.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    /// Its name: letters only.
    pub name: &'static str,
    /// Its style, as `classDef` takes it.
    pub style: &'static str,
}

/// The outline of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A rectangle.
    Rectangle,
    /// A rectangle with round corners.
    Round,
    /// Round ends.
    Stadium,
    /// A drum, as storage is drawn.
    Cylinder,
    /// Six corners.
    Hexagon,
}

/// How a link is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line.
    Plain,
    /// A dotted line: not there yet, or not in use.
    Dotted,
    /// A line with a head.
    Arrow,
    /// A dotted line with a head.
    DottedArrow,
}

/// Lines of text, in a box, at a link or above a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label(Vec<Comment>);

/// A box of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BoxId(usize);

/// A group of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupId(usize);

/// Where a link starts or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// At a box.
    Box(BoxId),
    /// At the outline of a group.
    Group(GroupId),
}

/// A box with its text and look.
#[derive(Clone, Debug)]
pub struct Block<M> {
    /// Its text.
    pub label: Label,
    /// Its outline.
    pub shape: Shape,
    /// Its look.
    pub class: &'static Class,
    /// What it stands for. Not drawn: it is found again in the part that shows the box.
    pub marks: Vec<M>,
}

#[derive(Clone, Debug)]
struct Group {
    label: Label,
    class: &'static Class,
}

#[derive(Clone, Debug)]
struct Link<M> {
    from: End,
    to: End,
    line: Line,
    label: Label,
    marks: Vec<M>,
}

/// A flowchart: boxes, some of them in groups, and links. What boxes and links stand for is a matter of who draws.
#[derive(Debug)]
pub struct Diagram<M> {
    direction: Direction,
    title: Comment,
    description: Comment,
    groups: Vec<Group>,
    boxes: Vec<(Option<GroupId>, Block<M>)>,
    links: Vec<Link<M>>,
}

impl Label {
    /// A label of lines; empty ones are left out.
    pub fn new(lines: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let lines = lines.into_iter().map(|line| Comment::new(line.as_ref()));
        Self(lines.filter(|line| !line.to_string().is_empty()).collect())
    }

    fn text(&self) -> String {
        let lines: Vec<_> = self.0.iter().map(escaped).collect();
        lines.join("<br/>")
    }
}

impl From<BoxId> for End {
    fn from(id: BoxId) -> Self {
        Self::Box(id)
    }
}

impl From<GroupId> for End {
    fn from(id: GroupId) -> Self {
        Self::Group(id)
    }
}

impl End {
    fn id(self) -> String {
        match self {
            Self::Box(BoxId(at)) => format!("n{}", at + 1),
            Self::Group(GroupId(at)) => format!("g{}", at + 1),
        }
    }
}

impl Direction {
    const fn word(self) -> &'static str {
        match self {
            Self::Down => "TB",
            Self::Right => "LR",
        }
    }
}

impl Shape {
    const fn brackets(self) -> (&'static str, &'static str) {
        match self {
            Self::Rectangle => ("[", "]"),
            Self::Round => ("(", ")"),
            Self::Stadium => ("([", "])"),
            Self::Cylinder => ("[(", ")]"),
            Self::Hexagon => ("{{", "}}"),
        }
    }
}

impl Line {
    const fn sign(self) -> &'static str {
        match self {
            Self::Plain => "---",
            Self::Dotted => "-.-",
            Self::Arrow => "-->",
            Self::DottedArrow => "-.->",
        }
    }
}

impl<M> Block<M> {
    /// The same box, standing for some things.
    #[must_use]
    pub fn marked(mut self, marks: impl IntoIterator<Item = M>) -> Self {
        self.marks.extend(marks);
        self
    }
}

impl<M> Diagram<M> {
    /// An empty diagram, with what a screen reader says of it.
    #[must_use]
    pub fn new(direction: Direction, title: &str, description: &str) -> Self {
        Self {
            direction,
            title: Comment::new(title),
            description: Comment::new(description),
            groups: Vec::new(),
            boxes: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Adds a group. It is drawn if it has a box.
    pub fn group(&mut self, label: Label, class: &'static Class) -> GroupId {
        self.groups.push(Group { label, class });
        GroupId(self.groups.len() - 1)
    }

    /// Adds a box, in a group or in none.
    pub fn add(&mut self, group: Option<GroupId>, block: Block<M>) -> BoxId {
        self.boxes.push((group, block));
        BoxId(self.boxes.len() - 1)
    }

    /// Links two boxes or groups.
    pub fn link(&mut self, from: impl Into<End>, to: impl Into<End>, line: Line, label: Label) {
        self.link_marked((from.into(), to.into()), line, label, Vec::new());
    }

    /// Links two boxes or groups, by a link that stands for some things.
    pub fn link_marked(&mut self, (from, to): (End, End), line: Line, label: Label, marks: Vec<M>) {
        debug_assert!(
            !self.holds(from, to) && !self.holds(to, from),
            "a box is not linked to the group around it: Mermaid would draw a cycle, or nothing"
        );
        self.links.push(Link {
            from,
            to,
            line,
            label,
            marks,
        });
    }

    /// What its boxes and links stand for.
    pub fn marks(&self) -> impl Iterator<Item = &M> {
        let boxes = self.boxes.iter().flat_map(|(_, block)| &block.marks);
        boxes.chain(self.links.iter().flat_map(|link| &link.marks))
    }

    /// Whether there is nothing to see.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.boxes.is_empty()
    }

    /// How many boxes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.boxes.len()
    }

    /// The text, if Mermaid draws a diagram of that size.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        // What cannot fit is not written at all: of a large lab that would be megabytes.
        if self.links.len() > MAX_LINKS || self.boxes.len() > MAX_LENGTH / SHORTEST_BOX {
            return None;
        }
        let text = self.write();
        let length = text.encode_utf16().count();
        (length <= MAX_LENGTH - ROOM_FOR_COMMENT).then_some(text)
    }

    fn holds(&self, group: End, inner: End) -> bool {
        match (group, inner) {
            (End::Group(group), End::Box(BoxId(at))) => {
                self.boxes.get(at).is_some_and(|(of, _)| *of == Some(group))
            }
            (End::Group(group), End::Group(inner)) => group == inner,
            (End::Box(_), _) => false,
        }
    }

    /// Whether an end is drawn: a group without a box is not, Mermaid would make a box of it.
    fn is_drawn(&self, end: End) -> bool {
        match end {
            End::Box(_) => true,
            End::Group(group) => self.boxes.iter().any(|(of, _)| *of == Some(group)),
        }
    }
}

/// A comment line above a diagram. A `%%{` anywhere in a text is a directive to Mermaid, even there.
#[must_use]
pub fn comment(comment: &Comment) -> String {
    format!("%% {}\n", comment.to_string().replace('{', "("))
}
