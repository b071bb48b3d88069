//! `NAME:PART`: a card, a controller, an accelerator or an export of a host.

use super::{Lower, faults};
use crate::diag::Diagnostic;
use crate::model::id::{Arena, Id};
use crate::model::name::Name;
use crate::model::node::Node;
use crate::source::Spanned;

/// The two halves of a reference, each with its own place.
pub(crate) fn split(text: Spanned<&str>) -> Option<(Spanned<&str>, Spanned<&str>)> {
    halves(text, ':')
}

/// Cuts a reference at the first separator.
pub(crate) fn halves(
    text: Spanned<&str>,
    separator: char,
) -> Option<(Spanned<&str>, Spanned<&str>)> {
    let (head, tail) = text.value.split_once(separator)?;
    // A value of its own stands in quotes: its text starts one byte behind the span. In a list it starts with it.
    let length = usize::try_from(text.span.len()).unwrap_or(0);
    let inner = match length.checked_sub(text.value.len()) {
        Some(0) => text.span,
        Some(2) => text.span.part(1..length - 1),
        // Escapes: the places of the halves are not known.
        _ => return Some((Spanned::new(head, text.span), Spanned::new(tail, text.span))),
    };
    let behind = head.len() + separator.len_utf8();
    Some((
        Spanned::new(head, inner.part(0..head.len())),
        Spanned::new(tail, inner.part(behind..text.value.len())),
    ))
}

/// An interface of a node, by position.
pub(crate) fn iface(part: Spanned<&str>, node: &Node, cx: &mut Lower<'_>) -> Option<usize> {
    let names: Vec<_> = node
        .ifaces
        .iter()
        .map(|it| it.name.value.as_str())
        .collect();
    position(part, &names, "interface", node, cx)
}

/// An accelerator of a node, by position.
pub(crate) fn gpu(part: Spanned<&str>, node: &Node, cx: &mut Lower<'_>) -> Option<usize> {
    let names: Vec<_> = node.gpus.iter().map(|it| it.name.value.as_str()).collect();
    position(part, &names, "gpu", node, cx)
}

/// A controller of a node: `NODE:vpro`.
pub(crate) fn oob(
    text: Spanned<&str>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'_>,
) -> Option<Spanned<(Id<Node>, usize)>> {
    of_node(text, nodes, cx, |part, node, cx| {
        let names: Vec<_> = node.oob.iter().map(|it| it.kind.value.as_str()).collect();
        position(part, &names, "oob", node, cx)
    })
}

/// An export of a node: `NODE:PATH`.
pub(crate) fn export(
    text: Spanned<&str>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'_>,
) -> Option<Spanned<(Id<Node>, usize)>> {
    of_node(text, nodes, cx, |part, node, cx| {
        let names: Vec<_> = node.exports.iter().map(|it| &*it.path.value).collect();
        position(part, &names, "export", node, cx)
    })
}

fn of_node(
    text: Spanned<&str>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'_>,
    find: impl FnOnce(Spanned<&str>, &Node, &mut Lower<'_>) -> Option<usize>,
) -> Option<Spanned<(Id<Node>, usize)>> {
    let Some((name, part)) = split(text) else {
        let message = format!("`{}` names no part of a node", text.value);
        let found = Diagnostic::new(&faults::WRONG_KIND, message).at(text.span, "no `:` in it");
        cx.push(found.help("write the node, a colon, and its part"));
        return None;
    };
    let node = cx.node(name)?;
    let at = find(part, nodes.at(node.value), cx)?;
    Some(Spanned::new((node.value, at), text.span))
}

fn position(
    part: Spanned<&str>,
    names: &[&str],
    word: &str,
    node: &Node,
    cx: &mut Lower<'_>,
) -> Option<usize> {
    let at = names.iter().position(|name| *name == part.value);
    if at.is_none() && !cx.may_be_part(part.value, node.name.span) {
        let found = unknown(part, names, word, &node.name);
        cx.push(found);
    }
    at
}

fn unknown(part: Spanned<&str>, names: &[&str], word: &str, node: &Spanned<Name>) -> Diagnostic {
    let message = format!("node `{}` has no {word} `{}`", node.value, part.value);
    let found = Diagnostic::new(&faults::UNKNOWN_NAME, message)
        .at(part.span, "unknown on this node")
        .related(node.span, "the node");
    found
        .help(format!(
            "declare it in the node: `{word} \"{}\"`",
            part.value
        ))
        .suggest(part.span, part.value, names.iter().copied())
}
