//! Addresses: who has which.

crate::rules::group! {
    duplicate,
}
