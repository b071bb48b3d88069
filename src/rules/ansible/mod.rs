//! The inventory: names that Ansible takes, variables that mean one thing.

use crate::model::host::Var;

use super::View;

crate::rules::group! {
    group_is_host,
    name_changed,
    name_collision,
    variable_conflict,
    variable_reserved,
}

impl View {
    /// Every variable that the lab writes for Ansible.
    fn ansible_vars(&self) -> impl Iterator<Item = &Var> {
        let lab = &self.lab;
        let groups = lab.ansible.groups.iter().flat_map(|group| &group.vars);
        let nodes = lab.nodes.values().flat_map(|node| &node.vars);
        let guests = lab.guests.values().flat_map(|guest| &guest.vars);
        let devices = lab.devices.values().flat_map(|device| &device.vars);
        let all = lab.ansible.vars.iter().chain(groups);
        all.chain(nodes).chain(guests).chain(devices)
    }
}
