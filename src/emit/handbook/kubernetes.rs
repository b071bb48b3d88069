//! Kubernetes: which guests make a cluster, where its API is, what it is made of.

use super::draft::Draft;
use super::line::{Line, Target};
use super::page::{Depth, Page, PageName, SubjectKind};
use super::{diagram, kubernetes_gpu, kubernetes_pools, phrase};
use crate::emit::Input;
use crate::facts::addresses::Share;
use crate::facts::kubernetes;
use crate::model::Lab;
use crate::model::guest::GuestNic;
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::model::kubernetes::{Kubernetes, Member, Role, StorageClass};
use crate::model::node::Node;

/// The page of Kubernetes.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let lab = &input.lab.lab;
    kubernetes::clusters(lab).next()?;
    let mut draft = Draft::new(PageName::Kubernetes, "Kubernetes");
    diagram::add(&mut draft, input, "kubernetes");
    for (_, cluster) in kubernetes::clusters(lab) {
        draft.subject(Depth::Part, SubjectKind::Kubernetes, &cluster.name);
        phrase::introduce(&mut draft, &cluster.about);
        draft.facts(facts(input, cluster));
        members(&mut draft, input, cluster);
        kubernetes_pools::section(&mut draft, input, cluster);
        storage_classes(&mut draft, input, cluster);
        kubernetes_gpu::section(&mut draft, input, cluster);
        apply(&mut draft, cluster);
    }
    diagram::add(&mut draft, input, "kubernetes-nodes");
    Some(draft.done())
}

/// Each cluster in a line: its version, and how many nodes it has.
pub(super) fn in_short(lab: &Lab) -> Vec<Line> {
    let clusters = kubernetes::clusters(lab).map(|(at, cluster)| {
        let distribution = cluster.distribution.map(|it| it.value.word());
        let version = cluster.version.as_ref().map(|it| &*it.value);
        let known = [distribution, version]
            .into_iter()
            .flatten()
            .map(Line::from);
        let nodes = std::iter::once(Line::from(nodes(cluster)));
        let line = link(lab, at).mark(cluster.about.status).text(": ");
        line.line(Line::joined(known.chain(nodes)))
    });
    clusters.collect()
}

/// A cluster, as a link to its section.
pub(super) fn link(lab: &Lab, at: usize) -> Line {
    let Some(cluster) = lab.kubernetes.get(at) else {
        return Line::new();
    };
    let name = cluster.name.value.as_str();
    let to = Target::section(PageName::Kubernetes, name);
    Line::new().link(to, name)
}

/// What a cluster sets addresses aside for.
pub(super) fn share(lab: &Lab, at: usize, share: Share) -> Line {
    let Some(cluster) = lab.kubernetes.get(at) else {
        return Line::new();
    };
    match share {
        Share::Pool(pool, _) => {
            let pools = cluster.metallb.as_ref().map(|it| &it.pools);
            let pool = pools.and_then(|pools| pools.get(pool));
            Line::from("pool ").line(phrase::value(pool.map(|pool| &pool.name.value)))
        }
        Share::MemberPods(member, _) => {
            let member = cluster.members.get(member);
            let guest = member.map(|it| phrase::guest(lab, it.guest.value));
            Line::from("pods of ").line(guest.unwrap_or_default())
        }
        Share::Pods(_) => "pods".into(),
        Share::Services(_) => "services inside the cluster".into(),
    }
}

fn facts(input: Input<'_>, cluster: &Kubernetes) -> Vec<(&'static str, Line)> {
    let mut facts = vec![
        (
            "Distribution",
            phrase::recorded(cluster.distribution.as_ref()),
        ),
        ("Version", version(cluster)),
        ("Nodes", counts(cluster)),
        ("API", endpoint(input, cluster)),
        ("Network plugin", cni(cluster)),
        (
            "Control planes run pods",
            phrase::yes(cluster.schedules_on_control_plane()),
        ),
    ];
    let ranges = |nets: &[crate::source::Spanned<ipnet::IpNet>]| {
        Line::joined(nets.iter().map(|net| Line::new().code(net.value)))
    };
    let optional = [
        ("Votes of etcd", etcd(&input.lab.lab, cluster)),
        (
            "Container runtime",
            phrase::optional(cluster.runtime.as_ref()),
        ),
        ("Kept by", phrase::optional(cluster.gitops.as_ref())),
        ("Pods", ranges(&cluster.pods)),
        ("Services", ranges(&cluster.services)),
    ];
    facts.extend(optional.into_iter().filter(|(_, line)| !line.is_empty()));
    facts
}

fn version(cluster: &Kubernetes) -> Line {
    let version = cluster.version.as_ref();
    phrase::value(version.map(|version| &version.value)).or_not_recorded()
}

/// How many nodes there are.
fn nodes(cluster: &Kubernetes) -> String {
    match kubernetes::members(cluster).count() {
        1 => "1 node".to_owned(),
        more => format!("{more} nodes"),
    }
}

/// How many nodes there are, and of what kind: "5 (1 control plane, 4 workers)".
fn counts(cluster: &Kubernetes) -> Line {
    let count = |role, one: &str, many: &str| {
        let count = cluster.in_role(role).count();
        let word = if count == 1 { one } else { many };
        (count, format!("{count} {word}"))
    };
    let (planes, of_planes) = count(Role::ControlPlane, "control plane", "control planes");
    let (workers, of_workers) = count(Role::Worker, "worker", "workers");
    format!("{} ({of_planes}, {of_workers})", planes + workers).into()
}

/// How many control planes etcd needs: more than half of them. Nothing to say of a single one.
fn etcd(lab: &Lab, cluster: &Kubernetes) -> Line {
    let count = kubernetes::running_planes(lab, cluster).count();
    if count < 2 {
        return Line::new();
    }
    let quorum = count / 2 + 1;
    let lost = count - quorum;
    format!("{count}, of which {quorum} are a majority: {lost} may be lost").into()
}

/// Where the API is; a single node there is said, since the API is gone with it.
fn endpoint(input: Input<'_>, cluster: &Kubernetes) -> Line {
    let Some(at) = cluster.endpoint() else {
        return Line::not_recorded();
    };
    let Some(ip) = phrase::meant(input, at) else {
        return Line::not_recorded();
    };
    let line = Line::new().code(std::net::SocketAddr::new(ip, cluster.api_port()));
    match at {
        HostRef::Literal(_) => line.text(", a virtual address"),
        HostRef::Host(host, _) => line.text(", ").line(phrase::host(&input.lab.lab, host)),
    }
}

fn cni(cluster: &Kubernetes) -> Line {
    let Some(cni) = &cluster.cni else {
        return Line::not_recorded();
    };
    let routing = cni.routing.as_ref();
    let routing = routing.map(|routing| Line::from(format!("{} routing", routing.value)));
    let masquerade = cni.masquerade.map(|masquerade| {
        let word = if masquerade.value { "" } else { "no " };
        Line::from(format!("{word}masquerading"))
    });
    let name = Line::from(cni.name.value.as_str()).mark(cni.about.status);
    Line::joined([Some(name), routing, masquerade].into_iter().flatten())
}

fn members(draft: &mut Draft, input: Input<'_>, cluster: &Kubernetes) {
    let rows: Vec<_> = kubernetes::members(cluster)
        .map(|(_, it)| member(input, it))
        .collect();
    if rows.is_empty() {
        draft.paragraph("Nodes: not recorded.");
        return;
    }
    draft.table(
        ["Node", "Role", "Number", "Runs on", "Network cards", "Pods"],
        rows,
    );
}

fn member(input: Input<'_>, member: &Member) -> [Line; 6] {
    let lab = &input.lab.lab;
    let guest = lab.guests.at(member.guest.value);
    let home = guest.node.map(|node| phrase::node(lab, node.value));
    let cards = guest.nics.iter().filter(|nic| nic.about.is_present());
    let pods = member.pods.iter().map(|net| Line::new().code(net.value));
    let number = guest.vmid.map(|vmid| vmid.value.to_string());
    [
        phrase::guest(lab, member.guest.value),
        phrase::purpose_after(member.role.word(), &member.about).mark(member.about.status),
        number.map_or_else(|| "none yet".into(), Line::from),
        home.unwrap_or_else(|| "not decided".into()),
        Line::joined(cards.map(|nic| card(input, nic))).or_not_recorded(),
        Line::joined(pods).or_none(),
    ]
}

/// A network card: `eth0`, its addresses with prefix, its networks.
fn card(input: Input<'_>, nic: &GuestNic) -> Line {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let name = nic.inner_name.as_ref().map(|name| &*name.value);
    let mut line = Line::new().code(name.unwrap_or_else(|| nic.slot.value.as_str()));
    for address in &nic.addresses {
        let network = facts.addresses.network_of(address.ip);
        let subnet = network.and_then(|it| facts.addresses.subnet_of(lab, it, address.ip));
        let prefix = subnet.map_or_else(String::new, |net| format!("/{}", net.prefix_len()));
        line = line.text(" ").code(format!("{}{prefix}", address.ip));
    }
    let networks = facts.interfaces.networks_of(nic, &facts.addresses);
    let networks = Line::joined(networks.into_iter().map(|id| phrase::network(lab, id)));
    if networks.is_empty() {
        return line;
    }
    line.text(" in ").line(networks)
}

fn storage_classes(draft: &mut Draft, input: Input<'_>, cluster: &Kubernetes) {
    let classes = cluster.storage_classes.iter();
    let present: Vec<_> = classes.filter(|it| it.about.is_present()).collect();
    if present.is_empty() {
        return;
    }
    draft.heading(Depth::Section, "Storage classes");
    let rows = present.iter().map(|it| storage_class(input, it));
    draft.table(["Class", "Made by", "Kept on", "Purpose"], rows);
    for class in present {
        for note in &class.about.detail().notes {
            draft.paragraph(Line::new().code(&class.name.value).text(":"));
            draft.prose(&note.value);
        }
    }
}

fn storage_class(input: Input<'_>, class: &StorageClass) -> [Line; 4] {
    let lab = &input.lab.lab;
    let storage = class.storage.map(|it| phrase::storage(input, it.value));
    let export = class.export.map(|it| export(lab, it.value));
    [
        Line::new().code(&class.name.value).mark(class.about.status),
        phrase::recorded(class.provisioner.as_ref()),
        Line::joined(storage.into_iter().chain(export)).or_not_recorded(),
        phrase::purpose(&class.about),
    ]
}

/// An export of a node: its path, and who serves it.
fn export(lab: &Lab, (node, at): (Id<Node>, usize)) -> Line {
    let exports = &lab.nodes.at(node).exports;
    let path = phrase::value(exports.get(at).map(|export| &export.path.value));
    path.text(" of ").line(phrase::node(lab, node))
}

/// How the manifests get into the cluster, if it has some.
fn apply(draft: &mut Draft, cluster: &Kubernetes) {
    if !crate::emit::kubernetes::has_manifests(cluster) {
        return;
    }
    draft.heading(Depth::Section, "Apply");
    draft.paragraph("From the folder that holds this handbook's files:");
    draft.commands(&[format!(
        "kubectl apply -k kubernetes/{}",
        cluster.name.value
    )]);
}
