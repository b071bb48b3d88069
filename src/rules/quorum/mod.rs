//! Votes, quorum and the tie-breaker.

crate::rules::group! {
    even_votes,
    offline_member,
    qdevice_inside_cluster,
    qdevice_odd,
    votes_mismatch,
}
