//! The second reading: every token by what stands for it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::blocks::Prefix;
use super::domains::Domains;
use super::names::Names;
use super::plan::{Moves, address, number};
use super::scan::{Behind, Found, MacForm, Opaque, Token, scan};
use super::seen::{REDACTED, SECRET, Seen, USER};

/// What stands for what.
#[derive(Debug)]
pub(super) struct StandIns {
    names: Names,
    v4: Moves,
    v6: Moves,
    macs: BTreeMap<[u8; 6], [u8; 6]>,
    opaque: BTreeMap<(Opaque, String), usize>,
    users: BTreeMap<String, String>,
    secrets: BTreeMap<String, String>,
    domains: Domains,
    /// What stands for a secret in plain text.
    redacted: String,
}

impl StandIns {
    /// Stand-ins for all that was seen, and the lab's own domains.
    pub(super) fn new(seen: Seen, own: &BTreeSet<String>) -> Self {
        let (v4, v6) = seen.addresses.moves();
        let domains = Domains::new(own, &seen.hosts, &seen.taken);
        let mut names = seen.names;
        names.roots.extend(domains.roots().cloned());
        let numbered = |all: BTreeSet<String>, word: &str| {
            let free = free(word, &seen.taken);
            all.into_iter().zip(free).collect::<BTreeMap<_, _>>()
        };
        Self {
            macs: macs(&names.macs),
            names,
            v4,
            v6,
            opaque: seen.opaque.into_iter().zip(1..).collect(),
            users: numbered(seen.users, USER),
            secrets: numbered(seen.secrets, SECRET),
            domains,
            redacted: free(REDACTED, &seen.taken).next().unwrap_or_default(),
        }
    }

    /// A text with stand-ins.
    pub(super) fn text(&self, text: &str) -> String {
        let mut new = String::with_capacity(text.len());
        let mut at = 0;
        for found in scan(text, &self.names) {
            let written = text.get(found.start..found.end).unwrap_or_default();
            new.push_str(text.get(at..found.start).unwrap_or_default());
            new.push_str(&self.token(&found, written));
            at = found.end;
        }
        new.push_str(text.get(at..).unwrap_or_default());
        new
    }

    /// What stands for the name of a secret.
    pub(super) fn secret(&self, name: &str) -> String {
        let core = super::seen::core(name);
        let lead = name.strip_suffix(core).unwrap_or_default();
        format!(
            "{lead}{}",
            self.secrets.get(core).map_or(core, String::as_str)
        )
    }

    /// What stands for a domain as a whole.
    pub(super) fn domain(&self, domain: &str) -> Option<&str> {
        self.domains.stand_in(domain)
    }

    /// What stands for a secret in plain text, which may look like one.
    pub(super) fn plain_secret(&self, by_look: bool) -> &str {
        if by_look { PATTERN } else { &self.redacted }
    }

    fn token(&self, found: &Found, written: &str) -> String {
        match &found.token {
            Token::Address(ip, behind) => self.with_behind(*ip, *behind),
            Token::Octets(ip, octets) => parts(
                self.prefix((*ip).into(), length(*octets, 8)),
                *octets,
                false,
            ),
            Token::ReverseV4(ip, octets) => {
                parts(self.prefix((*ip).into(), length(*octets, 8)), *octets, true)
            }
            Token::ReverseV6(number, digits) => self.nibbles(*number, *digits),
            Token::Dashed(ip) => self.address((*ip).into()).to_string().replace('.', "-"),
            Token::Mac(mac, form) => self.mac(*mac, *form),
            Token::Opaque(kind) => {
                let key = (*kind, written.to_owned());
                self.opaque
                    .get(&key)
                    .map_or_else(|| written.to_owned(), |at| look_alike(*kind, written, *at))
            }
            Token::User => self.users.get(written).cloned().unwrap_or_default(),
            Token::Secret => self.secret(written),
            Token::Root => self.domain(written).unwrap_or(written).to_owned(),
            Token::Host => written.to_owned(),
        }
    }

    fn with_behind(&self, ip: IpAddr, behind: Behind) -> String {
        match behind {
            Behind::Nothing => self.address(ip).to_string(),
            Behind::Prefix(length) => format!("{}/{length}", self.prefix(ip, length)),
            Behind::Last(last, written) => {
                let (first, last) = (self.address(ip), self.address(last));
                format!("{first}-{}", tail(last, written))
            }
        }
    }

    /// An address with a prefix length. Where it is the first of a subnet that stays, it stays.
    fn prefix(&self, ip: IpAddr, length: u8) -> IpAddr {
        let (own, bits) = number(ip);
        let prefix = Prefix::around(own, length, bits);
        if prefix.first == own && self.moves(ip).keeps(prefix) {
            ip
        } else {
            self.address(ip)
        }
    }

    const fn moves(&self, ip: IpAddr) -> &Moves {
        match ip {
            IpAddr::V4(_) => &self.v4,
            IpAddr::V6(_) => &self.v6,
        }
    }

    /// What stands for an address. One that holds another, of IPv4 or of a card, holds what stands for that.
    fn address(&self, ip: IpAddr) -> IpAddr {
        if let IpAddr::V6(ip) = ip
            && let Some(inner) = mapped(ip)
        {
            let (inner, _) = number(self.address(inner.into()));
            return Ipv6Addr::from(u128::from(ip) & !u128::from(u32::MAX) | inner).into();
        }
        let (own, bits) = number(ip);
        let moved = self.moves(ip).stand_in(own);
        address(self.with_card(own, moved), bits)
    }

    /// An address with the hardware address in its last half exchanged (RFC 4291, appendix A).
    fn with_card(&self, own: u128, moved: u128) -> u128 {
        let Some(mac) = card(own).and_then(|mac| self.macs.get(&mac)) else {
            return moved;
        };
        let [a, b, c, d, e, f] = mac.map(u128::from);
        let id = (a ^ 2) << 56 | b << 48 | c << 40 | 0xfffe << 24 | d << 16 | e << 8 | f;
        moved >> 64 << 64 | id
    }

    fn mac(&self, mac: [u8; 6], form: MacForm) -> String {
        let new = self.macs.get(&mac).copied().unwrap_or(mac);
        let digits: String = new.iter().map(|it| format!("{it:02x}")).collect();
        let groups = digits
            .as_bytes()
            .chunks(form.group)
            .map(String::from_utf8_lossy);
        let text = groups.collect::<Vec<_>>().join(form.separator);
        if form.upper {
            text.to_uppercase()
        } else {
            text
        }
    }

    fn nibbles(&self, number: u128, digits: usize) -> String {
        let ip = self.prefix(Ipv6Addr::from(number).into(), length(digits, 4));
        let (moved, _) = super::plan::number(ip);
        let text = format!("{moved:032x}");
        let kept: Vec<_> = text.chars().take(digits).map(String::from).collect();
        kept.into_iter().rev().collect::<Vec<_>>().join(".")
    }
}

/// Words with numbers behind that a lab does not have.
fn free<'t>(word: &'t str, taken: &'t BTreeSet<String>) -> impl Iterator<Item = String> + use<'t> {
    let all = (1..).map(move |number| format!("{word}{number}"));
    all.filter(|it| !taken.contains(it))
}

/// Hardware addresses of nobody, in the order of the originals: locally administered, and for one or for many as those.
/// Some mean the same to everybody.
fn macs(originals: &BTreeSet<[u8; 6]>) -> BTreeMap<[u8; 6], [u8; 6]> {
    let fronts: BTreeSet<_> = originals
        .iter()
        .map(|[a, b, c, ..]| [*a & 0xFE, *b, *c])
        .collect();
    let all = (0..=u16::MAX).map(u16::to_be_bytes).map(|[b, c]| [2, b, c]);
    let [a, b, c] = all
        .into_iter()
        .find(|it| !fronts.contains(it))
        .unwrap_or([2, 0, 0]);
    let everybodys = |mac: &&[u8; 6]| **mac == [0; 6] || **mac == [0xFF; 6];
    let moving = originals.iter().filter(|mac| !everybodys(mac));
    let numbered = moving.zip(1_u32..).map(|(mac, number)| {
        let [_, d, e, f] = number.to_be_bytes();
        let many = mac.first().map_or(0, |it| it & 1);
        (*mac, [a | many, b, c, d, e, f])
    });
    numbered.collect()
}

/// The hardware address that an address of IPv6 holds.
pub(super) fn card(number: u128) -> Option<[u8; 6]> {
    let [.., a, b, c, 0xff, 0xfe, d, e, f] = number.to_be_bytes() else {
        return None;
    };
    Some([a ^ 2, b, c, d, e, f])
}

/// The address of IPv4 that one of IPv6 stands for (RFC 4291, section 2.5.5.2; RFC 6052).
pub(super) fn mapped(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let translated = ip.segments().starts_with(&[0x64, 0xff9b, 0, 0, 0, 0]);
    let [.., a, b, c, d] = ip.octets();
    (translated || ip.to_ipv4_mapped().is_some()).then_some(Ipv4Addr::new(a, b, c, d))
}

/// So many octets of an address, from its front, maybe backwards.
fn parts(ip: IpAddr, octets: usize, backwards: bool) -> String {
    let text = ip.to_string();
    let mut parts: Vec<_> = text.split('.').take(octets).collect();
    if backwards {
        parts.reverse();
    }
    parts.join(".")
}

/// The last so many parts of an address, as the end of a range is written.
fn tail(last: IpAddr, written: usize) -> String {
    match last {
        IpAddr::V4(ip) if written < 4 => {
            let octets = ip.octets();
            let kept = octets.iter().skip(4 - written).map(u8::to_string);
            kept.collect::<Vec<_>>().join(".")
        }
        IpAddr::V6(ip) if written < 8 => {
            let groups = ip.segments();
            let kept = groups.iter().skip(8 - written).map(|it| format!("{it:x}"));
            kept.collect::<Vec<_>>().join(":")
        }
        IpAddr::V4(_) | IpAddr::V6(_) => last.to_string(),
    }
}

fn length(parts: usize, bits: usize) -> u8 {
    u8::try_from(parts * bits).unwrap_or(u8::MAX)
}

/// Letters of the same look, and as many, with a number in them.
fn look_alike(kind: Opaque, written: &str, at: usize) -> String {
    let digits = |text: &str| {
        let count = text.bytes().filter(u8::is_ascii_hexdigit).count();
        let digits = format!("{at:0count$x}");
        if text.bytes().any(|it| it.is_ascii_uppercase()) {
            digits.to_uppercase()
        } else {
            digits
        }
    };
    let letters = written.len();
    match kind {
        Opaque::Digits => digits(written),
        Opaque::Uuid => format!("00000000-0000-4000-8000-{at:012x}"),
        Opaque::Pairs => {
            let digits = digits(written);
            let pairs = digits.as_bytes().chunks(2).map(String::from_utf8_lossy);
            pairs.collect::<Vec<_>>().join(":")
        }
        Opaque::Serial => format!("S{at:0width$}", width = letters.saturating_sub(1)),
        Opaque::Key(kept) => {
            let body = written.trim_end_matches('=');
            let front = written.get(..kept).unwrap_or_default();
            let width = body.len().saturating_sub(kept);
            let number = format!("{at:A>width$}");
            format!("{front}{number}{}", "=".repeat(letters - body.len()))
        }
        Opaque::Token(kept) => token_like(written, kept, at),
    }
}

/// Letters and digits in both cases, none of which comes back soon: a token still looks like one.
const PATTERN: &str = "aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV";

fn token_like(written: &str, kept: usize, at: usize) -> String {
    let number = at.to_string();
    let mut fill = number.chars().chain(PATTERN.chars().cycle());
    let front = written.get(..kept).unwrap_or_default();
    let body = written.get(kept..).unwrap_or_default().chars();
    let body = body.map(|c| match c {
        c if c.is_ascii_alphanumeric() => fill.next().unwrap_or(c),
        c => c,
    });
    front.chars().chain(body).collect()
}
