//! Nobody but guests of the lab answers names.

use crate::diag::{Diagnostic, Sink};
use crate::facts::dependence::Thing;
use crate::facts::reach::guest_behind;
use crate::facts::resolvers::is_active;
use crate::model::dns::Resolver;
use crate::rule;
use crate::rules::View;

rule! {
    /// All resolvers are guests of this lab's own nodes.
    ///
    /// ## Why it matters
    /// Names resolve only while these guests run. When the nodes start after a power cut, nothing resolves until the
    /// guests are up: storage by name, time servers, package mirrors. A node that needs a name to start them waits for
    /// itself. The nodes know each other from `/etc/hosts`, so the cluster itself does come up.
    ///
    /// ## What to do
    /// Add a resolver outside, such as the router, or allow it if the nodes need no names to start.
    pub(super) RULE = "dns" / "resolver-inside-cluster", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let resolvers = view.lab.dns.resolvers.iter();
    let active: Vec<_> = resolvers.filter(|it| is_active(&view.lab, it)).collect();
    let inside = |it: &&Resolver| guest_behind(&view.lab, it.host.value).is_some();
    if let Some((first, others)) = active.split_first()
        && active.iter().all(inside)
        && !are_looped(view)
    {
        sink.push(all_inside(view, first, others));
    }
}

/// Whether they wait for themselves: that is told, and more.
fn are_looped(view: &View) -> bool {
    let mut loops = view.facts.loops.iter();
    loops.any(|it| it.members.contains(&Thing::Resolvers))
}

fn all_inside(view: &View, first: &Resolver, others: &[&Resolver]) -> Diagnostic {
    let name = view.reference_name(first.host.value);
    let message = if others.is_empty() {
        format!("the only resolver, {name}, runs on the lab's own nodes")
    } else {
        format!(
            "all {} resolvers run on the lab's own nodes",
            others.len() + 1
        )
    };
    let found =
        Diagnostic::new(&RULE, message).at(first.host.span, "answers only while the nodes run");
    let found = others.iter().fold(found, |found, it| {
        found.related(it.host.span, "so does this one")
    });
    found.help("add a resolver that does not depend on them, such as the router")
}
