//! A group name that Proxmox VE does not take.

use crate::diag::{Diagnostic, Sink};
use crate::model::name::Name;
use crate::rule;
use crate::rules::View;

rule! {
    /// A group of high availability has a name that is no id.
    ///
    /// ## Why it matters
    /// Ids start with a letter and go on with letters, digits, `_` and `-`; they have two characters at least
    /// (pve-common, `pve-configid`). The manager drops a section with another name.
    ///
    /// ## What to do
    /// Choose a plainer name; how people call the group goes into `title`.
    pub(super) RULE = "ha" / "group-name", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let clusters = view.lab.clusters.iter().filter(|it| it.about.is_present());
    let groups = clusters
        .filter_map(|it| it.ha.as_ref())
        .flat_map(|ha| &ha.groups);
    for group in groups.filter(|group| !is_id(&group.name.value)) {
        let message = format!("`{}` is no id for a group", group.name.value);
        let found = Diagnostic::new(&RULE, message).at(
            group.name.span,
            "a letter, then letters, digits, `_` and `-`: two or more",
        );
        sink.push(found.help("choose another name; put this one into `title`"));
    }
}

fn is_id(name: &Name) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    name.len() > 1 && name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(rest)
}
