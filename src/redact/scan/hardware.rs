//! Hardware addresses, in the notations of their makers, and fingerprints, which look alike.

use super::super::names::Names;
use super::{Cursor, Found, MacForm, Opaque, Token, is_word};

/// Pairs of hexadecimal digits with colons between: six are a hardware address, more a fingerprint.
pub(super) fn colons(here: Cursor<'_>) -> Option<Found> {
    let run = here.while_(|it| it.is_ascii_hexdigit() || it == b':');
    let run = run.trim_end_matches(':');
    if run.len() < 17 || run.split(':').any(|pair| pair.len() != 2) {
        return None;
    }
    let ends = !here.skip(run.len()).byte(0).is_some_and(is_word);
    let token = match mac_of(run) {
        Some(mac) => Token::Mac(mac, form(run, ":", 2)),
        None => Token::Opaque(Opaque::Pairs),
    };
    ends.then(|| here.found(run.len(), token))
}

/// A hardware address without colons: with dashes, in three groups with dots, behind the `enx` of a name, or of digits
/// alone if it is known from elsewhere.
pub(super) fn mac(here: Cursor<'_>, names: &Names) -> Option<Found> {
    named(here).or_else(|| {
        let run = here.while_(|it| it.is_ascii_hexdigit() || b"-.".contains(&it));
        let run = run.trim_end_matches(['-', '.']);
        if here.skip(run.len()).byte(0).is_some_and(is_word) {
            return None;
        }
        let (separator, group) = match run.len() {
            17 => ("-", 2),
            14 => (".", 4),
            12 => ("", 12),
            _ => return None,
        };
        let groups = run.split(|c| separator.starts_with(c));
        let even = groups.into_iter().all(|it| it.len() == group);
        let mac = mac_of(run).filter(|_| even)?;
        let telling = separator == "-"
            || (separator == "." && run.bytes().any(|it| it.is_ascii_alphabetic()))
            || names.macs.contains(&mac);
        telling.then(|| here.found(run.len(), Token::Mac(mac, form(run, separator, group))))
    })
}

/// The digits behind the first letters of a name that the system makes of a hardware address
/// (systemd.net-naming-scheme(7)).
fn named(here: Cursor<'_>) -> Option<Found> {
    let word = here.while_(is_word);
    let kinds = ["enx", "wlx", "wwx", "ibx", "slx"];
    let digits = kinds.iter().find_map(|kind| word.strip_prefix(kind))?;
    let mac = mac_of(digits).filter(|_| digits.len() == 12)?;
    let token = Token::Mac(mac, form(digits, "", 12));
    Some(Found::new(here.at + 3, here.at + word.len(), token))
}

fn form(written: &str, separator: &'static str, group: usize) -> MacForm {
    MacForm {
        separator,
        group,
        upper: written.bytes().any(|it| it.is_ascii_uppercase()),
    }
}

/// The six octets that twelve hexadecimal digits are, whatever stands between.
fn mac_of(text: &str) -> Option<[u8; 6]> {
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    let number = u64::from_str_radix(&digits, 16)
        .ok()
        .filter(|_| digits.len() == 12)?;
    let [_, _, octets @ ..] = number.to_be_bytes();
    Some(octets)
}
