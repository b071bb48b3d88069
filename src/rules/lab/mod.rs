//! The lab as a whole.

crate::rules::group! {
    circular_dependency,
    version_unknown,
}
