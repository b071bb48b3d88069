//! What holds for a whole cluster beside high availability and migration (`datacenter.cfg`; pve-cluster,
//! `src/PVE/DataCenterConfig.pm`).

use std::fmt;

use super::about::Text;
use super::setting::PlainSetting;
use super::unit::VmId;
use crate::source::{Span, Spanned};

/// The options of a datacenter, as far as the lab says them.
#[derive(Debug)]
pub struct Datacenter {
    /// The layout of the keyboard of consoles.
    pub keyboard: Option<Text>,
    /// The language of the web interface.
    pub language: Option<Text>,
    /// What opens a console.
    pub console: Option<Text>,
    /// How the MAC addresses begin that Proxmox VE makes up.
    pub mac_prefix: Option<Spanned<MacPrefix>>,
    /// The numbers that new guests are offered.
    pub next_id: Option<Spanned<VmIds>>,
    /// The sender of mail.
    pub email_from: Option<Text>,
    /// How many guests a node starts or stops at once.
    pub max_workers: Option<Spanned<u32>>,
    /// The notes that the web interface shows.
    pub notes: Option<Text>,
    /// Keys that no word says.
    pub settings: Vec<PlainSetting>,
    /// Where the word stands.
    pub span: Span,
}

/// The keyboard layouts of consoles (pve-common, `Tools.pm`): not the names that the installer has for them.
pub const KEYBOARDS: &[&str] = &[
    "da", "de", "de-ch", "en-gb", "en-us", "es", "fi", "fr", "fr-be", "fr-ca", "fr-ch", "hu", "is",
    "it", "ja", "lt", "mk", "nl", "no", "pl", "pt", "pt-br", "sl", "sv", "tr",
];

/// The languages of the web interface.
pub const LANGUAGES: &[&str] = &[
    "ar", "ca", "da", "de", "en", "es", "eu", "fa", "fr", "he", "hr", "it", "ja", "ka", "kr", "nb",
    "nl", "nn", "pl", "pt_BR", "ru", "sl", "sv", "tr", "ukr", "zh_CN", "zh_TW",
];

/// What opens a console.
pub const CONSOLES: &[&str] = &["html5", "vv", "xtermjs"];

/// The beginning of the MAC addresses that Proxmox VE makes up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacPrefix(Box<str>);

impl MacPrefix {
    /// Reads one to three octets and at most half of the fourth, of addresses that a single device may have (`mac-prefix` of
    /// pve-cluster, `DataCenterConfig.pm`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_hexadecimal = |part: &str| part.bytes().all(|it| it.is_ascii_hexdigit());
        let octets: Vec<_> = text.split(':').collect();
        let (last, whole) = octets.split_last()?;
        let is_open = last.len() < 2 && !whole.is_empty();
        let whole = if is_open { whole } else { octets.as_slice() };
        let is_unicast = whole
            .first()
            .and_then(|it| u8::from_str_radix(it, 16).ok())?
            & 1
            == 0;
        let are_octets = whole.iter().all(|it| it.len() == 2 && is_hexadecimal(it));
        let is_right = is_unicast && are_octets && whole.len() <= 3 && is_hexadecimal(last);
        is_right.then(|| Self(text.into()))
    }
}

impl fmt::Display for MacPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A range of VMIDs, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VmIds {
    /// The lowest.
    pub first: VmId,
    /// The highest.
    pub last: VmId,
}

impl VmIds {
    /// Reads `A-B`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-')?;
        let id = |text: &str| VmId::new(text.parse().ok()?).ok();
        let (first, last) = (id(first)?, id(last)?);
        (first <= last).then_some(Self { first, last })
    }
}

impl fmt::Display for VmIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::{MacPrefix, VmIds};

    #[test]
    fn prefixes_are_of_single_devices() {
        for right in ["BC:24:11", "bc:24:11:", "BC:24:11:0", "02", "02:", "52:54"] {
            assert!(MacPrefix::parse(right).is_some(), "{right}");
        }
        for wrong in [
            "",
            "B",
            "BD:24:11",
            "BC:24:11:00",
            "BC:2",
            "BC24",
            "BC:24:11:0:",
            "XX:24:11",
        ] {
            let found = MacPrefix::parse(wrong);
            // Half an octet may stand at the end only.
            assert_eq!(found.is_some(), wrong == "BC:2", "{wrong}");
        }
    }

    #[test]
    fn ranges_of_numbers_run_upwards() {
        let range = VmIds::parse("1000-1999").map(|it| it.to_string());
        assert_eq!(range.as_deref(), Some("1000-1999"));
        for wrong in ["", "1000", "50-200", "200-100", "100-", "a-b"] {
            assert_eq!(VmIds::parse(wrong), None, "{wrong}");
        }
    }
}
