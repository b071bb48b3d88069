//! Markup as the layout of diagrams writes it, piece by piece.

/// A piece of markup. The layout writes well-formed XML without comments or sections.
pub(super) enum Piece<'a> {
    /// What stands between tags.
    Text(&'a str),
    /// What stands in angle brackets.
    Tag(Tag<'a>),
}

/// A tag.
#[derive(Clone, Debug)]
pub(super) struct Tag<'a> {
    /// The name of its element.
    pub(super) name: &'a str,
    /// Its attributes, as they are written.
    pub(super) attributes: Vec<(&'a str, &'a str)>,
    /// Whether it begins or ends its element, or both.
    pub(super) kind: Kind,
}

/// The kinds of tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Begins an element.
    Open,
    /// Ends one.
    Close,
    /// Is an element without content.
    Empty,
}

/// The next piece, and what is behind it.
pub(super) fn next(text: &str) -> Option<(Piece<'_>, &str)> {
    if text.is_empty() {
        return None;
    }
    let Some(inside) = text.strip_prefix('<') else {
        let end = text.find('<').unwrap_or(text.len());
        let (before, after) = text.split_at_checked(end)?;
        return Some((Piece::Text(before), after));
    };
    let (close, inside) = match inside.strip_prefix('/') {
        Some(inside) => (true, inside),
        None => (false, inside),
    };
    let is_end = |c: char| c.is_whitespace() || matches!(c, '>' | '/');
    let (name, mut rest) = inside.split_at_checked(inside.find(is_end)?)?;
    let mut attributes = Vec::new();
    let kind = loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            rest = after;
            break Kind::Empty;
        }
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break if close { Kind::Close } else { Kind::Open };
        }
        let (name, value) = rest.split_once("=\"")?;
        let (value, after) = value.split_once('"')?;
        attributes.push((name, value));
        rest = after;
    };
    let tag = Tag {
        name,
        attributes,
        kind,
    };
    Some((Piece::Tag(tag), rest))
}

impl<'a> Tag<'a> {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.attributes.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| *value)
    }

    /// Whether the element is of that class.
    pub(super) fn has_class(&self, class: &str) -> bool {
        let classes = self.get("class").unwrap_or_default();
        classes.split(' ').any(|it| it == class)
    }
}
