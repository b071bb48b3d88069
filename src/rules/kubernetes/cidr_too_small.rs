//! Fewer blocks of addresses for pods than there are nodes.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::members;
use crate::model::kubernetes::Kubernetes;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;
use crate::source::Spanned;

rule! {
    /// The addresses of pods do not give every node a block.
    ///
    /// ## Why it matters
    /// Each node gets a block of its own for its pods: a /24, or a /64 of IPv6 (kube-controller-manager, `node-cidr-mask-size`;
    /// Cilium's cluster pool cuts it alike). The node that comes last gets none and stays `NotReady`. Calico cuts
    /// smaller blocks, so it is not looked at; neither are nodes that state `pods` themselves.
    ///
    /// ## What to do
    /// Take a larger subnet before the cluster is made: it cannot be changed afterwards. `10.244.0.0/16` holds 256 nodes.
    pub(super) RULE = "kubernetes" / "cidr-too-small", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for cluster in super::running(view).filter(|cluster| super::cuts_blocks(cluster)) {
        let asking = members(cluster).filter(|(_, member)| member.pods.is_empty());
        let nodes = asking.count();
        let small = cluster.pods.iter().filter(|it| holds(it.value) < nodes);
        small.for_each(|subnet| sink.push(too_small(cluster, subnet, nodes)));
    }
}

/// How many nodes a subnet has blocks for.
fn holds(subnet: IpNet) -> usize {
    let bits = super::block(subnet).checked_sub(subnet.prefix_len());
    bits.map_or(0, |bits| {
        1_usize.checked_shl(u32::from(bits)).unwrap_or(usize::MAX)
    })
}

fn too_small(cluster: &Kubernetes, subnet: &Spanned<IpNet>, nodes: usize) -> Diagnostic {
    let (blocks, name) = (holds(subnet.value), &cluster.name.value);
    let blocks_of = format!(
        "{} of /{}",
        counted(blocks, "block"),
        super::block(subnet.value)
    );
    let message = format!(
        "the pods of `{name}` have {blocks_of}, and it has {}",
        counted(nodes, "node")
    );
    Diagnostic::new(&RULE, message)
        .at(subnet.span, format!("room for {}", counted(blocks, "node")))
        .related(cluster.name.span, counted(nodes, "node"))
        .help("take a larger subnet, or write each node's `pods`")
}
