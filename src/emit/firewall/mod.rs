//! `cluster.fw`, every node's `host.fw` and every guest's `VMID.fw` (pve-firewall, `src/PVE/Firewall.pm`).
//!
//! What rules name is defined in `cluster.fw`, which alone may do that: a name of one address as an alias, everything
//! else as an IPSET. Without `enable` there, no rule of any file is in force. Rules of a node are asked before those of the
//! cluster. Both begin with corosync: the firewall opens two of its eight ports by itself. The rules of a guest are asked
//! at those of its NICs that have `firewall=1`, with a policy of their own.

mod rule;
mod table;

use serde::Serialize;

use self::rule::{Direction, Rule};
use self::table::{Alias, IpSet, Table};
use super::pve::{self, Realm};
use super::{Artifacts, Input, RelPath, header};
use crate::facts::policy::{self, Side};
use crate::model::firewall::{Firewall, FirewallPlace, Verdict};
use crate::model::id::Id;
use crate::source::Span;
use crate::text::line::Line;
use crate::text::token::Comment;

/// A file of the firewall.
#[derive(Debug, Serialize)]
struct File {
    header: Comment,
    options: Vec<Line>,
    aliases: Vec<Alias>,
    sets: Vec<IpSet>,
    rules: Vec<Rule>,
}

/// A firewall of Proxmox VE, with its rules.
struct Own<'a> {
    firewall: &'a Firewall,
    rules: Vec<Rule>,
    origins: Vec<Span>,
}

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    for realm in pve::realms(input) {
        of_realm(input, &realm, out);
    }
}

/// The files of one `/etc/pve`.
fn of_realm(input: Input<'_>, realm: &Realm, out: &mut Artifacts) {
    let mut table = Table::new(input, realm.cluster);
    let firewalls = input.lab.lab.firewalls.iter();
    let own = firewalls.filter(|(_, it)| it.about.is_member() && is_in(input, realm, it));
    let all: Vec<_> = own
        .map(|(id, firewall)| Own {
            firewall,
            rules: rules(input, id, firewall, &mut table),
            origins: origins(input, firewall),
        })
        .collect();
    if all.is_empty() {
        return;
    }
    for it in &all {
        if let Some((file, options)) = of_its_own(input, it.firewall) {
            let (path, rules) = (realm.file(&file), it.rules.clone());
            add(input, out, path, options, None, rules, &it.origins);
        }
    }
    let whole = all
        .iter()
        .find(|it| it.firewall.on.value == FirewallPlace::Cluster);
    let origins: Vec<_> = all.iter().flat_map(|it| it.origins.clone()).collect();
    let rules = whole.map(|it| it.rules.clone()).unwrap_or_default();
    let path = realm.file("firewall/cluster.fw");
    let options = options(whole.map(|it| it.firewall));
    add(input, out, path, options, Some(table), rules, &origins);
}

/// Whether a firewall is one of Proxmox VE's in this realm. What holds for the cluster holds in each.
fn is_in(input: Input<'_>, realm: &Realm, firewall: &Firewall) -> bool {
    match firewall.on.value {
        FirewallPlace::Cluster => true,
        FirewallPlace::Node(node) => realm.has(node) || realm.is_whole(),
        FirewallPlace::Guest(guest) => realm.houses(input.lab.lab.guests.at(guest).node),
        FirewallPlace::Router(_) => false,
    }
}

/// The file of a node or guest, and what it switches on; none for a guest without a VMID.
fn of_its_own(input: Input<'_>, firewall: &Firewall) -> Option<(String, Vec<Line>)> {
    let lab = &input.lab.lab;
    Some(match firewall.on.value {
        FirewallPlace::Node(node) => {
            let name = &lab.nodes.at(node).name.value;
            (
                format!("nodes/{name}/host.fw"),
                vec![Line::new("enable: 1")],
            )
        }
        FirewallPlace::Guest(guest) => {
            let vmid = lab.guests.at(guest).vmid?.value;
            (format!("firewall/{vmid}.fw"), options(Some(firewall)))
        }
        FirewallPlace::Router(_) | FirewallPlace::Cluster => return None,
    })
}

/// What holds for all nodes, or for a guest: off for all nodes where only single nodes and guests have rules.
fn options(firewall: Option<&Firewall>) -> Vec<Line> {
    let Some(firewall) = firewall else {
        return vec![Line::new("enable: 0")];
    };
    let policy = rule::action(firewall.default_verdict());
    vec![
        Line::new("enable: 1"),
        Line::new(format_args!("policy_in: {policy}")),
        Line::new("policy_out: ACCEPT"),
    ]
}

fn add(
    input: Input<'_>,
    out: &mut Artifacts,
    path: RelPath,
    options: Vec<Line>,
    table: Option<Table<'_>>,
    rules: Vec<Rule>,
    origins: &[Span],
) {
    let origins = pve::in_order(origins.to_vec());
    let (aliases, sets) = table.map(Table::into_parts).unwrap_or_default();
    let file = File {
        header: header::made_by(input.map, &origins),
        options,
        aliases,
        sets,
        rules,
    };
    let text = input.templates.render("firewall/firewall.fw", &file);
    out.add(path, text, origins);
}

/// The rules of a firewall in its order: towards the nodes or the guest, and from them where anything that leaves is
/// blocked.
fn rules(
    input: Input<'_>,
    id: Id<Firewall>,
    firewall: &Firewall,
    table: &mut Table<'_>,
) -> Vec<Rule> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let guarded = policy::guarded(lab, &facts.addresses, firewall.on.value);
    let mut rules = match firewall.on.value {
        FirewallPlace::Guest(_) => Vec::new(),
        FirewallPlace::Router(_) | FirewallPlace::Cluster | FirewallPlace::Node(_) => {
            rule::corosync(table)
        }
    };
    let written = firewall.rules.iter().zip(facts.policies.of(id));
    for (written, resolved) in written.filter(|(_, it)| it.in_force) {
        let sides = [
            (Direction::In, &resolved.to),
            (Direction::Out, &resolved.from),
        ];
        for (direction, side) in sides {
            if reaches(input, side, &guarded) {
                rules.extend(rule::of(direction, written, table));
            }
        }
    }
    rules.extend(last(firewall));
    without_needless(rules)
}

/// Whether a side may mean a node of the firewall.
fn reaches(input: Input<'_>, side: &Side, guarded: &Side) -> bool {
    if side.everything || guarded.is_empty() {
        return !side.is_empty();
    }
    let policies = &input.lab.facts.policies;
    let services = [crate::facts::region::EVERYTHING];
    let packets = |side| policies.packets(side, side, &services);
    packets(side).meets(&packets(guarded))
}

/// A file of a node has no policy: what it states stands as its last rule.
fn last(firewall: &Firewall) -> Option<Rule> {
    let is_node = matches!(firewall.on.value, FirewallPlace::Node(_));
    let stated = firewall.default.filter(|_| is_node)?;
    Some(Rule::everything(stated.value))
}

/// What leaves a node passes anyway, so a rule that says so is only needed before one that blocks.
fn without_needless(rules: Vec<Rule>) -> Vec<Rule> {
    let blocks = |rule: &Rule| rule.direction == Direction::Out && rule.verdict != Verdict::Accept;
    let last = rules.iter().rposition(blocks);
    let numbered = rules.into_iter().enumerate();
    let needed = numbered.filter(|(at, rule)| {
        rule.direction == Direction::In || last.is_some_and(|last| *at <= last)
    });
    needed.map(|(_, rule)| rule).collect()
}

/// The firewall, its sets, and the names in its rules.
fn origins(input: Input<'_>, firewall: &Firewall) -> Vec<Span> {
    let rules = firewall.rules.iter();
    let mut origins: Vec<_> = rules.map(|rule| rule.span).collect();
    origins.push(firewall.name.span);
    let sets = input.lab.lab.firewall_sets.values();
    origins.extend(sets.map(|set| set.name.span));
    origins
}
