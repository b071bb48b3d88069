//! What a page is before it is Markdown or HTML: blocks and lines as data.
//!
//! A page says *what* stands there (a table, a command, an unknown fact), never how it looks. The Markdown of the
//! artifacts and the pages of the site are two views of the same value.

use crate::model::about::Status;
use crate::source::Span;
use crate::text::markdown;

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
    /// Networks, the address plan, names.
    Network = "network", "subnets, who has which address, what is free, name resolution";
    /// Votes and links.
    Cluster = "cluster", "votes, what may fail, links, high availability";
    /// Storages and replication.
    Storage = "storage", "what is kept where, what is copied where";
    /// Backup jobs.
    Backup = "backup", "what is saved when, for how long, how to get it back";
    /// Guests.
    Guests = "guests", "virtual machines and containers, in service and planned";
    /// Unattended installation.
    Install = "install", "how a node is installed from nothing";
    /// Logins, inventory, variables, secrets.
    Automation = "automation", "how to log in, Ansible's groups and variables, where secrets are";
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
        /// What it shows.
        title: String,
        /// Its text.
        text: String,
    },
    /// Prose of the lab: Markdown, to the letter.
    Prose(String),
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

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Inline {
    /// Plain text, shown letter for letter.
    Text(String),
    /// A name, address, command or value as a machine takes it.
    Code(String),
    /// Text that must not be missed.
    Strong(String),
    /// The name of something out of service.
    Struck(String),
    /// A link.
    Link {
        /// Where it leads.
        to: Target,
        /// What it says.
        text: String,
    },
    /// Nobody recorded it.
    NotRecorded,
    /// It is not decided yet.
    Tbd,
    /// Where the thing before it is in its life, if that is not in service.
    Mark(Status),
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A page.
    Page(PageName),
    /// A heading of a page.
    Section(PageName, String),
    /// Outside of the handbook.
    Url(String),
}

impl Target {
    /// The heading of a page that says this and nothing else.
    #[must_use]
    pub(crate) fn section(page: PageName, heading: &str) -> Self {
        Self::Section(page, markdown::anchor(heading))
    }
}

/// A line of text: a paragraph, or the content of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line(Vec<Inline>);

impl Line {
    /// A line with nothing in it.
    #[must_use]
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// The pieces.
    #[must_use]
    pub(crate) fn pieces(&self) -> &[Inline] {
        &self.0
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a piece.
    #[must_use]
    pub(crate) fn with(mut self, piece: Inline) -> Self {
        self.0.push(piece);
        self
    }

    /// Adds plain text.
    #[must_use]
    pub(crate) fn text(self, text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            return self;
        }
        self.with(Inline::Text(text))
    }

    /// Adds what a machine takes.
    #[must_use]
    pub(crate) fn code(self, text: impl ToString) -> Self {
        self.with(Inline::Code(text.to_string()))
    }

    /// Adds text that must not be missed.
    #[must_use]
    pub(crate) fn strong(self, text: impl Into<String>) -> Self {
        self.with(Inline::Strong(text.into()))
    }

    /// Adds a link.
    #[must_use]
    pub(crate) fn link(self, to: Target, text: impl Into<String>) -> Self {
        let text = text.into();
        self.with(Inline::Link { to, text })
    }

    /// Adds where a thing is in its life; nothing for one in service.
    #[must_use]
    pub(crate) fn mark(self, status: Status) -> Self {
        match status {
            Status::Active => self,
            Status::Planned | Status::Offline | Status::Retired | Status::Removed => {
                self.with(Inline::Mark(status))
            }
        }
    }

    /// Adds another line.
    #[must_use]
    pub(crate) fn line(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Lines one after the other, with commas between.
    #[must_use]
    pub(crate) fn joined(lines: impl IntoIterator<Item = Self>) -> Self {
        let mut joined = Self::new();
        for line in lines {
            if !joined.is_empty() {
                joined = joined.text(", ");
            }
            joined = joined.line(line);
        }
        joined
    }

    /// What nobody recorded.
    #[must_use]
    pub(crate) fn not_recorded() -> Self {
        Self::new().with(Inline::NotRecorded)
    }

    /// This line, or that nobody recorded it.
    #[must_use]
    pub(crate) fn or_not_recorded(self) -> Self {
        if self.is_empty() {
            Self::not_recorded()
        } else {
            self
        }
    }

    /// This line, or a dash: there is none, and that is known.
    #[must_use]
    pub(crate) fn or_none(self) -> Self {
        if self.is_empty() { self.text("–") } else { self }
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new().text(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new().text(text)
    }
}

/// A page that is being written.
#[derive(Debug)]
pub(crate) struct Draft {
    page: Page,
}

impl Draft {
    /// An empty page.
    #[must_use]
    pub(crate) fn new(name: PageName, title: impl Into<String>) -> Self {
        Self {
            page: Page {
                name,
                title: title.into(),
                blocks: Vec::new(),
                origins: Vec::new(),
            },
        }
    }

    /// The page.
    #[must_use]
    pub(crate) fn done(self) -> Page {
        self.page
    }

    /// Notes a place of the lab that the page follows from.
    pub(crate) fn origin(&mut self, span: Span) {
        self.page.origins.push(span);
    }

    /// Adds a block.
    pub(crate) fn block(&mut self, block: Block) {
        self.page.blocks.push(block);
    }

    /// Adds a heading. Of two that would have the same anchor, the later gets a number, as on GitHub.
    pub(crate) fn heading(&mut self, depth: Depth, text: &str) {
        let wanted = markdown::anchor(text);
        let text = text.to_owned();
        let anchor = self.free_anchor(wanted);
        self.block(Block::Heading {
            depth,
            text,
            anchor,
        });
    }

    fn free_anchor(&self, wanted: String) -> String {
        let taken = |anchor: &str| {
            let title = markdown::anchor(&self.page.title) == anchor;
            let mut blocks = self.page.blocks.iter();
            title
                || blocks.any(
                    |it| matches!(it, Block::Heading { anchor: other, .. } if other == anchor),
                )
        };
        if !taken(&wanted) {
            return wanted;
        }
        let numbered = (1_u32..).map(|number| format!("{wanted}-{number}"));
        numbered
            .into_iter()
            .find(|anchor| !taken(anchor))
            .unwrap_or(wanted)
    }

    /// Adds a paragraph.
    pub(crate) fn paragraph(&mut self, line: impl Into<Line>) {
        self.block(Block::Paragraph(line.into()));
    }

    /// Adds facts about one thing.
    pub(crate) fn facts(&mut self, facts: Vec<(&'static str, Line)>) {
        self.block(Block::Facts(facts));
    }

    /// Adds a table.
    pub(crate) fn table<const COLUMNS: usize>(
        &mut self,
        columns: [&'static str; COLUMNS],
        rows: impl IntoIterator<Item = [Line; COLUMNS]>,
    ) {
        let columns = columns.to_vec();
        let rows = rows.into_iter().map(Vec::from).collect();
        self.block(Block::Table { columns, rows });
    }

    /// Adds a list of lines.
    pub(crate) fn list(&mut self, lines: impl IntoIterator<Item = Line>) {
        let items = lines.into_iter().map(|line| vec![Block::Paragraph(line)]);
        self.block(Block::List(items.collect()));
    }

    /// Adds commands for a shell.
    pub(crate) fn commands(&mut self, lines: &[String]) {
        self.block(Block::Code {
            language: "sh",
            text: lines.join("\n"),
        });
    }

    /// Adds prose of the lab.
    pub(crate) fn prose(&mut self, text: &str) {
        self.block(Block::Prose(text.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_unique() {
        let mut draft = Draft::new(PageName::Nodes, "Nodes");
        for heading in ["a", "Nodes", "a", "A"] {
            draft.heading(Depth::Part, heading);
        }
        let anchors: Vec<_> = draft.done().blocks.into_iter().map(|block| match block {
            Block::Heading { anchor, .. } => anchor,
            other => panic!("{other:?}"),
        }).collect();
        assert_eq!(anchors, ["a", "nodes-1", "a-1", "a-2"]);
    }
}
