//! The first reading: everything that wants a stand-in, wherever it stands.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use super::names::Names;
use super::plan::Addresses;
use super::scan::{Behind, Found, Opaque, Token, scan};
use super::stand_ins::{card, mapped};
use crate::model::Lab;
use crate::source::{SECRET_PLACES, SourceMap};
use crate::syntax::{Piece, PieceKind, pieces};

/// What a stand-in may be called: none that the lab has already.
pub(super) const SECRET: &str = "SECRET_";
/// The name in a mail address.
pub(super) const USER: &str = "user";
/// The label of a domain.
pub(super) const ZONE: &str = "zone";
/// What stands where a secret stood.
pub(super) const REDACTED: &str = "REDACTED";

/// Shorter names of secrets are words like others, and replaced only where they are annotated.
const SHORTEST_SECRET: usize = 3;

/// What a lab has.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) addresses: Addresses,
    pub(super) names: Names,
    pub(super) opaque: BTreeSet<(Opaque, String)>,
    pub(super) users: BTreeSet<String>,
    pub(super) hosts: BTreeSet<String>,
    /// Names of secrets, without the signs in front.
    pub(super) secrets: BTreeSet<String>,
    /// Words that look like stand-ins.
    pub(super) taken: BTreeSet<String>,
    /// Texts that name something, whole or in a comma list.
    plain: BTreeSet<String>,
}

impl Seen {
    /// Reads all sources.
    pub(super) fn new(map: &SourceMap, lab: &Lab) -> Self {
        let mut seen = Self {
            names: Names::collecting(lab),
            ..Self::default()
        };
        for file in map.files() {
            let pieces = pieces(file.text());
            for (at, piece) in pieces.iter().enumerate() {
                seen.piece(piece, is_secret(&pieces, at));
            }
            seen.text(file.name());
        }
        for name in seen.secrets.clone() {
            let telling = name
                .bytes()
                .any(|it| b"_/".contains(&it) || it.is_ascii_uppercase());
            if name.len() >= SHORTEST_SECRET && (telling || !seen.plain.contains(&name)) {
                seen.names.add_secret(&name);
            }
        }
        seen.names.collecting = false;
        seen
    }

    fn piece(&mut self, piece: &Piece<'_>, is_secret: bool) {
        let text = piece.text();
        self.text(&text);
        if !matches!(piece.kind(), PieceKind::Word | PieceKind::String) {
            return;
        }
        if is_secret {
            self.secrets.insert(core(&text).to_owned());
        } else {
            self.plain.extend(text.split(',').map(str::to_owned));
        }
    }

    fn text(&mut self, text: &str) {
        for found in scan(text, &self.names) {
            self.note(&found, text.get(found.start..found.end).unwrap_or_default());
        }
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let words = text.split(|c: char| !is_word(c));
        let stand_ins = [SECRET, USER, ZONE, REDACTED];
        let taken = words.filter(|word| stand_ins.iter().any(|it| word.starts_with(it)));
        self.taken.extend(taken.map(str::to_owned));
    }

    fn note(&mut self, found: &Found, written: &str) {
        match &found.token {
            Token::Address(ip, behind) => {
                self.names.addresses.insert(*ip);
                self.inner(*ip);
                match behind {
                    Behind::Nothing => self.addresses.add(*ip),
                    Behind::Prefix(length) => self.addresses.add_subnet(*ip, *length),
                    Behind::Last(last, _) => self.addresses.add_range(*ip, *last),
                }
            }
            Token::Octets(ip, octets) | Token::ReverseV4(ip, octets) => {
                self.addresses.add_subnet((*ip).into(), length(*octets, 8));
            }
            Token::ReverseV6(number, digits) => {
                self.addresses
                    .add_subnet(Ipv6Addr::from(*number).into(), length(*digits, 4));
            }
            Token::Dashed(ip) => self.addresses.add((*ip).into()),
            Token::Mac(mac, _) => {
                self.names.macs.insert(*mac);
            }
            Token::Opaque(kind) => {
                self.opaque.insert((*kind, written.to_owned()));
            }
            Token::User => {
                self.users.insert(written.to_owned());
            }
            Token::Host => {
                self.hosts.insert(written.to_ascii_lowercase());
                // By itself it is no host again, and its labels may be addresses.
                self.text(written);
            }
            Token::Root | Token::Secret => {}
        }
    }
}

impl Seen {
    /// What an address of IPv6 holds: one of IPv4, or a hardware address.
    fn inner(&mut self, ip: IpAddr) {
        let IpAddr::V6(ip) = ip else {
            return;
        };
        if let Some(ip) = mapped(ip) {
            self.addresses.add(ip.into());
        } else if let Some(mac) = card(ip.into()) {
            self.names.macs.insert(mac);
        }
    }
}

/// The length of a prefix of so many parts of so many bits.
fn length(parts: usize, bits: usize) -> u8 {
    u8::try_from(parts * bits).unwrap_or(u8::MAX)
}

/// The name of a secret from its first letter or digit on: a path stays one from the root.
pub(super) fn core(name: &str) -> &str {
    name.trim_start_matches(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric())
}

/// Whether a piece has an annotation that says where a secret is kept.
pub(super) fn is_secret(pieces: &[Piece<'_>], at: usize) -> bool {
    let before = |back: usize| pieces.get(at.checked_sub(back)?);
    let sign = |back, c| {
        before(back).is_some_and(|it: &Piece<'_>| {
            it.kind() == PieceKind::Between && it.raw().trim().ends_with(c)
        })
    };
    let place = before(2).is_some_and(|it| SECRET_PLACES.contains(&&*it.text()));
    place && sign(1, ')') && sign(3, '(')
}
