//! Places that only the model knows: domains without a dot, and secrets in plain text.

use std::collections::{BTreeMap, BTreeSet};

use super::stand_ins::StandIns;
use crate::model::Lab;
use crate::model::about::Text;
use crate::model::disclosure::{Disclosure, by_look, by_name};
use crate::model::host::{Var, VarValue};
use crate::model::secret::Secret;
use crate::source::Span;

/// The lab's own domains, in lower case: its domain, its zones, and zones in which hosts are called.
pub(super) fn domains(lab: &Lab) -> BTreeSet<String> {
    let all = written(lab).into_iter();
    let all = all.map(|(name, _)| name.trim_matches('.').to_ascii_lowercase());
    all.filter(|it| !it.is_empty()).collect()
}

/// Hosts of services that others know by name.
pub(super) fn hosts(lab: &Lab) -> BTreeSet<String> {
    let ingress = lab.load_balancers.values().flat_map(|it| &it.ingress);
    let hosts = ingress.map(|it| it.value.trim_start_matches("*.").to_ascii_lowercase());
    hosts.filter(|it| it.contains('.')).collect()
}

/// What stands at the places, by the offset of their first byte.
pub(super) fn texts(lab: &Lab, stand_ins: &StandIns) -> BTreeMap<u32, String> {
    let mut texts = BTreeMap::new();
    for (name, span) in written(lab) {
        // A dot at either end is a mistake, and stays one.
        let bare = name.trim_matches('.');
        if let Some(new) = stand_ins.domain(bare) {
            texts.insert(span.start(), name.replacen(bare, new, 1));
        }
    }
    // A login in a URL has got its stand-in by its look.
    let in_url = |it: &&Disclosure| it.without.contains("://") && it.without.contains(":redacted@");
    for it in lab.disclosures.iter().filter(|it| !in_url(it)) {
        texts.insert(it.span.start(), stand_ins.text(&it.without));
    }
    for (text, span, by_look) in secrets(lab) {
        // A token by its look has got its stand-in by that.
        if !by_look || stand_ins.text(text) == text {
            texts.insert(span.start(), stand_ins.plain_secret(by_look).to_owned());
        }
    }
    texts
}

/// Where the lab's own domains are written.
fn written(lab: &Lab) -> Vec<(&str, Span)> {
    let text = |it: &'_ Text| it.span;
    let domain = lab.domain.iter().map(|it| (&*it.value, text(it)));
    let zones = lab
        .dns
        .zones
        .iter()
        .map(|it| (it.name.value.as_str(), it.name.span));
    let nodes = lab.nodes.values().map(|it| &it.ssh);
    let guests = lab.guests.values().map(|it| &it.ssh);
    let devices = lab.devices.values().map(|it| &it.ssh);
    let logins = nodes.chain(guests).chain(devices).flatten();
    let logins = logins.filter_map(|it| it.zone.as_ref());
    let logins = logins.map(|it| (&*it.value, text(it)));
    domain.chain(zones).chain(logins).collect()
}

/// Secrets in plain text, where they are known, and whether their look tells that they are some.
fn secrets(lab: &Lab) -> Vec<(&str, Span, bool)> {
    let installs = lab.nodes.values().filter_map(|it| it.install.as_deref());
    let hashes = installs.filter_map(|it| it.root_password_hash.as_ref());
    let passwords = lab.storages.values().filter_map(|it| it.password.as_ref());
    let plain = hashes
        .chain(passwords)
        .filter(|it| it.value == Secret::Plain);
    let nodes = lab.nodes.values().flat_map(|it| &it.vars);
    let guests = lab.guests.values().flat_map(|it| &it.vars);
    let devices = lab.devices.values().flat_map(|it| &it.vars);
    let groups = lab.ansible.groups.iter().flat_map(|it| &it.vars);
    let vars = nodes
        .chain(guests)
        .chain(devices)
        .chain(groups)
        .chain(&lab.ansible.vars);
    plain
        .map(|it| ("", it.span, false))
        .chain(vars.filter_map(disclosed))
        .collect()
}

fn disclosed(var: &Var) -> Option<(&str, Span, bool)> {
    let name = var.name.value.as_str();
    let span = var.value.span;
    match &var.value.value {
        VarValue::Text(text) if by_look(name, text).is_some() => Some((text, span, true)),
        VarValue::Text(text) => by_name(name, text).then_some((text, span, false)),
        VarValue::Integer(number) => {
            by_name(name, &number.to_string()).then_some(("", span, false))
        }
        VarValue::Secret(Secret::Plain) => Some(("", span, false)),
        VarValue::Flag(_)
        | VarValue::Secret(_)
        | VarValue::Own(_)
        | VarValue::Subnet(_)
        | VarValue::Address(_) => None,
    }
}
