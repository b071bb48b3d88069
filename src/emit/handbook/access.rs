//! Access: how to log in, what Ansible knows, where secrets are kept.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{logins, order, phrase};
use crate::emit::Input;
use crate::emit::inventory::{self, name};
use crate::facts::names;
use crate::model::Lab;
use crate::model::about::{Status, Text};
use crate::model::ansible::Group;
use crate::model::host::{HostId, OwnFact, Ssh, Var, VarValue};

/// The page of access.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let lab = &input.lab.lab;
    if order::nodes(lab).is_empty() && lab.ansible.groups.is_empty() && logins(input).is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Access, "Access and automation");
    origins(&mut draft, lab);
    access(&mut draft, input);
    groups(&mut draft, input);
    variables(&mut draft, input);
    secrets(&mut draft, input);
    Some(draft.done())
}

fn origins(draft: &mut Draft, lab: &Lab) {
    for host in lab.hosts() {
        draft.origin(lab.host_name(host).span);
    }
    for group in &lab.ansible.groups {
        draft.origin(group.name.span);
    }
    for secret in &lab.handbook.secrets {
        draft.origin(secret.path.span);
    }
}

/// Who may log in where: the hosts in the order of their pages, each with its command.
fn logins(input: Input<'_>) -> Vec<(HostId, String, Option<&Ssh>)> {
    let lab = &input.lab.lab;
    let nodes = order::nodes(lab).into_iter().map(|(id, it)| {
        (
            HostId::Node(id),
            logins::node_command(input, id, it),
            it.ssh.as_ref(),
        )
    });
    let devices = order::devices(lab).into_iter().map(|(id, it)| {
        (
            HostId::Device(id),
            logins::device_command(input, id, it),
            it.ssh.as_ref(),
        )
    });
    let guests = order::guests(lab).into_iter().map(|(id, it)| {
        (
            HostId::Guest(id),
            logins::guest_command(input, id, it),
            it.ssh.as_ref(),
        )
    });
    let all = nodes.chain(devices).chain(guests);
    all.filter_map(|(host, command, ssh)| Some((host, command?, ssh)))
        .collect()
}

fn access(draft: &mut Draft, input: Input<'_>) {
    let rows: Vec<_> = logins(input)
        .into_iter()
        .map(|(host, command, ssh)| {
            let (command, _) = command.split_once("    # ").unwrap_or((&command, ""));
            let keys = ssh.and_then(|ssh| ssh.keys_url.as_ref());
            [
                phrase::host(&input.lab.lab, host),
                Line::new().code(command),
                phrase::value(phrase::main_address(input, host)).or_not_recorded(),
                phrase::value(keys.map(|keys| &keys.value)).or_not_recorded(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        draft.heading(Depth::Part, "Logging in");
        draft.table(["Host", "Command", "Address", "Keys from"], rows);
    }
}

fn groups(draft: &mut Draft, input: Input<'_>) {
    let lab = &input.lab.lab;
    let rows: Vec<_> = inventory::tree(input)
        .into_iter()
        .map(|(name, hosts, written)| {
            let purpose = group_purpose(&name, &written);
            let hosts = hosts.into_iter().map(|host| phrase::host(lab, host));
            [Line::new().code(name), Line::joined(hosts), purpose]
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Groups of the inventory");
    draft.paragraph(
        Line::from("Only hosts in service are in the inventory. Planned nodes stand in ")
            .code("ansible/provisioning.yml")
            .text(" until then."),
    );
    draft.table(["Group", "Hosts", "Purpose"], rows);
    draft.commands(&[
        "ansible-inventory -i ansible/inventory.yml --graph".to_owned(),
        "ansible -i ansible/inventory.yml all -m ping".to_owned(),
    ]);
}

/// What a group is for: as the lab says it, or what makes it.
fn group_purpose(name: &str, written: &[&Group]) -> Line {
    let said = written.iter().map(|group| &group.about);
    let said: Vec<_> = said
        .filter_map(|about| about.purpose().or(about.title()))
        .collect();
    if !said.is_empty() {
        return said.join(", ").into();
    }
    match name {
        "proxmox" => "every node".into(),
        "vms" => "every virtual machine".into(),
        "lxcs" => "every container".into(),
        "devices" => "every device with a login".into(),
        _ => Line::new().or_none(),
    }
}

fn variables(draft: &mut Draft, input: Input<'_>) {
    let lab = &input.lab.lab;
    let all = inventory::hosts(input);
    let mut rows = rows_of(input, "all".into(), Readers::Group(&all), &lab.ansible.vars);
    for (name, hosts, written) in inventory::tree(input) {
        let name = Line::from("group ").code(name);
        let vars = written.into_iter().flat_map(|group| &group.vars);
        rows.extend(rows_of(input, name, Readers::Group(&hosts), vars));
    }
    for (id, node) in order::nodes(lab) {
        rows.extend(rows_of(
            input,
            phrase::node(lab, id),
            Readers::Host(HostId::Node(id)),
            &node.vars,
        ));
    }
    for (id, device) in order::devices(lab) {
        rows.extend(rows_of(
            input,
            phrase::device(lab, id),
            Readers::Host(HostId::Device(id)),
            &device.vars,
        ));
    }
    for (id, guest) in order::guests(lab) {
        rows.extend(rows_of(
            input,
            phrase::guest(lab, id),
            Readers::Host(HostId::Guest(id)),
            &guest.vars,
        ));
    }
    if !rows.is_empty() {
        draft.heading(Depth::Part, "Variables");
        draft.table(["Of", "Variable", "Value"], rows);
    }
}

/// The hosts that a variable is written for.
#[derive(Clone, Copy)]
enum Readers<'a> {
    Host(HostId),
    Group(&'a [HostId]),
}

fn rows_of<'v>(
    input: Input<'_>,
    of: Line,
    by: Readers<'_>,
    vars: impl IntoIterator<Item = &'v Var>,
) -> Vec<[Line; 3]> {
    let mut vars: Vec<_> = vars.into_iter().collect();
    vars.sort_by(|a, b| a.name.value.cmp(&b.name.value));
    let rows = vars.into_iter().map(|var| {
        let value = value(input, by, &var.value.value);
        let name = name::variable(&var.name.value);
        [of.clone(), Line::new().code(name), value]
    });
    rows.collect()
}

fn value(input: Input<'_>, by: Readers<'_>, value: &VarValue) -> Line {
    let lab = &input.lab.lab;
    match value {
        VarValue::Text(text) if text.is_empty() => "empty text".into(),
        VarValue::Text(text) => Line::new().code(text),
        VarValue::Integer(number) => Line::new().code(number),
        VarValue::Flag(flag) => Line::new().code(flag),
        VarValue::Secret(secret) => Line::from("secret, from ").line(phrase::secret(secret)),
        VarValue::Subnet(id) => {
            let subnets = lab.networks.at(*id).subnets.iter();
            Line::joined(subnets.map(|it| Line::new().code(it.value.trunc()))).or_not_recorded()
        }
        VarValue::Address(host) => {
            let address = match by {
                Readers::Host(own) => input.lab.facts.address_for(lab, *host, &[own]),
                Readers::Group(hosts) => input.lab.facts.address_for(lab, *host, hosts),
            };
            phrase::value(address).or_not_recorded()
        }
        VarValue::Own(fact) => match by {
            Readers::Host(host) => fact_of(input, host, *fact),
            Readers::Group(_) => each_its_own(*fact).into(),
        },
    }
}

/// What a variable of a group says of each of its hosts.
const fn each_its_own(fact: OwnFact) -> &'static str {
    match fact {
        OwnFact::Fqdn => "each host's full name",
        OwnFact::Name => "each host's name",
        OwnFact::Address => "each host's main address",
        OwnFact::Id => "each host's number",
        OwnFact::Purpose => "what each host is for",
        OwnFact::Model => "each host's hardware",
    }
}

fn fact_of(input: Input<'_>, host: HostId, fact: OwnFact) -> Line {
    let lab = &input.lab.lab;
    let name = &lab.host_name(host).value;
    let model = || match host {
        HostId::Node(id) => lab.nodes.at(id).model.as_ref(),
        HostId::Device(id) => lab.devices.at(id).model.as_ref(),
        HostId::Guest(_) | HostId::Service(_) | HostId::LoadBalancer(_) => None,
    };
    let text = |text: Option<&Text>| phrase::value(text.map(|text| &text.value));
    let line = match fact {
        OwnFact::Name => Line::new().code(name),
        OwnFact::Fqdn => phrase::value(names::fqdn(lab, host).or_else(|| Some(name.to_string()))),
        OwnFact::Address => phrase::value(phrase::main_address(input, host)),
        OwnFact::Id => phrase::value(id_of(lab, host)),
        OwnFact::Purpose => phrase::value(lab.host_about(host).purpose()),
        OwnFact::Model => text(model()),
    };
    line.or_not_recorded()
}

fn id_of(lab: &Lab, host: HostId) -> Option<u32> {
    match host {
        HostId::Node(id) => Some(lab.nodes.at(id).id?.value),
        HostId::Guest(id) => Some(lab.guests.at(id).vmid?.value.get()),
        HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => None,
    }
}

/// Where the owner keeps secrets. Their values are nowhere in the lab.
fn secrets(draft: &mut Draft, input: Input<'_>) {
    let secrets = input.lab.lab.handbook.secrets.iter();
    let mut secrets: Vec<_> = secrets.filter(|it| it.about.is_present()).collect();
    secrets.sort_by(|a, b| a.path.value.cmp(&b.path.value));
    let rows: Vec<_> = secrets
        .into_iter()
        .map(|secret| {
            let status: Status = secret.about.status;
            [
                Line::new().code(&secret.path.value).mark(status),
                phrase::purpose(&secret.about),
            ]
        })
        .collect();
    if !rows.is_empty() {
        draft.heading(Depth::Part, "Where secrets are kept");
        draft.table(["Place", "Purpose"], rows);
    }
}
