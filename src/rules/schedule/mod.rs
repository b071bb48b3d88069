//! Schedules: what they say and what was meant.

crate::rules::group! {
    intent,
    invalid,
}
