//! What the layout draws, as our pages want it.
//!
//! It brings a style sheet of 8 KB for each picture, with one set of colours, and the same colours again at every box.
//! All of that goes: shapes keep their classes, and the site's style sheet colours those, light or dark. Ids go where
//! nothing refers to them, and numbers get two decimals: a hundredth of a pixel is not seen, and the last digits of a
//! float differ between processors.

use super::markup::{Kind, Piece, Tag, next};
use super::pill::Pill;
use super::svg::Picture;

/// The picture without the layout's own look. `None` for what is no picture.
pub(super) fn tamed(svg: &str) -> Option<Picture> {
    let mut tamer = Tamer {
        source: svg,
        out: String::with_capacity(svg.len() / 2),
        within: None,
        inner: false,
        outline: Outline::None,
        width: None,
    };
    let mut rest = svg;
    while let Some((piece, after)) = next(rest) {
        tamer.piece(piece);
        rest = after;
    }
    let width = tamer.width?;
    let svg = tamer.out;
    Some(Picture { svg, width })
}

/// The curves of a shape that the layout fills first and strokes then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outline {
    /// None has begun.
    None,
    /// What fills it comes next.
    Begun,
    /// A rectangle stands for both.
    Replaced,
}

struct Tamer<'a> {
    source: &'a str,
    out: String,
    /// The element that is being left out, with all that is in it.
    within: Option<&'a str>,
    /// Whether the next end of a `tspan` belongs to one that was left out.
    inner: bool,
    outline: Outline,
    width: Option<u32>,
}

impl<'a> Tamer<'a> {
    fn piece(&mut self, piece: Piece<'a>) {
        match (piece, self.within) {
            (Piece::Text(text), None) => self.out.push_str(&text.replace('>', "&gt;")),
            (Piece::Tag(tag), None) => self.tag(&tag),
            (Piece::Tag(tag), Some(name)) if tag.name == name && tag.kind == Kind::Close => {
                self.within = None;
            }
            (Piece::Text(_) | Piece::Tag(_), Some(_)) => {}
        }
    }

    fn tag(&mut self, tag: &Tag<'a>) {
        if self.is_needless(tag) {
            if tag.kind == Kind::Open {
                self.within = Some(tag.name);
            }
            return;
        }
        // Each word comes in an element of its own.
        if tag.get("class") == Some("text-inner-tspan") {
            self.inner = true;
            return;
        }
        if self.inner && tag.name == "tspan" && tag.kind == Kind::Close {
            self.inner = false;
            return;
        }
        if !self.is_pill(tag) {
            self.write(tag);
        }
    }

    /// Whether a path is one of a box with round ends, for which a rectangle is written.
    fn is_pill(&mut self, tag: &Tag<'_>) -> bool {
        let before = std::mem::replace(&mut self.outline, Outline::None);
        if tag.has_class("outer-path") && tag.name == "g" {
            self.outline = Outline::Begun;
        }
        if tag.name != "path" {
            return false;
        }
        if before == Outline::Replaced {
            return true;
        }
        let path = tag.get("d").filter(|_| before == Outline::Begun);
        let Some(pill) = path.and_then(Pill::of) else {
            return false;
        };
        self.out.push_str("<rect");
        for (name, value) in pill.attributes() {
            self.attribute(name, &rounded(&value.to_string()));
        }
        self.out.push_str("/>");
        self.outline = Outline::Replaced;
        true
    }

    /// Style sheets, shadows, heads of arrows that no line has, and backgrounds without a size.
    fn is_needless(&self, tag: &Tag<'_>) -> bool {
        match (tag.name, tag.kind) {
            (_, Kind::Close) => false,
            ("style" | "defs", _) => true,
            ("marker", _) => {
                let id = tag.get("id").unwrap_or_default();
                !self.source.contains(&format!("url(#{id})"))
            }
            ("rect", _) => tag.get("width").is_none(),
            _ => false,
        }
    }

    fn write(&mut self, tag: &Tag<'_>) {
        self.out
            .push_str(if tag.kind == Kind::Close { "</" } else { "<" });
        self.out.push_str(tag.name);
        if tag.name == "svg" && tag.kind == Kind::Open {
            self.size(tag);
        }
        for (name, value) in &tag.attributes {
            if let Some(value) = kept(tag.name, name, value) {
                self.attribute(name, &value);
            }
        }
        self.out
            .push_str(if tag.kind == Kind::Empty { "/>" } else { ">" });
    }

    /// The size in which it was laid out, for browsers to start from, and what it is to those who hear the page: one
    /// picture with a name and a description.
    fn size(&mut self, tag: &Tag<'_>) {
        let size = tag.get("viewBox").unwrap_or_default();
        let mut size = size.split(' ').skip(2).map(whole_pixels);
        if let (Some(Some(width)), Some(Some(height))) = (size.next(), size.next()) {
            self.width = Some(width);
            self.attribute("width", &width.to_string());
            self.attribute("height", &height.to_string());
        }
        self.attribute("role", "img");
    }

    fn attribute(&mut self, name: &str, value: &str) {
        for part in [" ", name, "=\"", value, "\""] {
            self.out.push_str(part);
        }
    }
}

/// The value of an attribute, if we keep that.
fn kept(element: &str, name: &str, value: &str) -> Option<String> {
    match name {
        "class" => classes(value),
        // What refers to an id is in these four.
        "id" => matches!(element, "svg" | "title" | "desc" | "marker").then(|| value.to_owned()),
        "role" | "style" | "aria-roledescription" | "font-style" | "font-weight" => None,
        "width" | "height" if element == "svg" => None,
        "stroke" | "stroke-width" | "stroke-dasharray" => None,
        "fill" if value != "none" => None,
        _ if name.starts_with("data-") || name.starts_with("xmlns") => None,
        "aria-labelledby" | "aria-describedby" | "marker-end" | "marker-start" => {
            Some(value.to_owned())
        }
        _ => Some(rounded(value)),
    }
}

/// The classes that the style sheet looks at.
fn classes(value: &str) -> Option<String> {
    const NOISE: &[&str] = &[
        "arrowMarkerPath",
        "background",
        "basic",
        "default",
        "edge-pattern-solid",
        "edge-thickness-normal",
        "flowchart",
        "flowchart-v2",
        "label",
        "outer-path",
        "root",
        "row",
        "text-outer-tspan",
    ];
    let classes = value.split(' ').filter(|class| !NOISE.contains(class));
    let classes: Vec<_> = classes.collect();
    (!classes.is_empty()).then(|| classes.join(" "))
}

/// A length in whole pixels, large enough. `None` for what is no number, or no size of a picture.
fn whole_pixels(text: &str) -> Option<u32> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let whole: u32 = whole.parse().ok()?;
    let is_whole = rest.bytes().all(|digit| digit == b'0');
    Some(whole + u32::from(!is_whole))
}

/// Every number with at most two decimals.
fn rounded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit() || c == '.') {
        let Some((before, number)) = rest.split_at_checked(start) else {
            break;
        };
        let Some((number, after)) = number.split_at_checked(length_of_number(number)) else {
            break;
        };
        out.push_str(before);
        out.push_str(&two_decimals(number));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// How many bytes belong to the number at the start: digits, a point, digits, and a power of ten.
fn length_of_number(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest_of = |at: usize| text.get(at..).unwrap_or_default();
    let mut length = digits(text);
    if rest_of(length).starts_with('.') {
        length += 1 + digits(rest_of(length + 1));
    }
    if let Some(power) = rest_of(length).strip_prefix('e') {
        let sign = usize::from(power.starts_with(['-', '+']));
        let count = digits(power.get(sign..).unwrap_or_default());
        if count > 0 {
            length += 1 + sign + count;
        }
    }
    length
}

fn two_decimals(number: &str) -> String {
    let Ok(value) = number.parse::<f64>() else {
        return number.to_owned();
    };
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{rounded, tamed};

    #[test]
    fn numbers_are_short() {
        for (long, short) in [
            ("M8,-2.842170943040401e-14L12.005,3", "M8,-0L12.01,3"),
            (
                "translate(99.0116556836903,-0.1em)",
                "translate(99.01,-0.1em)",
            ),
            ("0 0 1425.44 533.0999999999999", "0 0 1425.44 533.1"),
            ("middle", "middle"),
            ("1em", "1em"),
        ] {
            assert_eq!(rounded(long), short);
        }
    }

    #[test]
    fn the_look_goes_and_the_text_stays() {
        let svg = "<svg id=\"Dx\" width=\"100%\" class=\"flowchart\" style=\"max-width: 9px;\" viewBox=\"0 0 9.5 7\" \
                   role=\"graphics-document document\" aria-labelledby=\"t\"><title id=\"t\">a &lt; b</title>\
                   <style>#Dx g>rect{fill:red}</style><marker id=\"used\"><path d=\"M1\"/></marker>\
                   <marker id=\"unused\"><path d=\"M2\"/></marker><g class=\"node default guest\" id=\"n\"><rect/>\
                   <rect style=\"fill:red\" fill=\"#fff\" stroke-dasharray=\"0 0\" width=\"3.14159\"/><text style=\"\"><tspan class=\"row text-outer-tspan\" x=\"0\">\
                   <tspan class=\"text-inner-tspan\">say</tspan><tspan class=\"text-inner-tspan\"> style=\"x\" > y</tspan></tspan></text></g>\
                   <path marker-end=\"url(#used)\"/></svg>";
        let picture = tamed(svg).expect("it is well-formed");
        assert_eq!(picture.width, 10);
        assert_eq!(
            picture.svg,
            "<svg width=\"10\" height=\"7\" role=\"img\" id=\"Dx\" viewBox=\"0 0 9.5 7\" aria-labelledby=\"t\">\
             <title id=\"t\">a &lt; b</title><marker id=\"used\"><path d=\"M1\"/></marker><g class=\"node guest\">\
             <rect width=\"3.14\"/><text><tspan x=\"0\">say style=\"x\" &gt; y</tspan></text></g>\
             <path marker-end=\"url(#used)\"/></svg>"
        );
    }

    #[test]
    fn what_is_no_picture_is_none() {
        for broken in ["", "text", "<svg", "<svg viewBox=\"0 0", "<p>x</p>"] {
            assert_eq!(tamed(broken), None, "{broken}");
        }
    }
}
