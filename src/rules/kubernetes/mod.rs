//! Kubernetes clusters: their nodes, their API, their ranges of addresses.

use super::View;
use crate::model::kubernetes::Kubernetes;

crate::rules::group! {
    api_unreached,
    cidr_overlap,
    cidr_too_small,
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

/// The clusters that run, switched on or off.
fn running(view: &View) -> impl Iterator<Item = &Kubernetes> {
    let all = view.lab.kubernetes.iter();
    all.filter(|cluster| cluster.about.is_member())
}
