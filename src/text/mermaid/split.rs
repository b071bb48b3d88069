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

/// What goes into a part, before it is a diagram.
struct Plan {
    name: String,
    boxes: BTreeSet<BoxId>,
    links: BTreeSet<usize>,
}

impl<M: Clone> Diagram<M> {
    /// The diagram in parts of about as many boxes, each with the name of what it is drawn around: a group, or where
    /// there are none a box with many links. A part has its middle, what is linked to it, and those links. Small groups
    /// share a part where they are many; a middle with too much around it comes in several. Nothing is lost: what
    /// belongs to no middle comes in last parts without a name. There are no parts of what would have too many.
    #[must_use]
    pub fn parts(&self, room: usize) -> Vec<(String, Self)> {
        let mut left: BTreeSet<usize> = (0..self.links.len()).collect();
        let mut unseen: BTreeSet<BoxId> = (0..self.boxes.len()).map(BoxId).collect();
        let mut plans = Vec::new();
        for middles in self.shared(self.middles(), room) {
            for plan in self.around(&middles, room) {
                left.retain(|at| !plan.links.contains(at));
                unseen.retain(|it| !plan.boxes.contains(it));
                plans.push(plan);
            }
        }
        if !left.is_empty() || !unseen.is_empty() {
            plans.extend(self.rest(&left, unseen, room));
        }
        if plans.len() > MOST {
            return Vec::new();
        }
        let parts = plans.into_iter();
        parts
            .map(|it| (it.name.clone(), self.part(&it.name, &it.boxes, &it.links)))
            .collect()
    }

    /// Middles that share a part: each has its own, unless there are too many of them.
    fn shared(&self, middles: Vec<Middle>, room: usize) -> Vec<Vec<Middle>> {
        if middles.len() <= MOST {
            return middles.into_iter().map(|it| vec![it]).collect();
        }
        let mut shared: Vec<Vec<Middle>> = Vec::new();
        let mut taken = room;
        for middle in middles {
            let size = self.boxes_of_middle(middle).len();
            match shared.last_mut() {
                Some(last) if taken + size <= room => {
                    last.push(middle);
                    taken += size;
                }
                _ => {
                    shared.push(vec![middle]);
                    taken = size;
                }
            }
        }
        shared
    }

    /// The parts around some middles: one, or several where there is too much.
    fn around(&self, middles: &[Middle], room: usize) -> Vec<Plan> {
        let name = self.name_of_all(middles);
        let links: BTreeSet<_> = middles.iter().flat_map(|it| self.links_of(*it)).collect();
        let own = middles.iter().flat_map(|it| self.boxes_of_middle(*it));
        let own: BTreeSet<_> = own.collect();
        let mut boxes = self.boxes_at(&links);
        boxes.extend(&own);
        if boxes.len() <= room {
            return vec![Plan { name, boxes, links }];
        }
        let pieces = match middles {
            [Middle::Box(hub)] => self.by_links(*hub, &links, room),
            _ => self.by_boxes(&own, &links, room),
        };
        numbered(&name, pieces)
    }

    /// What belongs to no middle.
    fn rest(&self, links: &BTreeSet<usize>, unseen: BTreeSet<BoxId>, room: usize) -> Vec<Plan> {
        let mut boxes = unseen;
        boxes.extend(self.boxes_at(links));
        if boxes.len() <= room {
            let (name, links) = (String::new(), links.clone());
            return vec![Plan { name, boxes, links }];
        }
        numbered("", self.by_boxes(&boxes, links, room))
    }

    /// A box with as many of its links at a time as there is room for.
    fn by_links(&self, hub: BoxId, links: &BTreeSet<usize>, room: usize) -> Vec<Piece> {
        let links: Vec<_> = links.iter().copied().collect();
        let pieces = links.chunks(room.saturating_sub(1).max(1));
        pieces
            .map(|some| {
                let links: BTreeSet<_> = some.iter().copied().collect();
                let mut boxes = self.boxes_at(&links);
                boxes.insert(hub);
                (boxes, links)
            })
            .collect()
    }

    /// As many boxes at a time as there is room for, each with its links and what they lead to.
    fn by_boxes(&self, own: &BTreeSet<BoxId>, links: &BTreeSet<usize>, room: usize) -> Vec<Piece> {
        let mut left = links.clone();
        let own: Vec<_> = own.iter().copied().collect();
        let last = own.len().div_ceil(room.max(1));
        let pieces = own.chunks(room.max(1)).enumerate();
        pieces
            .map(|(at, some)| {
                let mut boxes: BTreeSet<_> = some.iter().copied().collect();
                // A link of a whole group has no box to go with: it goes with the last ones.
                let is_last = at + 1 == last;
                let here = left.iter().copied().filter(|it| {
                    is_last || self.links.get(*it).is_some_and(|it| touches(it, &boxes))
                });
                let here: BTreeSet<_> = here.collect();
                left.retain(|it| !here.contains(it));
                self.complete(&mut boxes, &here);
                (boxes, here)
            })
            .collect()
    }

    /// Adds what stands at the ends of links; of a group, all in it, unless some of it is there already.
    fn complete(&self, boxes: &mut BTreeSet<BoxId>, links: &BTreeSet<usize>) {
        let links = links.iter().filter_map(|at| self.links.get(*at));
        for end in links.flat_map(|link| [link.from, link.to]) {
            match end {
                End::Box(id) => {
                    boxes.insert(id);
                }
                End::Group(group) => {
                    let inside = self.boxes_in(group);
                    if !inside.iter().any(|id| boxes.contains(id)) {
                        boxes.extend(inside);
                    }
                }
            }
        }
    }

    /// The name of a middle; of several, the first and the last.
    fn name_of_all(&self, middles: &[Middle]) -> String {
        match middles {
            [] => String::new(),
            [only] => self.name_of(*only),
            [first, .., last] => format!("{} to {}", self.name_of(*first), self.name_of(*last)),
        }
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

/// Boxes and links of a part.
type Piece = (BTreeSet<BoxId>, BTreeSet<usize>);

/// Pieces of one part, told apart by a number.
fn numbered(name: &str, pieces: Vec<Piece>) -> Vec<Plan> {
    let several = pieces.len() > 1;
    let pieces = pieces.into_iter().zip(1..);
    pieces
        .map(|((boxes, links), number)| Plan {
            name: match (several, name) {
                (false, name) => name.to_owned(),
                (true, "") => format!("part {number}"),
                (true, name) => format!("{name}, part {number}"),
            },
            boxes,
            links,
        })
        .collect()
}

fn touches<M>(link: &Link<M>, boxes: &BTreeSet<BoxId>) -> bool {
    let is_in = |end| matches!(end, End::Box(id) if boxes.contains(&id));
    is_in(link.from) || is_in(link.to)
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
mod tests;
