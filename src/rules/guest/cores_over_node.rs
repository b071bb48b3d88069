//! More processors than the node has.

use crate::diag::{Diagnostic, Level, Proposal, Sink};
use crate::model::guest::{Guest, GuestKind};
use crate::model::id::Id;
use crate::model::node::{Node, THREADS_PER_CORE};
use crate::model::stated::Stated;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A guest has more cores than its node has threads.
    ///
    /// ## Why it matters
    /// QEMU does not start such a virtual machine ("MAX n vcpus allowed per VM on this node", says qemu-server). A container starts:
    /// its `cores` is a set of the node's threads, and the surplus means nothing; hence a warning there. Where only the cores of
    /// the node are known, it has two threads for each at most.
    ///
    /// ## What to do
    /// Give it as many cores as the node has threads, or less.
    pub(super) RULE = "guest" / "cores-over-node", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, guest) in view.guests() {
        let home = guest.node.map(|home| view.lab.nodes.at(home.value));
        let threads = home.and_then(threads);
        let cores = guest
            .cores
            .and_then(|it| Some(Spanned::new(*it.value.known()?, it.span)));
        if let (Some(node), Some(threads), Some(cores)) = (home, threads, cores)
            && cores.value > threads.value
        {
            sink.push(too_many(view, (id, guest), node, cores, threads));
        }
    }
}

/// The threads that a node has at most: those that are written, else two for each core.
fn threads(node: &Node) -> Option<Spanned<u32>> {
    let cpu = node.cpu.as_ref()?;
    let known = |count: Spanned<Stated<u32>>| Some(Spanned::new(*count.value.known()?, count.span));
    if let Some(threads) = cpu.threads {
        return known(threads);
    }
    let cores = known(cpu.cores?)?;
    Some(cores.map(|cores| cores.saturating_mul(THREADS_PER_CORE)))
}

fn too_many(
    view: &View,
    (id, guest): (Id<Guest>, &Guest),
    node: &Node,
    cores: Spanned<u32>,
    threads: Spanned<u32>,
) -> Diagnostic {
    let is_stated = node.cpu.as_ref().is_some_and(|cpu| cpu.threads.is_some());
    let (who, name, threads_there) = (view.guest_name(id), &node.name.value, threads.value);
    let message = format!(
        "{who} has {} cores, node `{name}` {} threads",
        cores.value,
        if is_stated {
            threads_there.to_string()
        } else {
            format!("at most {threads_there}")
        }
    );
    let (level, label) = match guest.kind {
        GuestKind::Vm => (Level::Error, "QEMU does not start it"),
        GuestKind::Lxc => (Level::Warning, "the surplus means nothing"),
    };
    let mut found = Diagnostic::new(&RULE, message)
        .at(cores.span, label)
        .related(threads.span, "all there is")
        .propose(Proposal::property(
            cores.span,
            "cores",
            threads_there,
            "write {} or less",
        ));
    found.level = level;
    found
}
