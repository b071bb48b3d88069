//! Kubernetes clusters: their nodes, their API, their ranges of addresses.

use ipnet::IpNet;

use super::View;
use crate::model::kubernetes::Kubernetes;

crate::rules::group! {
    api_unreached,
    cidr_overlap,
    cidr_too_small,
    cidr_too_wide,
    default_range_clash,
    etcd_even,
    etcd_not_kept_apart,
    etcd_together,
    host_in_pods,
    member_repeated,
    name_invalid,
    node_ballooning,
    node_count,
    pools_unknown,
    single_endpoint,
    taint_repeated,
}

/// The clusters that are not removed.
fn present(view: &View) -> impl Iterator<Item = &Kubernetes> {
    let all = view.lab.kubernetes.iter();
    all.filter(|cluster| cluster.about.is_present())
}

/// The plugins that give each node a block of its own for its pods: k3s and kubeadm's guides come with flannel.
const PLUGINS: &[&str] = &["canal", "cilium", "flannel"];

fn cuts_blocks(cluster: &Kubernetes) -> bool {
    let plugin = cluster.cni.as_ref().map(|cni| cni.name.value.as_str());
    plugin.is_none_or(|name| PLUGINS.contains(&name))
}

/// The prefix of a node's block (kube-controller-manager, `node-cidr-mask-size`).
const fn block(subnet: IpNet) -> u8 {
    match subnet {
        IpNet::V4(_) => 24,
        IpNet::V6(_) => 64,
    }
}

/// The clusters that run, switched on or off.
fn running(view: &View) -> impl Iterator<Item = &Kubernetes> {
    let all = view.lab.kubernetes.iter();
    all.filter(|cluster| cluster.about.is_member())
}
