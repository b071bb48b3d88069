//! Clusters: what holds for all of their nodes.

crate::rules::group! {
    migration_network,
    node_twice,
}
