//! Gateways: the way out.

crate::rules::group! {
    isolated,
    more_than_one,
    unreachable,
}
