//! The hosts of an inventory: how each is reached, and its variables.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::name;
use super::value::Value;
use crate::emit::Input;
use crate::facts::names;
use crate::model::about::Status;
use crate::model::host::{HostId, OwnFact, Ssh, Var, VarValue};
use crate::model::name::Name;
use crate::source::Span;

/// Variables by name.
pub(super) type Vars = BTreeMap<String, Value>;

/// A host of an inventory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Host<'a> {
    input: Input<'a>,
    /// Which.
    pub(super) id: HostId,
}

impl<'a> Host<'a> {
    /// The active hosts that Ansible manages, by name: nodes, guests, devices that say how to log in, and
    /// whatever a group of the lab's own names.
    pub(super) fn active(input: Input<'a>) -> Vec<Self> {
        let groups = &input.lab.lab.ansible.groups;
        let is_named = |id: HostId| {
            let mut hosts = groups.iter().flat_map(|group| &group.hosts);
            hosts.any(|host| host.value == id)
        };
        Self::of(input, |host| {
            host.status() == Status::Active && (host.is_managed() || is_named(host.id))
        })
    }

    /// The nodes that are yet to be installed, by name.
    pub(super) fn planned_nodes(input: Input<'a>) -> Vec<Self> {
        Self::of(input, |host| {
            matches!(host.id, HostId::Node(_)) && host.status() == Status::Planned
        })
    }

    fn of(input: Input<'a>, wanted: impl Fn(&Self) -> bool) -> Vec<Self> {
        let all = input.lab.lab.hosts().map(|id| Self { input, id });
        let mut hosts: Vec<_> = all.filter(wanted).collect();
        hosts.sort_by_key(|host| host.name());
        hosts
    }

    /// Its name, which is its key in the inventory.
    pub(super) fn name(&self) -> &'a str {
        self.input.lab.lab.host_name(self.id).value.as_str()
    }

    /// Where it is named.
    pub(super) fn span(&self) -> Span {
        self.input.lab.lab.host_name(self.id).span
    }

    fn status(&self) -> Status {
        self.input.lab.lab.host_about(self.id).status
    }

    /// Whether it is in the inventory without being named for it: a node, a guest, a device that says how to log in.
    pub(super) fn is_managed(&self) -> bool {
        match self.id {
            HostId::Node(_) | HostId::Guest(_) => true,
            HostId::Device(_) => self.ssh().is_some(),
            HostId::Service(_) | HostId::LoadBalancer(_) => false,
        }
    }

    fn ssh(&self) -> Option<&'a Ssh> {
        let lab = &self.input.lab.lab;
        match self.id {
            HostId::Node(id) => lab.nodes.at(id).ssh.as_ref(),
            HostId::Guest(id) => lab.guests.at(id).ssh.as_ref(),
            HostId::Device(id) => lab.devices.at(id).ssh.as_ref(),
            HostId::Service(_) | HostId::LoadBalancer(_) => None,
        }
    }

    /// The tags of a guest.
    pub(super) fn tags(&self) -> impl Iterator<Item = &'a Name> {
        let tags = match self.id {
            HostId::Guest(id) => self.input.lab.lab.guests.at(id).tags.as_ref(),
            HostId::Node(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                &[]
            }
        };
        tags.iter().map(|tag| &tag.value)
    }

    /// Its main address. None for a guest that leases one: Ansible then asks for its name.
    pub(super) fn address(&self) -> Option<IpAddr> {
        let facts = &self.input.lab.facts;
        let main = &facts.main_addresses;
        main.of(&self.input.lab.lab, self.id, &facts.addresses)
    }

    /// Where Ansible reaches it: its main address, else the full name under which one logs in. None where it is called
    /// by its short name.
    pub(super) fn reached_at(&self) -> Option<String> {
        let zone = self.ssh().and_then(|ssh| ssh.zone.as_ref());
        let named = zone.map(|zone| format!("{}.{}", self.name(), zone.value));
        self.address().map(|ip| ip.to_string()).or(named)
    }

    /// As whom Ansible logs in: as it is written, and as root on a node.
    pub(super) fn user(&self) -> Option<Value> {
        let written = self.ssh().map(|ssh| ssh.user.value.as_str());
        let root = matches!(self.id, HostId::Node(_)).then_some("root");
        written.or(root).map(Value::text)
    }

    /// The variables that stand in it.
    pub(super) fn written(&self) -> &'a [Var] {
        let lab = &self.input.lab.lab;
        match self.id {
            HostId::Node(id) => &lab.nodes.at(id).vars,
            HostId::Guest(id) => &lab.guests.at(id).vars,
            HostId::Device(id) => &lab.devices.at(id).vars,
            HostId::Service(_) | HostId::LoadBalancer(_) => &[],
        }
    }

    /// The value of a variable for this host; none where the lab does not say what it refers to.
    pub(super) fn value(&self, value: &VarValue) -> Option<Value> {
        if let VarValue::Own(fact) = value {
            self.own(*fact)
        } else {
            shared(self.input, value, &[self.id])
        }
    }

    fn own(&self, fact: OwnFact) -> Option<Value> {
        let about = self.input.lab.lab.host_about(self.id);
        match fact {
            OwnFact::Fqdn => Some(Value::text(self.fqdn())),
            OwnFact::Name => Some(Value::text(self.name())),
            OwnFact::Address => self.address().map(|ip| Value::text(ip.to_string())),
            OwnFact::Id => self.number().map(|id| Value::Integer(i64::from(id))),
            OwnFact::Purpose => about.purpose().map(Value::text),
            OwnFact::Model => self.model().map(Value::text),
        }
    }

    fn fqdn(&self) -> String {
        names::called(&self.input.lab.lab, self.id)
    }

    fn number(&self) -> Option<u32> {
        let lab = &self.input.lab.lab;
        match self.id {
            HostId::Node(id) => lab.nodes.at(id).id.map(|id| id.value),
            HostId::Guest(id) => lab.guests.at(id).vmid.map(|vmid| vmid.value.get()),
            HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => None,
        }
    }

    fn model(&self) -> Option<&'a str> {
        let lab = &self.input.lab.lab;
        let model = match self.id {
            HostId::Node(id) => lab.nodes.at(id).model.as_ref(),
            HostId::Device(id) => lab.devices.at(id).model.as_ref(),
            HostId::Guest(_) | HostId::Service(_) | HostId::LoadBalancer(_) => None,
        };
        model.map(|model| &*model.value)
    }
}

/// The value of a variable that is the same for all hosts that read it; none for a fact of each host itself.
pub(super) fn shared(input: Input<'_>, value: &VarValue, readers: &[HostId]) -> Option<Value> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    match value {
        VarValue::Text(text) => Some(Value::text(&**text)),
        VarValue::Integer(number) => Some(Value::Integer(*number)),
        VarValue::Flag(flag) => Some(Value::Flag(*flag)),
        VarValue::Secret(secret) => Value::secret(secret),
        VarValue::Own(_) => None,
        VarValue::Subnet(network) => {
            let subnets = lab.networks.at(*network).subnets.iter();
            let mut subnets: Vec<_> = subnets.map(|it| it.value.trunc().to_string()).collect();
            match subnets.len() {
                0 | 1 => subnets.pop().map(Value::text),
                _ => Some(Value::List(subnets)),
            }
        }
        VarValue::Address(host) => {
            let address = facts.address_for(lab, *host, readers);
            address.map(|ip| Value::text(ip.to_string()))
        }
    }
}

/// Adds variables under the names that Ansible takes; what is there already stays.
pub(super) fn add<'v>(
    vars: &mut Vars,
    written: impl IntoIterator<Item = &'v Var>,
    value: impl Fn(&VarValue) -> Option<Value>,
) {
    for var in written {
        if let Some(value) = value(&var.value.value) {
            let name = name::variable(&var.name.value);
            vars.entry(name).or_insert(value);
        }
    }
}
