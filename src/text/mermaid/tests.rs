//! How diagrams are written, and which are not.

use super::{Block, Class, Diagram, Direction, Label, Line, MAX_LINKS, Shape, comment};
use crate::text::token::Comment;

static PLAIN: Class = Class {
    name: "plain",
    style: "fill:#fff,stroke:#000,color:#000",
};

fn block(text: &str) -> Block<()> {
    Block {
        label: Label::new([text]),
        shape: Shape::Rectangle,
        class: &PLAIN,
        marks: Vec::new(),
    }
}

fn diagram() -> Diagram<()> {
    Diagram::new(Direction::Right, "title", "description")
}

#[test]
fn a_comment_is_no_directive() {
    let text = Comment::new("%%{init: {}}%%");
    assert_eq!(comment(&text), "%% %%(init: (}}%%\n");
}

#[test]
fn a_diagram_is_written() {
    let mut diagram = diagram();
    let outer = diagram.add(None, block("end"));
    let group = diagram.group(Label::new(["a group", "", "of two"]), &PLAIN);
    let inner = diagram.add(Some(group), block("ops"));
    let empty = diagram.group(Label::new(["empty"]), &PLAIN);
    diagram.link(outer, inner, Line::Plain, Label::default());
    diagram.link(outer, group, Line::DottedArrow, Label::new(["a", "b"]));
    diagram.link(outer, empty, Line::Arrow, Label::default());
    let expected = "\
flowchart LR
  accTitle: title
  accDescr: description
  n1[\"end\"]:::plain
  subgraph g1[\"a group<br/>of two\"]
    direction LR
    n2[\"ops\"]:::plain
  end
  n1 --- n2
  n1 -.->|\"a<br/>b\"| g1
  classDef plain fill:#fff,stroke:#000,color:#000
  class g1 plain
";
    assert_eq!(diagram.text().as_deref(), Some(expected));
}

#[test]
fn what_mermaid_refuses_is_not_made() {
    let mut links = diagram();
    let only = links.add(None, block("x"));
    for _ in 0..MAX_LINKS {
        links.link(only, only, Line::Plain, Label::default());
    }
    assert!(links.text().is_some());
    links.link(only, only, Line::Plain, Label::default());
    assert_eq!(links.text(), None);
    let mut long = diagram();
    long.add(None, block(&"x".repeat(50_000)));
    assert_eq!(long.text(), None);
}
