//! Control planes that high availability may start on one node.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::running_planes;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::kubernetes::Kubernetes;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::rules::guarded::Guarded;

rule! {
    /// High availability may start so many control planes on one node that etcd has no majority without it.
    ///
    /// ## Why it matters
    /// When a node fails, the HA manager starts its control plane on any node that its group allows, also on one that has
    /// a control plane, and leaves it there once the first node is back (pve-ha-manager, `select_service_node` of
    /// `Manager.pm`). From then on the loss of that one node is the loss of the cluster: etcd needs more than half of its
    /// members (etcd's FAQ).
    ///
    /// ## What to do
    /// Keep the control planes apart with `keep-separate`, or leave `ha` out: Kubernetes does without one of them until its
    /// node is back.
    pub(super) RULE = "kubernetes" / "etcd-not-kept-apart", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let guarded: BTreeMap<_, _> = view.guarded().map(|it| (it.id, it)).collect();
    let apart = view.kept_apart();
    for cluster in super::running(view) {
        let planes = Planes::new(view, cluster, &guarded, &apart);
        let found = planes.meeting();
        let found = found.and_then(|found| may_meet(view, cluster, &planes, found));
        found.into_iter().for_each(|found| sink.push(found));
    }
}

/// The control planes of a cluster, with their nodes.
struct Planes<'v> {
    homes: Vec<(Id<Guest>, Id<Node>)>,
    all: usize,
    guarded: &'v BTreeMap<Id<Guest>, Guarded<'v>>,
    apart: &'v [BTreeSet<Id<Guest>>],
}

/// A control plane that may join others on a node.
struct Meeting {
    plane: Id<Guest>,
    from: Id<Node>,
    to: Id<Node>,
}

impl<'v> Planes<'v> {
    fn new(
        view: &View,
        cluster: &Kubernetes,
        guarded: &'v BTreeMap<Id<Guest>, Guarded<'v>>,
        apart: &'v [BTreeSet<Id<Guest>>],
    ) -> Self {
        let planes = running_planes(&view.lab, cluster).map(|it| it.guest.value);
        let planes: BTreeSet<_> = planes.collect();
        let home = |plane: &Id<Guest>| Some((*plane, view.lab.guests.at(*plane).node?.value));
        Self {
            homes: planes.iter().filter_map(home).collect(),
            all: planes.len(),
            guarded,
            apart,
        }
    }

    /// Whether etcd has a majority without some control planes.
    const fn survives(&self, lost: usize) -> bool {
        self.all.saturating_sub(lost) > self.all / 2
    }

    fn on(&self, node: Id<Node>) -> impl Iterator<Item = Id<Guest>> {
        let homes = self.homes.iter().filter(move |(_, home)| *home == node);
        homes.map(|(plane, _)| *plane)
    }

    /// The control planes that may move from a node that fails to another one.
    fn movers(&self, from: Id<Node>, to: Id<Node>) -> Vec<Id<Guest>> {
        let there: Vec<_> = self.on(to).collect();
        let movers = self.on(from).filter(|plane| {
            let guarded = self.guarded.get(plane);
            guarded.is_some_and(|it| it.may_run_on(to))
                && there.iter().all(|other| !self.are_apart(*plane, *other))
        });
        movers.collect()
    }

    fn are_apart(&self, a: Id<Guest>, b: Id<Guest>) -> bool {
        let mut lists = self.apart.iter();
        lists.any(|list| list.contains(&a) && list.contains(&b))
    }

    /// The first control plane whose move would make a node one that etcd cannot lose.
    fn meeting(&self) -> Option<Meeting> {
        let nodes: BTreeSet<_> = self.homes.iter().map(|(_, home)| *home).collect();
        let pairs = nodes
            .iter()
            .flat_map(|from| nodes.iter().map(move |to| (*from, *to)));
        let mut pairs = pairs.filter(|(from, to)| from != to);
        pairs.find_map(|(from, to)| {
            let (movers, there) = (self.movers(from, to), self.on(to).count());
            let is_new = self.survives(there) && self.survives(self.on(from).count());
            let plane = *movers.first()?;
            (is_new && !self.survives(there + movers.len())).then_some(Meeting { plane, from, to })
        })
    }
}

fn may_meet(
    view: &View,
    cluster: &Kubernetes,
    planes: &Planes<'_>,
    Meeting { plane, from, to }: Meeting,
) -> Option<Diagnostic> {
    let name = |node| &view.lab.nodes.at(node).name.value;
    let message = format!(
        "if node `{}` fails, {} may start on node `{}`: etcd of `{}` then has no majority without that node",
        name(from),
        view.guest_name(plane),
        name(to),
        cluster.name.value
    );
    let guarded = planes.guarded.get(&plane)?;
    let mut found = Diagnostic::new(&RULE, message).at(guarded.ha, "nothing keeps it apart");
    for other in planes.on(to) {
        let span = view.lab.guests.at(other).name.span;
        found = found.related(span, format!("a control plane on `{}`", name(to)));
    }
    Some(found.help(help(view, planes, guarded)))
}

/// `keep-separate` where the manager would keep it: one list for all, on enough nodes that are treated alike.
fn help(view: &View, planes: &Planes<'_>, guarded: &Guarded<'_>) -> String {
    let own: Vec<_> = planes.homes.iter().map(|(plane, _)| *plane).collect();
    let is_plain = |plane: &Id<Guest>| {
        let guarded = planes.guarded.get(plane);
        guarded.is_some_and(|it| it.group.is_none())
    };
    let is_possible = view.lab.proxmox_version().has_ha_rules()
        && own.len() <= guarded.members().count()
        && own.iter().all(is_plain);
    if !is_possible {
        return "leave `ha` out of the control planes".to_owned();
    }
    let names = own
        .iter()
        .map(|it| format!(" \"{}\"", view.lab.guests.at(*it).name.value));
    format!(
        "write `keep-separate{}` in `ha`, or leave `ha` out",
        names.collect::<String>()
    )
}
