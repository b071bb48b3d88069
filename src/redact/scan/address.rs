//! Addresses of IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::names::Names;
use super::{Behind, Cursor, Found, Token, is_word};

/// Numbers with dots between: an address, the beginning of one, or the front of a reverse name.
pub(super) fn v4(here: Cursor<'_>) -> Option<Found> {
    if is_inside_numbers(here) {
        return None;
    }
    let digits = here.while_(|it| it.is_ascii_digit() || it == b'.');
    let run = digits.trim_end_matches('.');
    let octets: Option<Vec<u8>> = run.split('.').map(octet).collect();
    let octets = octets.filter(|it| it.len() <= 4)?;
    let behind = here.skip(run.len());
    if starts_with(behind, ".in-addr.arpa") {
        let token = Token::ReverseV4(four(octets.iter().rev()), octets.len());
        return Some(here.found(run.len(), token));
    }
    let address = four(octets.iter());
    if octets.len() < 4 {
        let token = Token::Octets(address, octets.len());
        return wildcards(behind, 4 - octets.len()).then(|| here.found(run.len(), token));
    }
    if behind.byte(0).is_some_and(is_word) {
        return None;
    }
    let (length, behind) = behind_v4(behind, address);
    Some(here.found(run.len() + length, Token::Address(address.into(), behind)))
}

/// Whether a number and a dot stand before: what begins here is no beginning.
fn is_inside_numbers(here: Cursor<'_>) -> bool {
    let before = here.text.get(..here.at).unwrap_or_default();
    let number = before.strip_suffix('.');
    number.is_some_and(|it| it.ends_with(|c: char| c.is_ascii_digit()))
}

/// Whether a text goes on so, in letters of either size.
fn starts_with(here: Cursor<'_>, text: &str) -> bool {
    let own = here.bytes().get(..text.len());
    own.is_some_and(|own| own.eq_ignore_ascii_case(text.as_bytes()))
}

/// A number up to 255, which people may fill up with zeros.
fn octet(digits: &str) -> Option<u8> {
    if (1..=3).contains(&digits.len()) {
        digits.parse().ok()
    } else {
        None
    }
}

/// An address of the octets given, then zeros.
fn four<'o>(octets: impl Iterator<Item = &'o u8>) -> Ipv4Addr {
    let mut four = [0; 4];
    for (place, octet) in four.iter_mut().zip(octets) {
        *place = *octet;
    }
    four.into()
}

/// Whether so many parts `x` or `*` follow, and no other.
fn wildcards(behind: Cursor<'_>, parts: usize) -> bool {
    let text = behind.while_(|it| is_word(it) || b".*".contains(&it));
    let Some(rest) = text.trim_end_matches('.').strip_prefix('.') else {
        return false;
    };
    let mut all = rest.split('.');
    rest.split('.').count() == parts && all.all(|it| matches!(it, "x" | "X" | "*"))
}

/// A prefix length or the end of a range behind an address, and how many bytes that takes.
fn behind_v4(behind: Cursor<'_>, first: Ipv4Addr) -> (usize, Behind) {
    let tail = behind.skip(1);
    if behind.byte(0) == Some(b'/') {
        return prefix(tail, 32);
    }
    let run = tail.while_(|it| it.is_ascii_digit() || it == b'.');
    let run = run.trim_end_matches('.');
    let octets: Option<Vec<u8>> = run.split('.').map(octet).collect();
    let ends = !tail
        .byte(run.len())
        .is_some_and(|it| is_word(it) || it == b'-');
    match octets.filter(|it| behind.byte(0) == Some(b'-') && ends && it.len() <= 4) {
        Some(octets) => {
            let mut last = first.octets();
            for (place, octet) in last.iter_mut().rev().zip(octets.iter().rev()) {
                *place = *octet;
            }
            range(
                first.into(),
                Ipv4Addr::from(last).into(),
                octets.len(),
                run.len(),
            )
        }
        None => (0, Behind::Nothing),
    }
}

fn range(first: IpAddr, last: IpAddr, parts: usize, length: usize) -> (usize, Behind) {
    if first <= last {
        (1 + length, Behind::Last(last, parts))
    } else {
        (0, Behind::Nothing)
    }
}

fn prefix(tail: Cursor<'_>, most: u8) -> (usize, Behind) {
    let run = tail.while_(|it| it.is_ascii_digit());
    let ends = !tail.byte(run.len()).is_some_and(is_word);
    match run.parse().ok().filter(|it| *it <= most && ends) {
        Some(length) => (1 + run.len(), Behind::Prefix(length)),
        None => (0, Behind::Nothing),
    }
}

/// An address with colons.
pub(super) fn v6(here: Cursor<'_>) -> Option<Found> {
    let run = here.while_(|it| it.is_ascii_hexdigit() || b":.".contains(&it));
    let run = run.trim_end_matches('.');
    let run = match run.strip_suffix(':') {
        Some(shorter) if !shorter.ends_with(':') => shorter,
        Some(_) | None => run,
    };
    let address: Ipv6Addr = run.contains(':').then(|| run.parse().ok()).flatten()?;
    let behind = here.skip(run.len());
    if behind.byte(0).is_some_and(is_word) {
        return None;
    }
    let (length, behind) = behind_v6(behind, address);
    Some(here.found(run.len() + length, Token::Address(address.into(), behind)))
}

fn behind_v6(behind: Cursor<'_>, first: Ipv6Addr) -> (usize, Behind) {
    let tail = behind.skip(1);
    if behind.byte(0) == Some(b'/') {
        return prefix(tail, 128);
    }
    let run = tail.while_(|it| it.is_ascii_hexdigit() || it == b':');
    let run = run.trim_end_matches(':');
    let ends = !tail
        .byte(run.len())
        .is_some_and(|it| is_word(it) || it == b'-');
    if behind.byte(0) != Some(b'-') || !ends {
        return (0, Behind::Nothing);
    }
    if let Ok(last) = run.parse::<Ipv6Addr>() {
        return range(first.into(), last.into(), 8, run.len());
    }
    let group = |group: &str| {
        u16::from_str_radix(group, 16)
            .ok()
            .filter(|_| group.len() <= 4)
    };
    let groups: Option<Vec<u16>> = run.split(':').map(group).collect();
    let Some(groups) = groups.filter(|it| it.len() < 8) else {
        return (0, Behind::Nothing);
    };
    let mut last = first.segments();
    for (place, group) in last.iter_mut().rev().zip(groups.iter().rev()) {
        *place = *group;
    }
    range(
        first.into(),
        Ipv6Addr::from(last).into(),
        groups.len(),
        run.len(),
    )
}

/// Four octets with dashes between, as host names have them. Only one of a lab's own, for numbers with dashes are many.
pub(super) fn dashed(here: Cursor<'_>, names: &Names) -> Option<Found> {
    let run = here.while_(|it| it.is_ascii_digit() || it == b'-');
    let octets: Option<Vec<u8>> = run.split('-').map(octet).collect();
    let octets = octets.filter(|it| it.len() == 4)?;
    if here.skip(run.len()).byte(0).is_some_and(is_word) {
        return None;
    }
    let address = four(octets.iter());
    let own = address.is_private() || names.addresses.contains(&address.into());
    own.then(|| here.found(run.len(), Token::Dashed(address)))
}

/// Hexadecimal digits with dots between, before `.ip6.arpa`.
pub(super) fn nibbles(here: Cursor<'_>) -> Option<Found> {
    if !matches!(here.byte(1), Some(b'.')) {
        return None;
    }
    let run = here.while_(|it| it.is_ascii_hexdigit() || it == b'.');
    let digits = run.trim_end_matches('.');
    if !starts_with(here.skip(digits.len()), ".ip6.arpa") {
        return None;
    }
    let nibbles: Vec<_> = digits.split('.').collect();
    let mut value = 0_u128;
    for (at, nibble) in nibbles.iter().rev().enumerate() {
        let digit = u128::from_str_radix(nibble, 16)
            .ok()
            .filter(|it| *it < 16)?;
        let shift = u32::try_from(at).ok().filter(|it| *it < 32)?;
        value |= digit << (124 - 4 * shift);
    }
    Some(here.found(digits.len(), Token::ReverseV6(value, nibbles.len())))
}
