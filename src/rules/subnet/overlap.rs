//! Two networks that share addresses.

use crate::diag::{Diagnostic, Sink};
use crate::facts::subnets::{Nested, nested};
use crate::rule;
use crate::rules::View;

rule! {
    /// Two subnets overlap.
    ///
    /// ## Why it matters
    /// An address in both belongs to two networks. A machine in one takes those of the other for neighbours and never
    /// asks the router; a router has two ways to the same place and takes the narrower one, or either. It does not help
    /// that the other network is somebody else's. (RFC 1812, section 5.2.4.3: the longest prefix wins.)
    ///
    /// ## What to do
    /// Move or shrink one of the two. Networks that never meet, at two sites for example, may be allowed to overlap,
    /// with `network=` at what has an address there.
    pub(super) RULE = "subnet" / "overlap", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for pair in nested(&view.lab)
        .iter()
        .filter(|pair| !super::nested_other_vlan::is_so(view, pair))
    {
        sink.push(overlapping(view, pair));
    }
}

fn overlapping(view: &View, pair: &Nested) -> Diagnostic {
    let name = |network| &view.lab.networks.at(network).name.value;
    let (outer, inner) = (pair.outer, pair.inner);
    let (one, other) = (name(outer.network), name(inner.network));
    let message = if outer.network == inner.network {
        format!(
            "network `{one}` has `{}` and, in it, `{}`",
            outer.subnet, inner.subnet
        )
    } else if outer.subnet == inner.subnet {
        format!(
            "networks `{one}` and `{other}` both have `{}`",
            inner.subnet
        )
    } else {
        let (wide, narrow) = (outer.subnet, inner.subnet);
        format!("`{wide}` of network `{one}` contains `{narrow}` of network `{other}`")
    };
    let (first, second) = if outer.span <= inner.span {
        (outer, inner)
    } else {
        (inner, outer)
    };
    Diagnostic::new(&RULE, message)
        .at(second.span, "the same addresses again")
        .related(first.span, "already in use here")
        .help("move one of them, or make it smaller")
}
