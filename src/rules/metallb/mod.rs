//! MetalLB: pools of addresses for load balancers, and how they are announced.

crate::rules::group! {
    balancer_outside_pool,
    balancer_two_pools,
    family_unannounced,
    peer_incomplete,
    pool_conflict,
    pool_count,
    pool_outside_network,
    pool_unreached,
}
