//! The page for addresses that lead nowhere, which forges serve at any depth: its links cannot be relative.

use serde::Serialize;

use super::assets::STYLE;
use crate::rules::Checked;
use crate::text::template::Templates;

/// Where forges look for it.
pub(super) const PATH: &str = "404.html";

#[derive(Debug, Serialize)]
struct Wire<'a> {
    lab: &'a str,
    home: String,
    style: String,
}

/// The page, for a site that is served from an address.
pub(super) fn page(templates: &Templates, lab: &Checked, base: &str) -> String {
    let lab = &lab.lab;
    let base = base.trim_end_matches('/');
    let wire = Wire {
        lab: lab.about.title().unwrap_or(&lab.name.value),
        home: format!("{base}/index.html"),
        style: format!("{base}/{STYLE}"),
    };
    templates.render("site/404.html", &wire)
}
