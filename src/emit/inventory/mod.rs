//! The Ansible inventory: `ansible/inventory.yml` with how each host is reached and the tree of groups, one file of
//! variables a group and a host, and `ansible/provisioning.yml` with the nodes that are yet to be installed.
//!
//! The grammar is that of Ansible's `yaml` inventory plugin (ansible-core, `lib/ansible/plugins/inventory/yaml.py`);
//! `group_vars` and `host_vars` are found beside the inventory. Every host's connection stands once, under `all`, and
//! its variables once, in its own file, so that the order in which Ansible merges decides nothing.

mod groups;
mod hardware;
mod hosts;
pub(super) mod name;
mod value;

use std::collections::BTreeMap;

use serde::Serialize;

use self::groups::Members;
use self::hosts::{Host, Vars};
use self::value::Value;
use super::{Artifacts, Input, RelPath, header};
use crate::model::ansible::Group;
use crate::model::host::{HostId, VarValue};
use crate::source::Span;
use crate::text::yaml;

/// The group of nodes that are yet to be installed. No group of `inventory.yml` holds them.
const PROVISIONING: &str = "provisioning";

/// An inventory.
#[derive(Serialize)]
struct Inventory<'a> {
    all: Root<'a>,
}

/// The group of all hosts.
#[derive(Serialize)]
struct Root<'a> {
    hosts: BTreeMap<&'a str, Connection>,
    children: BTreeMap<String, Body<'a>>,
}

/// How a host is reached.
#[derive(Serialize)]
struct Connection {
    #[serde(skip_serializing_if = "Option::is_none")]
    ansible_host: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ansible_user: Option<Value>,
}

/// A group.
#[derive(Serialize)]
struct Body<'a> {
    hosts: BTreeMap<&'a str, Bare>,
}

/// A host that is only named.
#[derive(Serialize)]
struct Bare {}

/// Makes the inventories and the variables beside them.
pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    let active = Host::active(input);
    let planned = Host::planned_nodes(input);
    let groups = groups::groups(input, &active);
    if !active.is_empty() {
        let tree = groups.iter().map(|(name, it)| (name.clone(), body(it)));
        let written = groups.values().flat_map(|members| &members.written);
        let origins = written.map(|group| group.name.span);
        add_inventory(input, "inventory", &active, tree.collect(), origins, out);
    }
    if !planned.is_empty() {
        let hosts = planned.iter().map(|host| (host.name(), Bare {})).collect();
        let tree = BTreeMap::from([(PROVISIONING.to_owned(), Body { hosts })]);
        add_inventory(input, "provisioning", &planned, tree, [], out);
    }
    if !(active.is_empty() && planned.is_empty()) {
        add_shared_vars(input, &active, out);
    }
    for (name, members) in &groups {
        add_group_vars(input, (name, members), &active, out);
    }
    for host in active.iter().chain(&planned) {
        add_host_vars(input, host, &groups, out);
    }
}

/// The hosts of the inventory.
pub(super) fn hosts(input: Input<'_>) -> Vec<HostId> {
    Host::active(input).iter().map(|host| host.id).collect()
}

/// The groups of the inventory, by name: their hosts, and the groups of the lab's own that they are made of.
pub(super) fn tree(input: Input<'_>) -> Vec<(String, Vec<HostId>, Vec<&Group>)> {
    let active = Host::active(input);
    let groups = groups::groups(input, &active).into_iter();
    let named = groups.map(|(name, members)| {
        let hosts = active
            .iter()
            .filter(|host| members.hosts.contains(host.name()));
        (name, hosts.map(|host| host.id).collect(), members.written)
    });
    named.collect()
}

fn body<'a>(members: &Members<'a>) -> Body<'a> {
    let hosts = members.hosts.iter().map(|host| (*host, Bare {}));
    Body {
        hosts: hosts.collect(),
    }
}

fn connection(host: &Host<'_>) -> Connection {
    Connection {
        ansible_host: host.reached_at(),
        ansible_user: host.user(),
    }
}

fn add_inventory<'a>(
    input: Input<'_>,
    file: &str,
    hosts: &[Host<'a>],
    children: BTreeMap<String, Body<'a>>,
    groups: impl IntoIterator<Item = Span>,
    out: &mut Artifacts,
) {
    let origins = hosts.iter().map(Host::span).chain(groups).collect();
    let hosts = hosts.iter().map(|host| (host.name(), connection(host)));
    let hosts = hosts.collect();
    let all = Root { hosts, children };
    add(input, file, &Inventory { all }, origins, out);
}

fn add_shared_vars(input: Input<'_>, active: &[Host<'_>], out: &mut Artifacts) {
    let written = &input.lab.lab.ansible.vars;
    let readers: Vec<_> = active.iter().map(|host| host.id).collect();
    let mut vars = Vars::new();
    hosts::add(&mut vars, written, |value| {
        hosts::shared(input, value, &readers)
    });
    let origins = written.iter().map(|var| var.name.span).collect();
    add_vars(input, "group_vars/all", &vars, origins, out);
}

fn add_group_vars(
    input: Input<'_>,
    (name, members): (&str, &Members<'_>),
    active: &[Host<'_>],
    out: &mut Artifacts,
) {
    let written = members.written.iter().flat_map(|group| &group.vars);
    let inside = active.iter().filter(|it| members.hosts.contains(it.name()));
    let readers: Vec<_> = inside.map(|host| host.id).collect();
    let mut vars = Vars::new();
    hosts::add(&mut vars, written, |value| {
        hosts::shared(input, value, &readers)
    });
    let origins = members.written.iter().map(|group| group.name.span);
    let file = format!("group_vars/{name}");
    add_vars(input, &file, &vars, origins.collect(), out);
}

/// The variables of a host: its own, then what its groups and the lab say is a fact of each host itself, then what it
/// is made of.
fn add_host_vars(
    input: Input<'_>,
    host: &Host<'_>,
    groups: &BTreeMap<String, Members<'_>>,
    out: &mut Artifacts,
) {
    let of_groups = groups
        .values()
        .filter(|members| members.hosts.contains(host.name()))
        .flat_map(|members| &members.written)
        .flat_map(|group| &group.vars);
    let of_all = of_groups.chain(&input.lab.lab.ansible.vars);
    let own_facts = of_all.filter(|var| matches!(var.value.value, VarValue::Own(_)));
    let written = host.written().iter().chain(own_facts);
    let mut vars = Vars::new();
    hosts::add(&mut vars, written.clone(), |value| host.value(value));
    for (name, value) in hardware::vars(input, host.id) {
        vars.entry(name).or_insert(value);
    }
    let mut origins = vec![host.span()];
    origins.extend(written.map(|var| var.name.span));
    let file = format!("host_vars/{}", host.name());
    add_vars(input, &file, &vars, origins, out);
}

fn add_vars(input: Input<'_>, file: &str, vars: &Vars, origins: Vec<Span>, out: &mut Artifacts) {
    if !vars.is_empty() {
        add(input, file, vars, origins, out);
    }
}

fn add(
    input: Input<'_>,
    file: &str,
    wire: &impl Serialize,
    origins: Vec<Span>,
    out: &mut Artifacts,
) {
    let made_by = header::made_by(input.map, &origins);
    let text = format!("# {made_by}\n---\n{}", yaml::document(wire));
    let path = RelPath::new(format!("ansible/{file}.yml"));
    out.add(path, text, origins);
}
