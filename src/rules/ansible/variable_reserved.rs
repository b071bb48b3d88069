//! A variable that hides a word of Ansible's.

use crate::diag::{Diagnostic, Sink};
use crate::model::ansible_name;
use crate::rule;
use crate::rules::View;

rule! {
    /// A variable has the name of a keyword of plays or of a variable that Ansible sets itself.
    ///
    /// ## Why it matters
    /// Ansible warns ("Found variable using reserved name") and one of the two wins: a host variable `port` or
    /// `environment` changes how every task runs, or is not seen at all.
    ///
    /// ## What to do
    /// Give it a name of your own, such as `app_port`.
    pub(super) RULE = "ansible" / "variable-reserved", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let reserved = view.ansible_vars();
    for var in reserved.filter(|var| ansible_name::is_reserved(&var.name.value)) {
        let name = &var.name.value;
        let message = format!("`{name}` has a meaning of its own in Ansible");
        let found = Diagnostic::new(&RULE, message).at(var.name.span, "a reserved name");
        sink.push(found.help(format!("give it a name of your own, such as `my_{name}`")));
    }
}
