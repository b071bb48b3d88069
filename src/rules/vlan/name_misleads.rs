//! A name that says another tag.

use crate::diag::{Diagnostic, Sink};
use crate::model::iface::{IfaceKind, Vlan};
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};

rule! {
    /// The name of a VLAN interface tells another tag, or another interface, than its own.
    ///
    /// ## Why it matters
    /// Proxmox reads a name `X.N` as tag N on X, and `vlanN` as tag N, whatever else the stanza says (pve-common,
    /// `PVE/INotify.pm`): it would show, and write back, the wrong one.
    ///
    /// ## What to do
    /// Leave `name` out, or take one without a dot and a number.
    pub(super) RULE = "vlan" / "name-misleads", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        let IfaceKind::Vlan(vlan) = &wire.iface.kind else {
            continue;
        };
        let Some(tag) = view.lab.networks.at(vlan.network.value).vlan else {
            continue;
        };
        let tag = tag.value.to_string();
        if told(&wire.iface.name.value, on(&wire, vlan)).is_some_and(|told| told != tag) {
            once.push(misleading(&wire, vlan, &tag), sink);
        }
    }
}

fn on<'v>(wire: &Wire<'v>, vlan: &Vlan) -> &'v str {
    let on = wire.node.ifaces.get(vlan.on.value);
    on.map_or("?", |on| on.name.value.as_str())
}

/// The tag that Proxmox reads in a name; of another interface's name no tag at all.
fn told<'n>(name: &'n str, on: &str) -> Option<&'n str> {
    let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if let Some((base, number)) = name.rsplit_once('.') {
        let number = Some(number).filter(is_number)?;
        return Some(if base == on { number } else { "" });
    }
    name.strip_prefix("vlan").filter(is_number)
}

fn misleading(wire: &Wire<'_>, vlan: &Vlan, tag: &str) -> Diagnostic {
    let on = on(wire, vlan);
    let message = format!(
        "{} is tag {tag} on `{on}`, but its name says something else",
        wire.name()
    );
    Diagnostic::new(&RULE, message)
        .at(wire.iface.name.span, "misleading")
        .help(format!("leave `name` out: it will be `{on}.{tag}`"))
}
