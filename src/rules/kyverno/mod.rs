//! Kyverno: whether it takes the policies that are made, and whether the cluster holds what they promise.

crate::rules::group! {
    api_mismatch,
    quota_over_capacity,
}
