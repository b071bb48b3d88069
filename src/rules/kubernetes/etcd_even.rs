//! An even number of control planes.

use crate::diag::{Diagnostic, Sink};
use crate::model::kubernetes::{Kubernetes, Role};
use crate::rule;
use crate::rules::View;

rule! {
    /// A cluster has an even number of control planes.
    ///
    /// ## Why it matters
    /// etcd runs on them and needs more than half of them (etcd's FAQ, "Why an odd number of cluster members"). Two stand
    /// no failure, where one did not either; four stand one, as three do. The one more is one more that can fail.
    ///
    /// ## What to do
    /// Add one, or make one a worker.
    pub(super) RULE = "kubernetes" / "etcd-even", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for cluster in super::running(view) {
        let planes = cluster.in_role(Role::ControlPlane);
        let count = planes.filter(|member| member.about.is_member()).count();
        if count > 0 && count.is_multiple_of(2) {
            sink.push(even(cluster, count));
        }
    }
}

fn even(cluster: &Kubernetes, count: usize) -> Diagnostic {
    let name = &cluster.name.value;
    let (quorum, lost) = (count / 2 + 1, count / 2 - 1);
    let lost = match lost {
        0 => "none may be lost".to_owned(),
        1 => "one may be lost".to_owned(),
        more => format!("{more} may be lost"),
    };
    let message = format!("`{name}` has {count} control planes, an even number");
    let found = Diagnostic::new(&RULE, message);
    let label = format!("etcd needs {quorum} of {count}: {lost}");
    found
        .at(cluster.name.span, label)
        .help("add a control plane, or make one a worker")
}
