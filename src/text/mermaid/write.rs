//! The text of a diagram: one statement a line, indented by two blanks.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::escape::escaped;
use super::{BoxId, Class, Diagram, End, Group, GroupId, Link};

impl<M> Diagram<M> {
    /// The whole text.
    pub(super) fn write(&self) -> String {
        let mut text = format!("flowchart {}\n", self.direction.word());
        line(&mut text, 1, &format!("accTitle: {}", escaped(&self.title)));
        let description = escaped(&self.description);
        line(&mut text, 1, &format!("accDescr: {description}"));
        self.boxes_of(None, 1, &mut text);
        for (at, group) in self.groups.iter().enumerate() {
            self.group_text(GroupId(at), group, &mut text);
        }
        for link in &self.links {
            self.link_text(link, &mut text);
        }
        self.classes(&mut text);
        text
    }

    fn group_text(&self, id: GroupId, group: &Group, text: &mut String) {
        if !self.is_drawn(End::Group(id)) {
            return;
        }
        let name = End::Group(id).id();
        let label = group.label.text();
        line(text, 1, &format!("subgraph {name}[\"{label}\"]"));
        // Unsaid, it would turn as soon as no box inside has a link that leads out.
        line(text, 2, &format!("direction {}", self.direction.word()));
        self.boxes_of(Some(id), 2, text);
        line(text, 1, "end");
    }

    fn boxes_of(&self, group: Option<GroupId>, depth: usize, text: &mut String) {
        for (at, (of, block)) in self.boxes.iter().enumerate() {
            if *of == group {
                let id = End::Box(BoxId(at)).id();
                let (open, close) = block.shape.brackets();
                let label = block.label.text();
                let class = block.class.name;
                line(
                    text,
                    depth,
                    &format!("{id}{open}\"{label}\"{close}:::{class}"),
                );
            }
        }
    }

    fn link_text(&self, link: &Link<M>, text: &mut String) {
        if !self.is_drawn(link.from) || !self.is_drawn(link.to) {
            return;
        }
        let (from, to) = (link.from.id(), link.to.id());
        let sign = link.line.sign();
        let label = match link.label.text() {
            label if label.is_empty() => label,
            label => format!("|\"{label}\"|"),
        };
        line(text, 1, &format!("{from} {sign}{label} {to}"));
    }

    /// The classes that are in use, and the groups that have each: boxes name theirs.
    fn classes(&self, text: &mut String) {
        let mut classes: BTreeMap<&Class, Vec<String>> = BTreeMap::new();
        for (_, block) in &self.boxes {
            classes.entry(block.class).or_default();
        }
        for (at, group) in self.groups.iter().enumerate() {
            let end = End::Group(GroupId(at));
            if self.is_drawn(end) {
                classes.entry(group.class).or_default().push(end.id());
            }
        }
        for (class, groups) in classes {
            line(text, 1, &format!("classDef {} {}", class.name, class.style));
            if !groups.is_empty() {
                line(
                    text,
                    1,
                    &format!("class {} {}", groups.join(","), class.name),
                );
            }
        }
    }
}

fn line(text: &mut String, depth: usize, content: &str) {
    writeln!(text, "{:depth$}{content}", "", depth = depth * 2).expect("a string takes every text");
}
