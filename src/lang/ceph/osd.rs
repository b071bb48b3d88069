//! `osd`: the disks of Ceph, each on its node.

use crate::diag::Diagnostic;
use crate::lang::Lower;
use crate::lang::closed::DEVICE_CLASS;
use crate::lang::faults;
use crate::lang::item::Item;
use crate::lang::scalar::{COUNT, NAME, SIZE};
use crate::lang::spec::{ElementSpec, arg, prop};
use crate::lang::universal::about;
use crate::model::ceph::Osd;
use crate::model::id::{Arena, Id};
use crate::model::name::Name;
use crate::model::node::Node;
use crate::model::stated::Stated;
use crate::source::Spanned;

/// `osd` in `ceph`.
pub(super) static OSD: ElementSpec = ElementSpec {
    name: "osd",
    doc: "A disk, or a part of one, that Ceph writes to.",
    args: &[arg("number", &COUNT, "Its number.")],
    props: &[
        prop("on", &NAME, "Its node.").required(),
        prop("disk", &NAME, "A disk of that node.").required(),
        prop("size", &SIZE, "How much of the disk: less is a partition.").or("all of it"),
        prop("class", &DEVICE_CLASS, "Its device class.").or("what Ceph sees"),
    ],
    named: true,
    ..ElementSpec::LEAF
};

/// All of them, by number.
pub(super) fn osds<'d>(item: &Item<'d>, nodes: &Arena<Node>, cx: &mut Lower<'d>) -> Vec<Osd> {
    let items = item.children("osd");
    let mut osds: Vec<_> = items
        .iter()
        .filter_map(|item| osd(item, nodes, cx))
        .collect();
    osds.sort_by_key(|osd| osd.number.value);
    osds
}

fn osd<'d>(item: &Item<'d>, nodes: &Arena<Node>, cx: &mut Lower<'d>) -> Option<Osd> {
    let number = item.need_arg(0, cx);
    let name = item.need::<Name>("on", cx);
    let node = name.and_then(|name| cx.node(Spanned::new(&name.value, name.span)));
    let written = item.need::<Stated<Name>>("disk", cx);
    let disk = node
        .zip(written)
        .and_then(|(node, disk)| disk_of(node.value, &disk, nodes, cx));
    let size = item.prop("size", cx);
    let class = item.prop("class", cx);
    let about = about(item, cx);
    Some(Osd {
        number: number?,
        about,
        node: node?,
        disk: disk?,
        size,
        class,
    })
}

/// The disk of a node by its name.
fn disk_of(
    node: Id<Node>,
    written: &Spanned<Stated<Name>>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'_>,
) -> Option<Spanned<Stated<usize>>> {
    let Stated::Known(name) = &written.value else {
        return Some(Spanned::new(Stated::Tbd, written.span));
    };
    // A node that could not be read has been reported.
    let node = nodes.get(node)?;
    let mut disks = node.disks.iter();
    let at = disks.position(|disk| disk.name.value.known() == Some(name));
    if at.is_none() && !cx.may_be_part(name, node.name.span) {
        cx.push(unknown_disk(name, written, node));
    }
    Some(Spanned::new(Stated::Known(at?), written.span))
}

fn unknown_disk(name: &Name, written: &Spanned<Stated<Name>>, node: &Node) -> Diagnostic {
    let message = format!("node `{}` has no disk `{name}`", node.name.value);
    let found = Diagnostic::new(&faults::UNKNOWN_NAME, message)
        .at(written.span, "unknown on its node")
        .related(node.name.span, "its node");
    let disks = node.disks.iter().filter_map(|disk| disk.name.value.known());
    found
        .help(format!("declare it in the node: `disk \"{name}\"`"))
        .suggest(written.span, name, disks.map(Name::as_str))
}
