//! An installation with something left out.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Level, Sink};
use crate::model::about::Status;
use crate::model::dns::Resolver;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::iface::Iface;
use crate::model::node::{Install, Node};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// An installation is described, but not completely: the node gets no answer file.
    ///
    /// ## Why it matters
    /// The installer refuses a file that lacks one of its keys, so none is made, and a file that an earlier build made is
    /// removed by the next one (proxmox-rs, `proxmox-installer-types/src/answer.rs`).
    ///
    /// ## What to do
    /// Write what the message lists: in `install`, or where it belongs. Leave `install` out for a node that is installed
    /// by hand. `tbd` for a disk says that it is not decided yet, which is advice.
    pub(super) RULE = "install" / "incomplete", Warning
}

/// What is missing where the lab says that a disk is not decided.
const UNDECIDED: &str = "the name of the disk that is `tbd`";

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut found: BTreeMap<(Span, Vec<&str>), Vec<&Node>> = BTreeMap::new();
    let active = super::installs(view).filter(|(_, node, _)| node.about.status == Status::Active);
    for (id, node, install) in active {
        let missing = missing(view, id, node, install);
        if !missing.is_empty() {
            found.entry((install.span, missing)).or_default().push(node);
        }
    }
    for ((span, missing), nodes) in found {
        sink.push(incomplete(span, &missing, &nodes));
    }
}

/// What there is no answer to, in the order of the file.
fn missing(view: &View, id: Id<Node>, node: &Node, install: &Install) -> Vec<&'static str> {
    let disks = !install.disks.is_empty()
        && install
            .disks
            .iter()
            .all(|disk| disk.value.known().is_some());
    let addressed =
        view.facts
            .main_addresses
            .of(&view.lab, HostId::Node(id), &view.facts.addresses);
    let routed = is_routed(view, id, node);
    let asks = install.leases();
    let leased = asks || node.ifaces.iter().any(Iface::leases);
    let answers = [
        (install.keyboard.is_some(), "`keyboard`"),
        (install.country.is_some(), "`country`"),
        (install.timezone.is_some(), "`timezone`"),
        (install.mail.is_some(), "`mail`"),
        (install.root_password_hash.is_some(), "`root-password-hash`"),
        (install.disks.is_empty() || disks, UNDECIDED),
        (
            !install.disks.is_empty() || !install.disk_filters.is_empty(),
            "`disks`",
        ),
        (install.filesystem.is_some(), "`filesystem`"),
        (view.lab.domain.is_some(), "the lab's `domain`"),
        // What is wrong with a leased or misplaced address is said there.
        (addressed.is_some() || leased, "an address of the node"),
        (
            asks || routed || addressed.is_none(),
            "a gateway of its network",
        ),
        (
            asks || view.lab.dns.resolvers.iter().any(|it| answers(view, it)),
            "a resolver that runs",
        ),
    ];
    answers
        .iter()
        .filter(|(there, _)| !there)
        .map(|(_, what)| *what)
        .collect()
}

/// Whether somebody wrote how a node gets out; that it does not work is for other rules to say.
fn is_routed(view: &View, id: Id<Node>, node: &Node) -> bool {
    let candidates = [true, false]
        .iter()
        .any(|v4| !view.facts.routes.candidates(id, *v4).is_empty());
    let said = node.ifaces.iter().any(|iface| iface.gateway.is_some());
    let mut own = view.facts.addresses.of_host(HostId::Node(id));
    let gateway = |network| view.lab.networks.at(network).gateway.is_some();
    candidates || said || own.any(|claim| claim.network.is_some_and(gateway))
}

/// Whether a resolver is in service and has an address.
fn answers(view: &View, resolver: &Resolver) -> bool {
    let runs = match resolver.host.value {
        HostRef::Host(host, _) => view.lab.host_about(host).is_active(),
        HostRef::Literal(_) => true,
    };
    let address = || {
        view.facts
            .main_addresses
            .meant(&view.lab, resolver.host.value, &view.facts.addresses)
    };
    resolver.about.is_active() && runs && address().is_some()
}

fn incomplete(span: Span, missing: &[&str], nodes: &[&Node]) -> Diagnostic {
    let names: Vec<_> = nodes
        .iter()
        .map(|node| format!("`{}`", node.name.value))
        .collect();
    let (word, verb) = if nodes.len() == 1 {
        ("node", "gets")
    } else {
        ("nodes", "get")
    };
    let message = format!("{word} {} {verb} no answer file yet", names.join(", "));
    let found = Diagnostic::new(&RULE, message);
    let mut found = found
        .at(span, format!("missing: {}", missing.join(", ")))
        .help("write what is missing, or remove `install`");
    if missing == [UNDECIDED] {
        found.level = Level::Advice;
    }
    found
}
