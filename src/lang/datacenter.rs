//! `datacenter` in a cluster: what datacenter.cfg says beside high availability and migration.

use super::Lower;
use super::item::Item;
use super::scalar::{COUNT, Scalar, ScalarError, TEXT};
use super::setting::{self, Covered};
use super::spec::{ElementSpec, Type, prop};
use crate::model::datacenter::{CONSOLES, Datacenter, KEYBOARDS, LANGUAGES, MacPrefix, VmIds};

/// `datacenter`.
pub(crate) static DATACENTER: ElementSpec = ElementSpec {
    name: "datacenter",
    doc: "The options of the datacenter, as the web interface calls them.",
    props: &[
        prop(
            "keyboard",
            &TEXT,
            "The keyboard layout of consoles, such as `de` or `en-us`.",
        ),
        prop(
            "language",
            &TEXT,
            "The language of the web interface, such as `en` or `de`.",
        ),
        prop(
            "console",
            &TEXT,
            "What opens a console, such as `html5` (noVNC), `xtermjs` or `vv` (SPICE).",
        ),
        prop(
            "mac-prefix",
            &MAC_PREFIX,
            "How the MAC addresses of guests begin that Proxmox VE makes up.",
        )
        .or("BC:24:11"),
        prop("next-id", &VMIDS, "The VMIDs that new guests are offered.").or("100-999999"),
        prop("email-from", &TEXT, "The sender of mail.").or("`root` at the node"),
        prop(
            "max-workers",
            &COUNT,
            "How many guests a node starts, stops or moves at once.",
        ),
        prop("notes", &TEXT, "The notes of the datacenter, in Markdown."),
    ],
    children: &[setting::SETTINGS],
    makes: "datacenter.cfg",
    ..ElementSpec::LEAF
};

static MAC_PREFIX: Type = Type {
    name: "beginning of a MAC address",
    grammar: "One to three pairs of hexadecimal digits with `:`, and at most one digit more; unicast.",
    example: "\"BC:24:11:0\"",
};

impl Scalar for MacPrefix {
    const TYPE: &'static Type = &MAC_PREFIX;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Self::parse(text).ok_or_else(|| {
            ScalarError::Value(
                format!("`{text}` is not the beginning of a unicast MAC address"),
                None,
            )
        })
    }
}

static VMIDS: Type = Type {
    name: "range of VMIDs",
    grammar: "`A-B`, both ends included.",
    example: "\"1000-1999\"",
};

impl Scalar for VmIds {
    const TYPE: &'static Type = &VMIDS;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Self::parse(text)
            .ok_or_else(|| ScalarError::Value(format!("`{text}` is not a range of VMIDs"), None))
    }
}

/// The keys of datacenter.cfg that have a keyword, and one that may hold a password.
const COVERED: &[Covered] = &[
    ("console", "`console=`"),
    ("crs", "`scheduling=` at `ha`"),
    ("description", "`notes=`"),
    ("email_from", "`email-from=`"),
    ("fencing", "`fencing=` at `ha`"),
    ("ha", "`shutdown-policy=` at `ha`"),
    ("keyboard", "`keyboard=`"),
    ("language", "`language=`"),
    ("mac_prefix", "`mac-prefix=`"),
    ("max_workers", "`max-workers=`"),
    ("migration", "`migration`"),
    ("migration_unsecure", "`migration type=\"insecure\"`"),
    ("next-id", "`next-id=`"),
];

/// The options of a datacenter.
pub(super) fn datacenter<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Datacenter {
    Datacenter {
        keyboard: word_of(item, "keyboard", KEYBOARDS, cx),
        language: word_of(item, "language", LANGUAGES, cx),
        console: word_of(item, "console", CONSOLES, cx),
        mac_prefix: item.prop("mac-prefix", cx),
        next_id: item.prop("next-id", cx),
        email_from: item.prop("email-from", cx),
        max_workers: item.prop("max-workers", cx),
        notes: item.prop("notes", cx),
        settings: setting::settings(item, COVERED, cx),
        span: item.element().name_span(),
    }
}

/// One of a closed set of words, as text.
fn word_of<'d>(
    item: &Item<'d>,
    property: &'static str,
    words: &'static [&'static str],
    cx: &mut Lower<'d>,
) -> Option<crate::model::about::Text> {
    let entry = item.entry(property)?;
    let written = super::item::text(&entry);
    let known = |word: &str| words.contains(&word).then(|| word.into());
    match super::scalar::one_of(&written, words, known) {
        Ok(word) => Some(crate::source::Spanned::new(word, entry.value_span())),
        Err(error) => {
            cx.misread::<Box<str>>(&error, entry.value_span(), &entry);
            None
        }
    }
}
