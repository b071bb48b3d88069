//! Which parts there are, and that nothing is lost.

use super::*;
use crate::text::mermaid::{Block, Class, Direction, Label, Line, Shape};

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
    let parts = diagram.parts(30);
    assert_eq!(names(&parts), ["one", "two", ""]);
    assert_eq!(sizes(&parts), [(3, 2), (3, 2), (2, 1)]);
    let (_, second) = parts.get(1).expect("three parts");
    let text = second.text().expect("it is small");
    assert!(text.contains("accTitle: title: two"), "{text}");
    let marks: Vec<_> = second.marks().copied().collect();
    assert_eq!(marks, *b"abr", "a part stands for what its boxes stand for");
}

#[test]
fn many_small_groups_share_parts() {
    let mut diagram = Diagram::new(Direction::Right, "title", "description");
    for at in 0..100 {
        let group = diagram.group(Label::new([format!("g{at}")]), &PLAIN);
        let a = diagram.add(Some(group), block("a"));
        let b = diagram.add(Some(group), block("b"));
        diagram.link(a, b, Line::Plain, Label::default());
    }
    let parts = diagram.parts(30);
    assert_eq!(names(&parts).first(), Some(&"g0 to g14"));
    assert_eq!(parts.len(), 7);
    let links: usize = sizes(&parts).iter().map(|(_, links)| links).sum();
    assert_eq!(links, 100, "no link is lost");
    assert!(sizes(&parts).iter().all(|(boxes, _)| *boxes <= 30));
}

#[test]
fn what_has_too_much_around_it_comes_in_several() {
    let mut diagram = Diagram::new(Direction::Right, "title", "description");
    let hub = diagram.add(None, block("hub"));
    for at in 0..70 {
        let leaf = diagram.add(None, block(&at.to_string()));
        diagram.link(hub, leaf, Line::Plain, Label::default());
    }
    let parts = diagram.parts(30);
    assert_eq!(names(&parts), ["hub, part 1", "hub, part 2", "hub, part 3"]);
    assert_eq!(sizes(&parts), [(30, 29), (30, 29), (13, 12)]);
}

#[test]
fn a_large_group_comes_in_several() {
    let mut diagram = Diagram::new(Direction::Right, "title", "description");
    let group = diagram.group(Label::new(["all"]), &PLAIN);
    let outside = diagram.add(None, block("outside"));
    for at in 0..50 {
        let inner = diagram.add(Some(group), block(&at.to_string()));
        diagram.link(inner, outside, Line::Plain, Label::default());
    }
    diagram.link(outside, group, Line::Plain, Label::default());
    let parts = diagram.parts(30);
    assert_eq!(names(&parts), ["all, part 1", "all, part 2"]);
    assert_eq!(sizes(&parts), [(31, 30), (21, 21)]);
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
    let parts = diagram.parts(30);
    assert_eq!(names(&parts), ["hub", ""]);
    assert_eq!(sizes(&parts), [(4, 3), (1, 0)]);
}
