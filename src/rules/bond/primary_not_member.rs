//! A favourite that is not there.

use crate::diag::{Diagnostic, Sink};
use crate::model::iface::IfaceKind;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Span;

rule! {
    /// The primary of a bond is none of its members.
    ///
    /// ## Why it matters
    /// The kernel takes the bond without a primary, so the slow card may carry everything although the fast one works.
    ///
    /// ## What to do
    /// Name one of the members.
    pub(super) RULE = "bond" / "primary-not-member", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        let IfaceKind::Bond(bond) = &wire.iface.kind else {
            continue;
        };
        let is_member = |at| bond.ports.iter().any(|port| port.value == at);
        if let Some(primary) = bond.primary.filter(|it| !is_member(it.value)) {
            let name = wire.node.ifaces.get(primary.value).map(|it| &it.name.value);
            let name = name.map_or("?", |name| name.as_str());
            once.push(elsewhere(&wire, name, primary.span), sink);
        }
    }
}

fn elsewhere(wire: &Wire<'_>, primary: &str, span: Span) -> Diagnostic {
    let members = wire.iface.kind.ports().iter();
    let members = members.filter_map(|port| wire.node.ifaces.get(port.value));
    let members: Vec<_> = members.map(|it| format!("`{}`", it.name.value)).collect();
    let message = format!(
        "`{primary}` is the primary of {} but no member",
        wire.name()
    );
    Diagnostic::new(&RULE, message)
        .at(span, "not in this bond")
        .help(format!("name one of {}", members.join(", ")))
}
