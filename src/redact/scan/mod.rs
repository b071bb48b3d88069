//! What stands in a text that nobody else should read: addresses in every notation, domains, keys, names of secrets.

mod address;
mod hardware;
mod opaque;
mod words;

use std::net::{IpAddr, Ipv4Addr};

use super::names::Names;

/// Bytes that a token has at the most: a line of megabytes is not read over and over.
const LONGEST: usize = 4096;

/// Something that gets a stand-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// An address, alone or with what is written behind it.
    Address(IpAddr, Behind),
    /// The first octets of an address whose others are `x` or `*`: how many.
    Octets(Ipv4Addr, usize),
    /// An address whose octets stand between dashes.
    Dashed(Ipv4Addr),
    /// The numbers before `.in-addr.arpa`: how many octets.
    ReverseV4(Ipv4Addr, usize),
    /// The numbers before `.ip6.arpa`: how many digits of the address.
    ReverseV6(u128, usize),
    /// A hardware address.
    Mac([u8; 6], MacForm),
    /// Letters that mean nothing to anybody but who made them: a part of them is kept.
    Opaque(Opaque),
    /// The part of a mail address before its `@`.
    User,
    /// A domain, or the end of one: a root.
    Root,
    /// Where a secret is kept.
    Secret,
    /// A host behind `://` or `@`, which is no root yet. Only asked for when roots are collected.
    Host,
}

/// What is written behind an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// Nothing that belongs to it.
    Nothing,
    /// A prefix length.
    Prefix(u8),
    /// A dash and the end of a range, of which so many last parts are written. All of them: a whole address.
    Last(IpAddr, usize),
}

/// How a hardware address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MacForm {
    /// Between the groups.
    pub(super) separator: &'static str,
    /// Digits in a group.
    pub(super) group: usize,
    /// Whether letters are large.
    pub(super) upper: bool,
}

/// What is known of letters without a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Opaque {
    /// More pairs of hexadecimal digits than a hardware address has: a fingerprint.
    Pairs,
    /// A UUID (RFC 9562), such as the `fsid` of Ceph.
    Uuid,
    /// Hexadecimal digits: the number of a disk.
    Digits,
    /// The serial number at the end of a disk's name.
    Serial,
    /// The body of a public key (RFC 4253, section 6.6), of which so many letters say its type.
    Key(usize),
    /// A token or a hash; so many letters tell what it is.
    Token(usize),
}

/// A token and the bytes that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) token: Token,
}

impl Found {
    pub(super) const fn new(start: usize, end: usize, token: Token) -> Self {
        Self { start, end, token }
    }
}

/// A place in a text from which something may be read.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn rest(self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn bytes(self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or(&[])
    }

    /// The byte before this place.
    fn before(self) -> Option<u8> {
        let at = self.at.checked_sub(1)?;
        self.text.as_bytes().get(at).copied()
    }

    /// So many bytes further.
    const fn skip(self, bytes: usize) -> Self {
        Self {
            text: self.text,
            at: self.at + bytes,
        }
    }

    /// What the bytes from here on are, as long as something holds and it may still be one token.
    fn while_(self, holds: impl Fn(u8) -> bool) -> &'t str {
        let bytes = self.bytes();
        let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
        let length = bytes.iter().position(|byte| !holds(*byte));
        self.rest()
            .get(..length.unwrap_or(bytes.len()))
            .unwrap_or("")
    }

    /// The byte so far behind this place.
    fn byte(self, behind: usize) -> Option<u8> {
        self.bytes().get(behind).copied()
    }

    /// A token of so many bytes from here.
    const fn found(self, length: usize, token: Token) -> Found {
        Found::new(self.at, self.at + length, token)
    }
}

/// Letters, digits and all that is not ASCII: what a word is made of.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// Everything in a text that gets a stand-in, in order and apart from each other.
pub(super) fn scan(text: &str, names: &Names) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let here = Cursor { text, at };
        match token(here, names) {
            Some(token) => {
                at = token.end.max(at + 1);
                found.push(token);
            }
            None => at += step(here),
        }
    }
    found
}

/// What a text has from a place on. Cheap where nothing starts.
fn token(here: Cursor<'_>, names: &Names) -> Option<Found> {
    let first = here.byte(0)?;
    if first == b':' {
        return address::v6(here);
    }
    if !is_word(first) {
        return opaque::marked(here);
    }
    let number = || address::v4(here).or_else(|| address::dashed(here, names));
    hardware::colons(here)
        .or_else(|| address::v6(here))
        .or_else(|| opaque::uuid(here))
        .or_else(|| hardware::mac(here, names))
        .or_else(|| address::nibbles(here))
        .or_else(|| first.is_ascii_digit().then(number).flatten())
        .or_else(|| opaque::marked(here))
        .or_else(|| words::of(here, names))
}

/// How far it is to the next place at which something may start: behind a word, or at digits in it that are an
/// address (`IP10.0.0.1`), unless a `v` says that they are a version.
fn step(here: Cursor<'_>) -> usize {
    let word = here.while_(is_word);
    let bytes = word.as_bytes();
    let turns = |at: &usize| {
        let pair = bytes.get(at.saturating_sub(1)..=*at);
        pair.is_some_and(|it| matches!(it, [a, b] if !a.is_ascii_digit() && !b"vV".contains(a) && b.is_ascii_digit()))
    };
    let address = (1..bytes.len())
        .filter(turns)
        .find(|at| address::v4(here.skip(*at)).is_some());
    address.unwrap_or(word.len()).max(1)
}
