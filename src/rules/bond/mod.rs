//! Bonds, and the ports at the other end of their cables.

use super::View;
use crate::facts::cables::End;
use crate::model::device::Device;
use crate::model::id::Id;
use crate::model::iface::{Bond, BondMode, Iface, IfaceKind};
use crate::model::node::Node;
use crate::source::Span;

crate::rules::group! {
    across_switches,
    member_not_card,
    primary_not_member,
    switch_mismatch,
    uneven_members,
}

/// A bond with the ports at which its cables end, as far as they are known.
struct Cabled<'v> {
    node: &'v Node,
    iface: &'v Iface,
    bond: &'v Bond,
    ends: Vec<Member>,
}

/// A member of a bond whose cable is known.
#[derive(Clone, Copy)]
struct Member {
    device: Id<Device>,
    port: usize,
    /// Where the cable is written.
    span: Span,
}

/// The bonds that speak LACP.
fn lacp(view: &View) -> Vec<Cabled<'_>> {
    let nodes = view.lab.nodes.iter().filter(|(_, it)| it.about.is_member());
    let bonds = nodes.flat_map(|(id, node)| {
        let ifaces = node.ifaces.iter();
        ifaces.filter_map(move |iface| {
            let IfaceKind::Bond(bond) = &iface.kind else {
                return None;
            };
            (bond.mode.value == BondMode::Lacp).then(|| Cabled {
                node,
                iface,
                bond,
                ends: ends(view, id, bond),
            })
        })
    });
    bonds.collect()
}

fn ends(view: &View, node: Id<Node>, bond: &Bond) -> Vec<Member> {
    let cables = bond.ports.iter().filter_map(|port| {
        let nic = End::Iface(node, port.value);
        let cable = view.facts.ports.cables.at(nic).next()?;
        let End::Port(device, port) = cable.across(nic) else {
            return None;
        };
        let member = Member {
            device,
            port,
            span: cable.span,
        };
        view.facts
            .ports
            .at(device, port)
            .is_member()
            .then_some(member)
    });
    cables.collect()
}
