//! A name that Ansible does not take as it is.

use crate::diag::{Diagnostic, Sink};
use crate::model::ansible_name;
use crate::model::name::Name;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A group or a variable has a name that Ansible does not take, so the inventory has another one.
    ///
    /// ## Why it matters
    /// Names are letters, digits and underscores, no digit first, no word of Python; `all`,
    /// `ungrouped` and `plugin` are not for groups of your own. Ansible warns of others or
    /// refuses them, so hlc writes the nearest legal name. Playbooks must use that one, not the one in the lab.
    ///
    /// ## What to do
    /// Write the name in the help line, so that lab and playbooks say the same.
    pub(super) RULE = "ansible" / "name-changed", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let groups = view.lab.ansible.groups.iter();
    let groups = groups.filter(|group| group.about.is_present());
    for group in groups {
        let legal = ansible_name::group(&group.name.value, |_| false);
        report(sink, "group", &group.name, &legal);
    }
    for var in view.ansible_vars() {
        let legal = ansible_name::variable(&var.name.value);
        report(sink, "variable", &var.name, &legal);
    }
}

fn report(sink: &mut Sink, what: &str, name: &Spanned<Name>, legal: &str) {
    if name.value.as_str() == legal {
        return;
    }
    let message = format!(
        "Ansible does not take `{}` as the name of a {what}",
        name.value
    );
    let found = Diagnostic::new(&RULE, message).at(name.span, format!("becomes `{legal}`"));
    sink.push(found.help(format!("write `{legal}`")));
}
