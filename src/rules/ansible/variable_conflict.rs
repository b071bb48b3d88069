//! A variable that two groups of one host set differently.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::model::ansible::Group;
use crate::model::host::{HostId, Var, VarValue};
use crate::rule;
use crate::rules::View;

rule! {
    /// Two groups of a host set one variable to different values, and the host does not say which it is.
    ///
    /// ## Why it matters
    /// Groups of the same depth are merged in the order of their names: the last one wins. Renaming a group would
    /// change what a play does on the host. (Ansible's guide, "How variables are merged".)
    ///
    /// ## What to do
    /// Set the variable at the host, or in one of the groups only.
    pub(super) RULE = "ansible" / "variable-conflict", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let active = view
        .lab
        .hosts()
        .filter(|id| view.lab.host_about(*id).is_active());
    let mut reported = Vec::new();
    for host in active {
        let mut set: BTreeMap<&str, (&Group, &Var)> = BTreeMap::new();
        for (group, var) in group_vars(view, host) {
            let name = var.name.value.as_str();
            let (first, other) = *set.entry(name).or_insert((group, var));
            let differs = other.value.value != var.value.value;
            let pair = (other.name.span, var.name.span);
            if differs && !says_itself(view, host, name) && !reported.contains(&pair) {
                reported.push(pair);
                sink.push(differently(view, host, (first, other), (group, var)));
            }
        }
    }
}

/// The variables of a host's groups, by the names of the groups. A fact of each host itself goes to the host.
fn group_vars(view: &View, host: HostId) -> Vec<(&Group, &Var)> {
    let groups = view.lab.ansible.groups.iter();
    let groups = groups.filter(|group| group.hosts.iter().any(|it| it.value == host));
    let mut vars: Vec<_> = groups
        .flat_map(|group| group.vars.iter().map(move |var| (group, var)))
        .filter(|(_, var)| !matches!(var.value.value, VarValue::Own(_)))
        .collect();
    vars.sort_by_key(|(group, _)| &group.name.value);
    vars
}

fn says_itself(view: &View, host: HostId, name: &str) -> bool {
    let vars: &[Var] = match host {
        HostId::Node(id) => &view.lab.nodes.at(id).vars,
        HostId::Guest(id) => &view.lab.guests.at(id).vars,
        HostId::Device(id) => &view.lab.devices.at(id).vars,
        HostId::Service(_) | HostId::LoadBalancer(_) => return false,
    };
    vars.iter().any(|var| var.name.value.as_str() == name)
}

fn differently(
    view: &View,
    host: HostId,
    (first, one): (&Group, &Var),
    (second, other): (&Group, &Var),
) -> Diagnostic {
    let name = &other.name.value;
    let message = format!(
        "groups `{}` and `{}` of {} set `{name}` to different values",
        first.name.value,
        second.name.value,
        view.host_name(host)
    );
    Diagnostic::new(&RULE, message)
        .at(other.value.span, format!("by `{}`", second.name.value))
        .related(one.value.span, format!("by `{}`", first.name.value))
        .help(format!(
            "write `var \"{name}\"` at the host, or in one of the groups only"
        ))
}
