//! The diagrams of the site: all are drawn, and each is whole, in the page's own colours, and there as a table too.
#![cfg(feature = "svg")]

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::site::Options;
use hlc::source::load;

use super::support;

/// The sites of the starter labs.
fn sites() -> impl Iterator<Item = (String, Artifacts)> {
    support::starter_labs().into_iter().map(|lab| {
        let folder = support::root().join("templates/labs").join(&lab);
        let map = load::lab(&folder, "").unwrap();
        let site = compile::site_on(&map, None, &Options::default(), &mut Sink::new());
        (lab, site.unwrap())
    })
}

/// What stands between two tags, as often as it occurs.
fn between<'t>(text: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    let behind = text.split(start).skip(1);
    behind.map(|it| it.split(end).next().unwrap()).collect()
}

#[test]
fn every_diagram_is_drawn() {
    for (lab, site) in sites() {
        let mut seen = 0;
        for (path, page) in site.iter() {
            for figure in between(&page.text, "<figure class=\"diagram\">", "</figure>") {
                let place = format!("{lab}, {path}");
                check(&place, figure);
                seen += 1;
            }
        }
        assert!(seen >= 5, "{lab} has {seen}");
    }
}

fn check(place: &str, figure: &str) {
    let svg = between(figure, "<svg width=", "</svg>");
    let [svg] = svg.as_slice() else {
        panic!("{place}: {} pictures in {figure}", svg.len());
    };
    for (part, what) in [
        ("<title id=", "a name"),
        ("<desc id=", "a description"),
        ("role=\"img\"", "a role"),
        ("viewBox=\"0 0 ", "a size"),
        ("<text", "text"),
    ] {
        assert!(svg.contains(part), "{place}: no {what}");
    }
    for part in [
        "<style",
        " style=",
        "!important",
        "<foreignObject",
        "#fff",
        "<script",
    ] {
        assert!(!svg.contains(part), "{place}: {part}");
    }
    let boxes = svg.matches("class=\"node ").count();
    let table = between(figure, "<tbody>", "</tbody>");
    let rows = table.first().map_or(0, |rows| rows.matches("<tr>").count());
    assert!(
        rows >= boxes && boxes > 0,
        "{place}: {boxes} boxes, {rows} rows"
    );
    assert!(figure.contains(".mmd</a>"), "{place}: no way to the file");
    // Every head of an arrow that a line refers to is there.
    for id in between(svg, "url(#", ")") {
        assert!(
            svg.contains(&format!("<marker id=\"{id}\"")),
            "{place}: {id}"
        );
    }
}
