//! Where the power comes from.

crate::rules::group! {
    shared_supply,
}
