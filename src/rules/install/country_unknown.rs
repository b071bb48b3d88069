//! A country that ISO 3166 does not have.

use crate::diag::{Diagnostic, Sink};
use crate::model::about::Text;
use crate::model::territory::is_country;
use crate::rule;
use crate::rules::View;

rule! {
    /// The country is no code of ISO 3166-1 in lower case.
    ///
    /// ## Why it matters
    /// The installer looks the code up in its own list, which is in lower case, and refuses the whole answer file for
    /// anything else: `DE`, `germany`, and `uk`, whose code is `gb` (pve-installer, `country.pl`).
    ///
    /// ## What to do
    /// Write the two letters of the country in lower case.
    pub(super) RULE = "install" / "country-unknown", Error, fixable
}

/// Codes that people take for those of a country.
const OTHERS: &[(&str, &str)] = &[
    ("australia", "au"),
    ("austria", "at"),
    ("canada", "ca"),
    ("deu", "de"),
    ("deutschland", "de"),
    ("en", "gb"),
    ("france", "fr"),
    ("gbr", "gb"),
    ("germany", "de"),
    ("switzerland", "ch"),
    ("uk", "gb"),
    ("usa", "us"),
];

pub(super) fn check(view: &View, sink: &mut Sink) {
    for country in super::setting(view, |install| install.country.as_ref()) {
        if !is_country(&country.value) {
            sink.push(unknown(country));
        }
    }
}

fn unknown(country: &Text) -> Diagnostic {
    let lower = country.value.to_ascii_lowercase();
    let other = OTHERS
        .iter()
        .find(|(name, _)| *name == lower)
        .map(|(_, code)| *code);
    let meant = other.or_else(|| is_country(&lower).then_some(lower.as_str()));
    let message = format!(
        "`{}` is no country code that the installer takes",
        country.value
    );
    let found =
        Diagnostic::new(&RULE, message).at(country.span, "not of ISO 3166-1, in lower case");
    match meant {
        // English is spoken in many countries.
        Some(meant) if lower == "en" => found.help(format!("write `{meant}`")),
        Some(meant) => {
            found
                .help(format!("write `{meant}`"))
                .replace(country.span, &*country.value, meant)
        }
        None => found.help("write the two letters of the country in lower case, such as `au`"),
    }
}
