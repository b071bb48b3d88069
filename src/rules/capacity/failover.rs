//! A highly available guest that no other node has room for.

use crate::diag::{Diagnostic, Sink};
use crate::facts::absorption;
use crate::model::guest::{Guest, GuestHa};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::{Size, SizeSum};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// If its node fails, no other node has as much memory free as a highly available guest needs.
    ///
    /// ## Why it matters
    /// The HA manager starts it elsewhere all the same. That node is then overcommitted at the worst time: it swaps,
    /// or the kernel kills a virtual machine to save the others. Compared is the known memory; a node of which it is
    /// not known, or not known of all its guests, may have room.
    ///
    /// ## What to do
    /// Keep as much memory free on one of the other nodes, or leave `ha` out where the guest can wait.
    pub(super) RULE = "capacity" / "failover", Warning
}

/// A node that may take a guest over, and the memory that is free there; none if that is not known.
struct Refuge<'v> {
    node: &'v Node,
    free: Option<SizeSum>,
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, guest, ha) in view.ha_guests().filter(|(_, it, _)| it.about.is_active()) {
        let home = guest.node.map(|home| home.value);
        let size = guest.memory.and_then(|it| it.value.known().copied());
        let (Some(home), Some(size)) = (home, size) else {
            continue;
        };
        if view.lab.nodes.at(home).about.is_active() && !may_be_limited(guest) {
            let refuges = refuges(view, home);
            let found = nowhere(view, id, (home, size, ha), &refuges);
            found.into_iter().for_each(|found| sink.push(found));
        }
    }
}

/// Whether the guest may only run on some of the nodes: which, its group says.
fn may_be_limited(guest: &Guest) -> bool {
    let ha = guest.ha.as_ref().map(|ha| &ha.value);
    matches!(ha, Some(GuestHa::Group(_)))
}

/// The other nodes of the cluster that are switched on.
fn refuges(view: &View, home: Id<Node>) -> Vec<Refuge<'_>> {
    let cluster = view.cluster_of(home);
    let others = view.active_nodes().filter(|(id, ..)| *id != home);
    let members = others.filter(|(id, ..)| cluster.is_some() && view.cluster_of(*id) == cluster);
    let refuges = members.map(|(_, node, capacity)| Refuge {
        node,
        free: absorption::free(capacity),
    });
    refuges.collect()
}

fn nowhere(
    view: &View,
    id: Id<Guest>,
    (home, size, ha): (Id<Node>, Size, Span),
    refuges: &[Refuge<'_>],
) -> Option<Diagnostic> {
    let frees = refuges.iter().map(|it| Some((it.free?, it.node)));
    // A node whose memory is not known may have room.
    let frees: Vec<_> = frees.collect::<Option<_>>()?;
    let mut best = *frees.first()?;
    for next in frees {
        if next.0.bytes > best.0.bytes {
            best = next;
        }
    }
    let (free, node) = best;
    let needed = u128::from(size.bytes());
    if free.bytes >= needed {
        return None;
    }
    let from = view.lab.nodes.at(home);
    let (name, there) = (&node.name.value, free.in_unit(size.unit()));
    let who = view.guest_name(id);
    let needs = size.in_words();
    let message = format!(
        "if node `{}` fails, no other node has the {needs} of {who} free",
        from.name.value
    );
    let label = format!("the most is free here: {there}");
    let found = Diagnostic::new(&RULE, message)
        .at(ha, "shall start on another node")
        .related(node.name.span, label);
    Some(found.help(format!(
        "free {} on node `{name}`, or leave `ha` out",
        SizeSum { bytes: needed - free.bytes, approximate: free.approximate }.in_unit(size.unit())
    )))
}
