//! Another number of nodes than its owner believes.

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::kubernetes::{clusters, members};
use crate::model::kubernetes::{Kubernetes, Role};
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;
use crate::source::Spanned;

rule! {
    /// A cluster has more or fewer nodes than `expect-nodes` claims.
    ///
    /// ## Why it matters
    /// The claim is what its owner believes; the nodes are what is written. One of the two is wrong: a node was forgotten,
    /// or the number was never changed. (The lab's own claim.)
    ///
    /// ## What to do
    /// Add the node that is missing, or correct the number.
    pub(super) RULE = "kubernetes" / "node-count", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let count = members(cluster).count();
        if let Some(claim) = cluster.expect_nodes
            && usize::try_from(claim.value) != Ok(count)
        {
            sink.push(differs(cluster, claim, count));
        }
    }
}

fn differs(cluster: &Kubernetes, claim: Spanned<u32>, count: usize) -> Diagnostic {
    let name = &cluster.name.value;
    let planes = cluster.in_role(Role::ControlPlane).count();
    let message = format!(
        "`{name}` has {}, not the {} that are claimed",
        counted(count, "node"),
        claim.value
    );
    let planes_and_workers = [
        counted(planes, "control plane"),
        counted(count - planes, "worker"),
    ];
    let label = planes_and_workers.join(" and ");
    Diagnostic::new(&RULE, message)
        .at(claim.span, "the claim")
        .related(cluster.name.span, label)
        .propose(Proposal::property(
            claim.span,
            "expect-nodes",
            count,
            "write {}, or add what is missing",
        ))
}
