//! Interface names that the kernel or Proxmox refuses.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::model::iface::{Iface, IfaceKind};
use crate::rule;
use crate::rules::View;

rule! {
    /// An interface has a name that Linux or Proxmox does not take.
    ///
    /// ## Why it matters
    /// The kernel takes 15 bytes. Proxmox takes a letter, then letters, digits and underscores (pve-common,
    /// `PVE/JSONSchema.pm`, `pve-iface`), and for a bridge at most ten of them, so that a tag of four digits fits behind
    /// it. What it does not take is missing from its interface, or is refused when a guest plugs in.
    ///
    /// ## What to do
    /// Bridges are called `vmbr0` to `vmbr4094` by custom. A network card has the name that the system shows; a wrong
    /// one was copied wrong.
    pub(super) RULE = "nic" / "name-invalid", Error
}

/// The kernel's `IFNAMSIZ` is 16, with the byte that ends the name.
const KERNEL: usize = 15;
/// Proxmox's guide, "Network Configuration": at most ten for a bridge.
const BRIDGE: usize = 10;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for node in view.lab.nodes.values().filter(|node| node.has_files()) {
        for iface in &node.ifaces {
            // One line of a profile is one mistake, whoever uses it.
            if let Some(problem) = problem(iface).filter(|_| seen.insert(iface.name.span)) {
                sink.push(refused(iface, &problem));
            }
        }
    }
}

fn problem(iface: &Iface) -> Option<String> {
    let name = iface.name.value.as_str();
    let is_bridge = matches!(iface.kind, IfaceKind::Bridge(_));
    let most = if is_bridge { BRIDGE } else { KERNEL };
    let base = if is_bridge { name } else { untagged(name) };
    let mut letters = base.chars();
    let starts = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic());
    let stranger = letters.find(|c| !c.is_ascii_alphanumeric() && *c != '_');
    if name.len() > most {
        return Some(format!("is {} bytes long; {most} are the most", name.len()));
    }
    if !starts {
        return Some("does not start with a letter".to_owned());
    }
    if let Some(stranger) = stranger {
        return Some(format!(
            "holds `{stranger}`; only letters, digits and `_` may stand in it"
        ));
    }
    (base.len() < 2).then(|| "has one letter; two are the least".to_owned())
}

/// The name without the number of a tag or alias: `eno1` of `eno1.20`.
fn untagged(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((base, tag)) if !tag.is_empty() && tag.bytes().all(|it| it.is_ascii_digit()) => base,
        _ => name,
    }
}

fn refused(iface: &Iface, problem: &str) -> Diagnostic {
    let name = &iface.name.value;
    let (word, help) = match iface.kind {
        IfaceKind::Bridge(_) => ("bridge", "call it `vmbr0`, or another number up to 4094"),
        IfaceKind::Bond(_) => ("bond", "call it `bond0`, or another number"),
        IfaceKind::Nic(_) => (
            "interface",
            "write the name as `ip link` shows it on the node",
        ),
        IfaceKind::Vlan(_) => (
            "VLAN interface",
            "give it a `name` of letters and digits, such as `vlan16`",
        ),
    };
    Diagnostic::new(&RULE, format!("{word} name `{name}` {problem}"))
        .at(iface.name.span, "not taken by Proxmox")
        .help(help)
}
