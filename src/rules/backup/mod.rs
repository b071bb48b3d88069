//! Backup jobs: what they cover, where to, and what is kept.

crate::rules::group! {
    content_type,
    guest_not_covered,
    into_itself,
    retention,
    window_overlap,
}
