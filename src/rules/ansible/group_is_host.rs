//! A group called like a host.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// A group of the inventory has the name of a host.
    ///
    /// ## Why it matters
    /// Ansible could not tell which of the two a play means; it warns, and takes both. So hlc calls the group
    /// `group_NAME`, and playbooks must do so too.
    ///
    /// ## What to do
    /// Give the group another name.
    pub(super) RULE = "ansible" / "group-is-host", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let groups = view.lab.ansible.groups.iter();
    for group in groups.filter(|group| group.about.is_present()) {
        let active = view
            .lab
            .hosts()
            .filter(|id| view.lab.host_about(*id).is_active());
        let mut hosts = active.map(|id| view.lab.host_name(id));
        if let Some(host) = hosts.find(|host| host.value == group.name.value) {
            let name = &group.name.value;
            let message = format!("`{name}` is both a group of the inventory and a host");
            let found = Diagnostic::new(&RULE, message)
                .at(group.name.span, format!("becomes `group_{name}`"))
                .related(host.span, "the host");
            sink.push(found.help("give the group another name"));
        }
    }
}
