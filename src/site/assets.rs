//! The files that every site has.

use crate::emit::{Artifacts, RelPath};

/// The style sheet.
pub(super) const STYLE: &str = "site.css";
/// The script: theme, search, copy. The pages are complete without it.
pub(super) const SCRIPT: &str = "site.js";

/// The files that are the same for every lab.
static FILES: &[(&str, &str)] = &[
    (
        STYLE,
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/site/site.css")),
    ),
    (
        "icon.svg",
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/site/icon.svg")),
    ),
    (
        SCRIPT,
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/site/site.js")),
    ),
];

/// Adds them.
pub(super) fn add(site: &mut Artifacts) {
    for (path, text) in FILES {
        site.add(RelPath::new(*path), (*text).to_owned(), Vec::new());
    }
}
