//! Numbers in sentences.

/// A number of things, as in "1 guest" and "3 guests".
pub(super) fn counted(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        more => format!("{more} {thing}s"),
    }
}

/// How many votes may be lost, as the end of a sentence.
pub(super) fn may_be_lost(votes: u32) -> String {
    match votes {
        0 => "no vote may be lost".to_owned(),
        1 => "one vote may be lost".to_owned(),
        more => format!("{more} votes may be lost"),
    }
}
