//! Secrets: kept elsewhere, referred to here.

crate::rules::group! {
    plaintext,
}
