//! The lab as a whole.

crate::rules::group! {
    version_unknown,
}
