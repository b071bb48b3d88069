//! A cluster name that Proxmox VE does not take.

use crate::diag::{Diagnostic, Sink};
use crate::model::name::Name;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// The cluster's name is longer than 15 characters, or no plain host name.
    ///
    /// ## Why it matters
    /// `pvecm create` refuses it: letters, digits and inner dashes, at most 15 (pve-cluster, `maxLength` of
    /// `clustername`). Corosync itself would take it, and the name can never be changed later.
    ///
    /// ## What to do
    /// Choose a shorter, plainer name; how people call the cluster goes into `title`.
    pub(super) RULE = "corosync" / "cluster-name", Error
}

/// The most characters that Proxmox VE takes.
const LONGEST: usize = 15;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let present = view.lab.clusters.iter().filter(|it| it.about.is_present());
    for name in present.map(|cluster| &cluster.name) {
        let length = name.value.chars().count();
        if length > LONGEST {
            let message = format!("cluster name `{}` has {length} characters", name.value);
            sink.push(refused(name, message, format!("at most {LONGEST}")));
        } else if !name.value.is_dns_label() {
            let message = format!("cluster name `{}` is no plain host name", name.value);
            sink.push(refused(
                name,
                message,
                "letters, digits and inner dashes".to_owned(),
            ));
        }
    }
}

fn refused(name: &Spanned<Name>, message: String, expected: String) -> Diagnostic {
    Diagnostic::new(&RULE, message)
        .at(name.span, format!("Proxmox VE takes {expected}"))
        .help("choose another name; put the long one into `title`")
}
