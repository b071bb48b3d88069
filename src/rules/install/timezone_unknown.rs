//! A time zone that the installer does not have.

use crate::diag::nearest::nearest;
use crate::diag::{Diagnostic, Sink};
use crate::model::about::Text;
use crate::model::territory::{is_timezone, timezone_of_place, timezones};
use crate::rule;
use crate::rules::View;

rule! {
    /// The time zone is none that the installer takes.
    ///
    /// ## Why it matters
    /// The installer takes the zones of places, `Europe/Berlin`, as `zone.tab` of the tz database lists them, and `UTC`.
    /// It refuses the whole answer file for abbreviations (`CET`), for a city alone and for `Etc/UTC`.
    ///
    /// ## What to do
    /// Write area and city, or `UTC`.
    pub(super) RULE = "install" / "timezone-unknown", Error, fixable
}

/// Names from elsewhere, and the zones they stand for.
const OTHERS: &[(&str, &str)] = &[
    ("asia/calcutta", "Asia/Kolkata"),
    ("etc/gmt", "UTC"),
    ("etc/utc", "UTC"),
    ("europe/kiev", "Europe/Kyiv"),
    ("gmt", "UTC"),
    ("us/central", "America/Chicago"),
    ("us/eastern", "America/New_York"),
    ("us/mountain", "America/Denver"),
    ("us/pacific", "America/Los_Angeles"),
    ("utc", "UTC"),
    ("zulu", "UTC"),
];

pub(super) fn check(view: &View, sink: &mut Sink) {
    for timezone in super::setting(view, |install| install.timezone.as_ref()) {
        if !is_timezone(&timezone.value) {
            sink.push(unknown(timezone));
        }
    }
}

fn unknown(timezone: &Text) -> Diagnostic {
    let message = format!("the installer has no time zone `{}`", timezone.value);
    let found = Diagnostic::new(&RULE, message).at(timezone.span, "unknown to the installer");
    match meant(&timezone.value) {
        Some(meant) if is_sure(&timezone.value, &meant) => found
            .help(format!("did you mean `{meant}`?"))
            .replace(timezone.span, &*timezone.value, meant),
        Some(meant) => found.help(format!("did you mean `{meant}`?")),
        None => found.help("write area and city, such as `Europe/Berlin`, or `UTC`"),
    }
}

/// Whether it is the same zone under another name or in other letters, not only the nearest one.
fn is_sure(written: &str, zone: &str) -> bool {
    let lower = written.to_ascii_lowercase();
    let renamed = OTHERS.iter().any(|(name, _)| *name == lower);
    renamed || lower.replace(' ', "_") == zone.to_ascii_lowercase()
}

fn meant(written: &str) -> Option<String> {
    let lower = written.to_ascii_lowercase();
    let other = OTHERS
        .iter()
        .find(|(name, _)| *name == lower)
        .map(|(_, zone)| (*zone).to_owned());
    let zones = timezones();
    let near = || nearest(written, zones.iter().map(String::as_str)).map(str::to_owned);
    // The nearest spelling of an abbreviation is the zone of somewhere else.
    let near = || near().filter(|_| written.contains('/'));
    other.or_else(|| timezone_of_place(written)).or_else(near)
}
