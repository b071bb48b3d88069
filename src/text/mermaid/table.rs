//! What a diagram shows, as the rows of a table: for readers who don't see it, and for those who look something up.

use std::collections::BTreeMap;

use super::{BoxId, Diagram, End, GroupId, Label, Link};

/// A row: a box, and one of its links if it has any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The group that the box is in; empty if it is in none.
    pub group: String,
    /// All that stands in the box; its first line where a row above has said the rest.
    pub from: String,
    /// What stands at the link; empty if nothing does, or if there is no link.
    pub link: String,
    /// The first line of what the link leads to; empty if there is no link.
    pub to: String,
}

impl<M> Diagram<M> {
    /// The same facts as rows: every box in the order of the drawing, a row for each link that starts there.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let mut links: BTreeMap<End, Vec<&Link<M>>> = BTreeMap::new();
        for link in &self.links {
            let is_drawn = self.is_drawn(link.from) && self.is_drawn(link.to);
            if is_drawn {
                links.entry(link.from).or_default().push(link);
            }
        }
        let mut boxes: BTreeMap<Option<GroupId>, Vec<BoxId>> = BTreeMap::new();
        for (at, (group, _)) in self.boxes.iter().enumerate() {
            boxes.entry(*group).or_default().push(BoxId(at));
        }
        let mut rows = Vec::new();
        for (group, boxes) in boxes {
            let name = group.map_or_else(String::new, |group| self.first(End::Group(group)));
            for id in boxes {
                self.tell(&name, End::Box(id), links.get(&End::Box(id)), &mut rows);
            }
            if let Some((end, of_group)) = group
                .map(End::Group)
                .and_then(|end| links.get_key_value(&end))
            {
                self.tell(&name, *end, Some(of_group), &mut rows);
            }
        }
        rows
    }

    fn tell(&self, group: &str, from: End, links: Option<&Vec<&Link<M>>>, rows: &mut Vec<Row>) {
        let row = |from: String, link: String, to: String| Row {
            group: group.to_owned(),
            from,
            link,
            to,
        };
        let whole = self.label(from).joined();
        let Some((first, others)) = links.and_then(|links| links.split_first()) else {
            rows.push(row(whole, String::new(), String::new()));
            return;
        };
        rows.push(row(whole, first.label.joined(), self.first(first.to)));
        for link in others {
            rows.push(row(
                self.first(from),
                link.label.joined(),
                self.first(link.to),
            ));
        }
    }

    fn label(&self, end: End) -> &Label {
        static NONE: Label = Label(Vec::new());
        let label = match end {
            End::Box(BoxId(at)) => self.boxes.get(at).map(|(_, block)| &block.label),
            End::Group(GroupId(at)) => self.groups.get(at).map(|group| &group.label),
        };
        label.unwrap_or(&NONE)
    }

    /// The first line of a box or group: its name.
    fn first(&self, end: End) -> String {
        let first = self.label(end).0.first();
        first.map_or_else(String::new, ToString::to_string)
    }
}

impl Label {
    /// All lines in one.
    fn joined(&self) -> String {
        let lines: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        lines.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::Row;
    use crate::text::mermaid::{Block, Class, Diagram, Direction, Label, Line, Shape};

    static PLAIN: Class = Class {
        name: "plain",
        style: "fill:#fff",
    };

    fn block(lines: &[&str]) -> Block<()> {
        Block {
            label: Label::new(lines),
            shape: Shape::Rectangle,
            class: &PLAIN,
            marks: Vec::new(),
        }
    }

    fn row(group: &str, from: &str, link: &str, to: &str) -> Row {
        Row {
            group: group.to_owned(),
            from: from.to_owned(),
            link: link.to_owned(),
            to: to.to_owned(),
        }
    }

    #[test]
    fn every_box_and_link_has_a_row() {
        let mut diagram = Diagram::new(Direction::Right, "title", "description");
        let group = diagram.group(Label::new(["the <group>"]), &PLAIN);
        let inner = diagram.add(Some(group), block(&["inner", "10.0.0.1"]));
        let outer = diagram.add(None, block(&["outer", "a \"router\""]));
        let empty = diagram.group(Label::new(["empty"]), &PLAIN);
        diagram.link(outer, inner, Line::Plain, Label::new(["1G", "port 2"]));
        diagram.link(outer, group, Line::Arrow, Label::default());
        diagram.link(outer, empty, Line::Plain, Label::default());
        let expected = [
            row("", "outer, a \"router\"", "1G, port 2", "inner"),
            row("", "outer", "", "the <group>"),
            row("the <group>", "inner, 10.0.0.1", "", ""),
        ];
        assert_eq!(diagram.rows(), expected);
    }
}
