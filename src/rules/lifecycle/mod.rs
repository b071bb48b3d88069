//! The life of things: what is in service cannot stand on what is not.

crate::rules::group! {
    depends_on_offline,
    depends_on_planned,
    depends_on_retired,
    on_offline_node,
}
