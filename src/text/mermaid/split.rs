//! Parts of a diagram that is too large to be read, or to be drawn.

use std::collections::{BTreeMap, BTreeSet};

use super::{BoxId, Comment, Diagram, End, GroupId, Link};

/// A box with as many links is the middle of a part where there are no groups.
const HUB: usize = 3;

/// More parts than this nobody leafs through.
const MOST: usize = 60;

/// What a part is drawn around.
#[derive(Clone, Copy)]
enum Middle {
    Group(GroupId),
    Box(BoxId),
}

impl<M: Clone> Diagram<M> {
    /// The diagram in parts, each with the name of what it is drawn around: a group, or where there are none a box with
    /// many links. A part has its middle, what is linked to it, and those links. Nothing is lost: what belongs to
    /// no middle comes in a last part without a name. There are no parts of what would have too many.
    #[must_use]
    pub fn parts(&self) -> Vec<(String, Self)> {
        let mut left: BTreeSet<usize> = (0..self.links.len()).collect();
        let mut unseen: BTreeSet<BoxId> = (0..self.boxes.len()).map(BoxId).collect();
        let mut parts = Vec::new();
        let middles = self.middles();
        if middles.len() > MOST {
            return parts;
        }
        for middle in middles {
            let links = self.links_of(middle);
            let mut boxes = self.boxes_at(&links);
            boxes.extend(self.boxes_of_middle(middle));
            left.retain(|at| !links.contains(at));
            unseen.retain(|it| !boxes.contains(it));
            let name = self.name_of(middle);
            parts.push((name.clone(), self.part(&name, &boxes, &links)));
        }
        if !left.is_empty() || !unseen.is_empty() {
            unseen.extend(self.boxes_at(&left));
            parts.push((String::new(), self.part("", &unseen, &left)));
        }
        parts
    }

    fn middles(&self) -> Vec<Middle> {
        let groups = (0..self.groups.len()).map(GroupId);
        let groups = groups.filter(|group| self.is_drawn(End::Group(*group)));
        let groups: Vec<_> = groups.map(Middle::Group).collect();
        if !groups.is_empty() {
            return groups;
        }
        let mut counts: BTreeMap<BoxId, usize> = BTreeMap::new();
        for end in self.links.iter().flat_map(|link| [link.from, link.to]) {
            if let End::Box(id) = end {
                *counts.entry(id).or_default() += 1;
            }
        }
        let hubs = counts.into_iter().filter(|(_, links)| *links >= HUB);
        hubs.map(|(id, _)| Middle::Box(id)).collect()
    }

    fn boxes_of_middle(&self, middle: Middle) -> Vec<BoxId> {
        match middle {
            Middle::Box(id) => vec![id],
            Middle::Group(group) => self.boxes_in(group),
        }
    }

    fn boxes_in(&self, group: GroupId) -> Vec<BoxId> {
        let boxes = self.boxes.iter().enumerate();
        let inside = boxes.filter(|(_, (of, _))| *of == Some(group));
        inside.map(|(at, _)| BoxId(at)).collect()
    }

    /// The links with an end in the middle.
    fn links_of(&self, middle: Middle) -> BTreeSet<usize> {
        let touches = |end: End| match (middle, end) {
            (Middle::Box(id), End::Box(end)) => id == end,
            (Middle::Group(group), End::Group(end)) => group == end,
            (Middle::Group(group), End::Box(BoxId(at))) => {
                self.boxes.get(at).is_some_and(|(of, _)| *of == Some(group))
            }
            (Middle::Box(_), End::Group(_)) => false,
        };
        let links = self.links.iter().enumerate();
        let here = links.filter(|(_, link)| touches(link.from) || touches(link.to));
        here.map(|(at, _)| at).collect()
    }

    /// The boxes at the ends of links; of a group, all in it.
    fn boxes_at(&self, links: &BTreeSet<usize>) -> BTreeSet<BoxId> {
        let links = links.iter().filter_map(|at| self.links.get(*at));
        let ends = links.flat_map(|link| [link.from, link.to]);
        let boxes = ends.flat_map(|end| match end {
            End::Box(id) => vec![id],
            End::Group(group) => self.boxes_in(group),
        });
        boxes.collect()
    }

    /// The first line of what stands on the middle.
    fn name_of(&self, middle: Middle) -> String {
        let label = match middle {
            Middle::Group(GroupId(at)) => self.groups.get(at).map(|group| &group.label),
            Middle::Box(BoxId(at)) => self.boxes.get(at).map(|(_, block)| &block.label),
        };
        let first = label.and_then(|label| label.0.first());
        first.map_or_else(String::new, ToString::to_string)
    }

    /// A diagram of some of the boxes and links. Groups stay; those without a box are not drawn.
    fn part(&self, name: &str, boxes: &BTreeSet<BoxId>, links: &BTreeSet<usize>) -> Self {
        let title = if name.is_empty() {
            self.title.clone()
        } else {
            Comment::new(&format!("{}: {name}", self.title))
        };
        let mut part = Self {
            direction: self.direction,
            title,
            description: self.description.clone(),
            groups: self.groups.clone(),
            boxes: Vec::new(),
            links: Vec::new(),
        };
        let mut known: BTreeMap<BoxId, BoxId> = BTreeMap::new();
        for id in boxes {
            if let Some((group, block)) = self.boxes.get(id.0) {
                known.insert(*id, part.add(*group, block.clone()));
            }
        }
        let links = links.iter().filter_map(|at| self.links.get(*at));
        part.links = links.filter_map(|link| renamed(link, &known)).collect();
        part
    }
}

fn renamed<M: Clone>(link: &Link<M>, known: &BTreeMap<BoxId, BoxId>) -> Option<Link<M>> {
    let end = |end| match end {
        End::Box(id) => known.get(&id).map(|id| End::Box(*id)),
        End::Group(_) => Some(end),
    };
    Some(Link {
        from: end(link.from)?,
        to: end(link.to)?,
        ..link.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Block, Class, Direction, Label, Line, Shape};
    use super::*;

    static PLAIN: Class = Class {
        name: "plain",
        style: "fill:#fff,stroke:#000,color:#000",
    };

    fn block(text: &str) -> Block<u8> {
        Block {
            label: Label::new([text]),
            shape: Shape::Rectangle,
            class: &PLAIN,
            marks: text.bytes().take(1).collect(),
        }
    }

    fn names(parts: &[(String, Diagram<u8>)]) -> Vec<&str> {
        parts.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn sizes(parts: &[(String, Diagram<u8>)]) -> Vec<(usize, usize)> {
        let size = |(_, part): &(String, Diagram<u8>)| (part.boxes.len(), part.links.len());
        parts.iter().map(size).collect()
    }

    #[test]
    fn around_groups() {
        let mut diagram = Diagram::new(Direction::Right, "title", "description");
        let one = diagram.group(Label::new(["one"]), &PLAIN);
        let two = diagram.group(Label::new(["two"]), &PLAIN);
        diagram.group(Label::new(["empty"]), &PLAIN);
        let a = diagram.add(Some(one), block("a"));
        let b = diagram.add(Some(two), block("b"));
        let router = diagram.add(None, block("router"));
        let internet = diagram.add(None, block("internet"));
        diagram.link(a, router, Line::Plain, Label::default());
        diagram.link(router, two, Line::Plain, Label::default());
        diagram.link(a, b, Line::Plain, Label::default());
        diagram.link(internet, router, Line::Plain, Label::default());
        let parts = diagram.parts();
        assert_eq!(names(&parts), ["one", "two", ""]);
        assert_eq!(sizes(&parts), [(3, 2), (3, 2), (2, 1)]);
        let (_, second) = parts.get(1).expect("three parts");
        let text = second.text().expect("it is small");
        assert!(text.contains("accTitle: title: two"), "{text}");
        let marks: Vec<_> = second.marks().copied().collect();
        assert_eq!(marks, *b"abr", "a part stands for what its boxes stand for");
    }

    #[test]
    fn around_boxes_with_many_links() {
        let mut diagram = Diagram::new(Direction::Down, "title", "description");
        let hub = diagram.add(None, block("hub"));
        for at in 0..3 {
            let leaf = diagram.add(None, block(&at.to_string()));
            diagram.link(hub, leaf, Line::Plain, Label::default());
        }
        diagram.add(None, block("alone"));
        let parts = diagram.parts();
        assert_eq!(names(&parts), ["hub", ""]);
        assert_eq!(sizes(&parts), [(4, 3), (1, 0)]);
    }
}
