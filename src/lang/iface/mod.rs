//! `nic`, `bond`, `bridge`, `vlan`: the interfaces of a node.

mod order;
mod table;

use std::ops::Deref;

pub(crate) use self::table::{BOND, BRIDGE, NIC, VLAN};

use self::table::{GATEWAY, MASQUERADE};
use super::item::Item;
use super::network::vlans;
use super::scalar::{Scalar, ScalarError};
use super::spec::Type;
use super::texts::AbsolutePath;
use super::universal::about;
use super::{Lower, routing};
use crate::diag::Diagnostic;
use crate::model::host::HostRef;
use crate::model::id::{Arena, Id};
use crate::model::iface::{Bond, Bridge, Iface, IfaceGateway, IfaceKind, Nic, Vlan};
use crate::model::name::Name;
use crate::model::network::Network;
use crate::model::routing::{Masquerade, Routing};
use crate::source::{Span, Spanned};
use crate::syntax::Value;

/// A flag, or a text that says more.
enum FlagOr {
    Flag(bool),
    Text(Box<str>),
}

impl FlagOr {
    fn read(entry: &crate::syntax::Entry<'_>) -> Result<Self, ScalarError> {
        match entry.value() {
            Value::Bool(flag) => Ok(Self::Flag(flag)),
            Value::String(text) => Ok(Self::Text(text.as_ref().into())),
            Value::Number(_) | Value::Null => Err(ScalarError::Type),
        }
    }
}

/// The gateway of an interface as it is written.
struct GatewayText(FlagOr);

impl Scalar for GatewayText {
    const TYPE: &'static Type = &GATEWAY;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self(FlagOr::Text(text.into())))
    }

    fn read(entry: &crate::syntax::Entry<'_>) -> Result<Self, ScalarError> {
        FlagOr::read(entry).map(Self)
    }
}

/// The way out of what is masqueraded as it is written.
struct MasqueradeText(FlagOr);

impl Scalar for MasqueradeText {
    const TYPE: &'static Type = &MASQUERADE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self(FlagOr::Text(text.into())))
    }

    fn read(entry: &crate::syntax::Entry<'_>) -> Result<Self, ScalarError> {
        FlagOr::read(entry).map(Self)
    }
}

/// An interface whose name is known, and nothing else yet.
struct Draft<'d> {
    item: Item<'d>,
    word: &'static str,
    name: Spanned<Name>,
    /// The network of a `vlan`.
    network: Option<Spanned<Id<Network>>>,
}

/// The interfaces of a node: cards, bonds, bridges, and tagged networks behind what carries them; each by name.
pub(crate) fn ifaces<'d>(
    node: &Item<'d>,
    name: &Spanned<Name>,
    networks: &Arena<Network>,
    cx: &mut Lower<'d>,
) -> Vec<Iface> {
    let mut drafts = Vec::new();
    for spec in [&NIC, &BOND, &BRIDGE, &VLAN] {
        for item in node.children(spec.name) {
            drafts.extend(draft(item, spec.name, networks, cx));
        }
    }
    let drafts = order::below_first(drafts);
    told_apart(&drafts, cx);
    for draft in drafts.iter().filter(|it| is_loopback(&it.name.value)) {
        cx.push(loopback(&draft.name));
    }
    let named = drafts.iter().map(|draft| draft.name.value.clone());
    let siblings = Siblings {
        node: name,
        names: named.collect(),
    };
    drafts
        .into_iter()
        .filter_map(|draft| iface(draft, &siblings, cx))
        .collect()
}

/// The interfaces of one node, which refer to each other by name.
struct Siblings<'a> {
    node: &'a Spanned<Name>,
    names: Vec<Name>,
}

fn told_apart(drafts: &[Draft<'_>], cx: &mut Lower<'_>) {
    for (at, draft) in drafts.iter().enumerate() {
        let mut before = drafts.iter().take(at);
        if let Some(first) = before.find(|other| other.name.value == draft.name.value) {
            cx.push(iface_twice(
                &draft.name.value,
                draft.name.span,
                first.name.span,
            ));
        }
    }
}

fn draft<'d>(
    item: Item<'d>,
    word: &'static str,
    networks: &Arena<Network>,
    cx: &mut Lower<'d>,
) -> Option<Draft<'d>> {
    if word != VLAN.name {
        let name = super::host::name(&item, cx);
        let network = None;
        return Some(Draft {
            item,
            word,
            name,
            network,
        });
    }
    let written = item.need_arg::<Name>(0, cx)?;
    let network = cx.network(Spanned::new(&written.value, written.span))?;
    let on = item.need::<Name>("on", cx)?;
    let Some(tag) = networks.at(network.value).vlan else {
        if !cx.unread_tags.contains(&network.value) {
            cx.push(untagged(&written, networks.at(network.value)));
        }
        return None;
    };
    let name = match item.prop::<Name>("name", cx) {
        Some(name) => name,
        None => Spanned::new(
            Name::parse(&format!("{}.{}", on.value, tag.value)).ok()?,
            written.span,
        ),
    };
    Some(Draft {
        item,
        word,
        name,
        network: Some(network),
    })
}

fn untagged(name: &Spanned<Name>, network: &Network) -> Diagnostic {
    let message = format!(
        "network `{}` has no tag, so no interface can carry it tagged",
        name.value
    );
    Diagnostic::new(&super::faults::WRONG_KIND, message)
        .at(name.span, "has no `vlan=`")
        .related(network.name.span, "declared here")
        .help("give the network its `vlan=`, or write the address right on the interface: untagged")
}

/// The interface of the node's own addresses. The kernel makes it on every node, and its stanza is always written.
fn is_loopback(name: &str) -> bool {
    name == "lo"
}

fn loopback(name: &Spanned<Name>) -> Diagnostic {
    let message = "`lo` is the loopback interface, which every node has already".to_owned();
    Diagnostic::new(&super::faults::NAME_TAKEN, message)
        .at(name.span, "taken by the kernel")
        .help(LOOPBACK_HELP)
}

/// Proxmox VE keeps such a line; of a second stanza of `lo` it makes `inet static` of both (pve-common, `PVE/Network/Interfaces.pm`).
const LOOPBACK_HELP: &str = "name a NIC of the node; for an address of the node itself, write \
     `raw \"post-up ip address replace ADDRESS/32 dev lo\"` inside another interface";

fn iface_twice(name: &str, span: Span, first: Span) -> Diagnostic {
    let message = format!("`{name}` names two interfaces of one node");
    Diagnostic::new(&super::faults::NAME_TAKEN, message)
        .at(span, "taken already")
        .related(first, "here")
        .help("give one of them another name")
}

fn iface<'d>(draft: Draft<'d>, siblings: &Siblings<'_>, cx: &mut Lower<'d>) -> Option<Iface> {
    let item = &draft.item;
    let kind = kind(&draft, siblings, cx)?;
    Some(Iface {
        about: about(item, cx),
        kind,
        addresses: super::host::addresses(item, cx),
        dhcp: item.flag("dhcp", cx),
        network: match draft.network {
            Some(network) => Some(network),
            None => super::network::reference(item, "network", cx),
        },
        gateway: gateway(item, cx),
        mtu: item.prop("mtu", cx),
        on_link: item.flag("on-link", cx),
        point_to_point: item.prop("point-to-point", cx),
        hotplug: item.flag("hotplug", cx),
        hwaddress: item.prop("hwaddress", cx),
        routing: passing(item, siblings, cx),
        raw: routing::raw(item, cx),
        name: draft.name,
    })
}

/// What it says of packets that pass through the node.
fn passing<'d>(item: &Item<'d>, siblings: &Siblings<'_>, cx: &mut Lower<'d>) -> Routing {
    Routing {
        forwarding: item.flag("forwarding", cx),
        accept_ra: item.flag("accept-ra", cx),
        masquerade: masquerade(item, siblings, cx),
        port_forwards: routing::port_forwards(item, cx),
        routes: routing::routes(item, cx),
        rules: routing::rules(item, cx),
    }
}

fn masquerade<'d>(
    item: &Item<'d>,
    siblings: &Siblings<'_>,
    cx: &mut Lower<'d>,
) -> Option<Spanned<Masquerade>> {
    let written = item.prop::<MasqueradeText>("masquerade", cx)?;
    let masquerade = match written.value.0 {
        FlagOr::Flag(flag) => Masquerade::DefaultRoute(flag),
        FlagOr::Text(name) => {
            let name = Spanned::new(name, written.span);
            Masquerade::Through(position(&name, siblings, cx)?.value)
        }
    };
    Some(Spanned::new(masquerade, written.span))
}

fn kind<'d>(draft: &Draft<'d>, siblings: &Siblings<'_>, cx: &mut Lower<'d>) -> Option<IfaceKind> {
    let item = &draft.item;
    Some(match (draft.word, draft.network) {
        ("nic", _) => IfaceKind::Nic(Nic {
            speed: item.prop("speed", cx),
            media: item.prop("media", cx),
            mac: item.prop("mac", cx),
            wpa_conf: item.text::<AbsolutePath>("wpa-conf", cx),
            wake_on_lan: item.flag("wake-on-lan", cx),
            no_offload: item.list("no-offload", cx),
        }),
        ("bond", _) => IfaceKind::Bond(bond(item, siblings, cx)?),
        (_, Some(network)) => {
            let on = item.need::<Name>("on", cx)?;
            let on = position(&on, siblings, cx)?;
            IfaceKind::Vlan(Vlan { network, on })
        }
        (_, None) => IfaceKind::Bridge(Bridge {
            ports: ports(item, siblings, cx),
            vlans: vlans(item, cx),
            stp: item.flag("stp", cx),
            pvid: item.prop("pvid", cx),
        }),
    })
}

fn bond<'d>(item: &Item<'d>, siblings: &Siblings<'_>, cx: &mut Lower<'d>) -> Option<Bond> {
    if item.entry("ports").is_none() {
        cx.missing_property(item, "ports");
    }
    let ports = ports(item, siblings, cx);
    let primary = item.prop::<Name>("primary", cx);
    let primary = primary.and_then(|name| position(&name, siblings, cx));
    let hash = item.prop("hash", cx);
    let lacp_rate = item.prop("lacp-rate", cx);
    let mode = item.need("mode", cx)?;
    Some(Bond {
        ports,
        mode,
        hash,
        primary,
        lacp_rate,
        miimon: item.prop("miimon", cx),
        updelay: item.prop("updelay", cx),
        downdelay: item.prop("downdelay", cx),
    })
}

fn ports<'d>(item: &Item<'d>, siblings: &Siblings<'_>, cx: &mut Lower<'d>) -> Vec<Spanned<usize>> {
    let written = item.list::<Name>("ports", cx);
    let found = written
        .iter()
        .filter_map(|name| position(name, siblings, cx));
    found.collect()
}

/// The interface of that name, by position.
fn position<T: Deref<Target = str>>(
    name: &Spanned<T>,
    siblings: &Siblings<'_>,
    cx: &mut Lower<'_>,
) -> Option<Spanned<usize>> {
    let written = &*name.value;
    let mut named = siblings.names.iter();
    let at = named.position(|known| known.as_str() == written);
    if at.is_none() && !cx.may_be_part(written, siblings.node.span) {
        cx.push(unknown_port(written, name.span, siblings));
    }
    Some(Spanned::new(at?, name.span))
}

fn unknown_port(name: &str, span: Span, siblings: &Siblings<'_>) -> Diagnostic {
    let node = siblings.node;
    if is_loopback(name) {
        let message = format!("`lo` of node `{}` is the loopback interface", node.value);
        return Diagnostic::new(&super::faults::UNKNOWN_NAME, message)
            .at(span, "nothing of it leaves the node")
            .related(node.span, "the node")
            .help("name a NIC, a bond or a bridge of the node");
    }
    let message = format!("node `{}` has no interface `{name}`", node.value);
    Diagnostic::new(&super::faults::UNKNOWN_NAME, message)
        .at(span, "unknown on this node")
        .related(node.span, "the node")
        .help(format!("declare it: `nic \"{name}\"`"))
        .suggest(span, name, siblings.names.iter().map(Name::as_str))
}

fn gateway<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Spanned<IfaceGateway>> {
    let written = item.prop::<GatewayText>("gateway", cx)?;
    let gateway = match &written.value.0 {
        FlagOr::Flag(here) => IfaceGateway::Here(*here),
        FlagOr::Text(host) => {
            let host: Spanned<HostRef> = cx.host(Spanned::new(host, written.span))?;
            IfaceGateway::By(host.value)
        }
    };
    Some(Spanned::new(gateway, written.span))
}
