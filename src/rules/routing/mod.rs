//! What passes through a node.

crate::rules::group! {
    forward_impossible,
    masquerade_impossible,
    route_impossible,
    second_default,
}
