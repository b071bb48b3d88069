//! Domains, mail addresses and names of secrets.

use super::super::names::Names;
use super::{Cursor, Found, LONGEST, Token, is_word};

/// Kinds of systemd's units: what stands behind the `@` of one is no domain.
const UNITS: &[&str] = &[
    "mount", "path", "scope", "service", "slice", "socket", "target", "timer",
];

/// What a word starts.
pub(super) fn of(here: Cursor<'_>, names: &Names) -> Option<Found> {
    user(here, names)
        .or_else(|| root(here, names))
        .or_else(|| secret(here, names))
        .or_else(|| host(here, names))
}

const fn is_domain(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'-' | b'.' | b'_')
}

/// The name before the `@` of a mail address. `root` is everybody's.
fn user(here: Cursor<'_>, names: &Names) -> Option<Found> {
    let follows = here
        .before()
        .is_some_and(|it| is_domain(it) || b"+@".contains(&it));
    let name = here.while_(|it| is_domain(it) || it == b'+');
    let behind = here.skip(name.len());
    if follows || name == "root" || behind.byte(0) != Some(b'@') {
        return None;
    }
    let host = domain(behind.skip(1))?;
    if comments_key(here) {
        return Some(here.found(name.len(), Token::User));
    }
    let known = names.collecting || names.has_root_of(host);
    let mail = is_domain_name(host) && known && !names.is_network(host) && !names.is_public(host);
    mail.then(|| here.found(name.len(), Token::User))
}

/// Whether a word stands behind the body of a public key: who made it, and where.
fn comments_key(here: Cursor<'_>) -> bool {
    let start = here.at.saturating_sub(LONGEST);
    let start = here.text.floor_char_boundary(start);
    let before = here.text.get(start..here.at).unwrap_or_default();
    let body = before.trim_end().rsplit(' ').next();
    body.is_some_and(|it| it.starts_with("AAAA") && it.len() >= 64)
}

/// The letters of a domain from here on.
fn domain(here: Cursor<'_>) -> Option<&str> {
    let run = here.while_(is_domain).trim_end_matches(['.', '-', '_']);
    (!run.is_empty()).then_some(run)
}

/// Whether a text looks like `host.tld`.
fn is_domain_name(text: &str) -> bool {
    let labels = text.split('.');
    let last = labels.clone().next_back().unwrap_or_default();
    labels.count() >= 2
        && !text.split('.').any(str::is_empty)
        && last.len() >= 2
        && last.chars().all(char::is_alphabetic)
        && !UNITS.contains(&last)
}

/// A root, or a domain below it from here on.
fn root(here: Cursor<'_>, names: &Names) -> Option<Found> {
    if here.before().is_some_and(|it| is_word(it) || it == b'_') {
        return None;
    }
    let run = here.while_(is_domain);
    let ends = run.match_indices('.').map(|(at, _)| at);
    let dashes = run.match_indices('-').map(|(at, _)| at);
    let mut ends: Vec<_> = ends.chain(dashes).chain([run.len()]).collect();
    ends.sort_unstable();
    let below = here.before() == Some(b'.');
    let is_root = |end: &usize| {
        let text = run.get(..*end).unwrap_or_default();
        let behind = run.get(*end..).unwrap_or_default().trim_end_matches('.');
        // One label is a root only at the end of a longer name.
        let place = text.contains('.') || (below && behind.is_empty());
        place && !text.is_empty() && names.is_root(text)
    };
    let end = ends.into_iter().rev().find(is_root)?;
    Some(here.found(end, Token::Root))
}

/// The name of a secret.
fn secret(here: Cursor<'_>, names: &Names) -> Option<Found> {
    if here.before().is_some_and(|it| is_word(it) || it == b'_') {
        return None;
    }
    let first = here.while_(is_word);
    let mut known = names
        .secrets_from(first)
        .filter(|it| here.rest().starts_with(*it));
    let length = known.find_map(|it| {
        let behind = here.byte(it.len());
        (!behind.is_some_and(|it| is_word(it) || it == b'_')).then_some(it.len())
    })?;
    Some(here.found(length, Token::Secret))
}

/// A host behind `://` or the `@` of a mail address, while roots are collected.
fn host(here: Cursor<'_>, names: &Names) -> Option<Found> {
    if !names.collecting {
        return None;
    }
    let before = here.text.get(..here.at)?;
    let name = domain(here)?;
    let is_mail = before
        .strip_suffix('@')
        .is_some_and(|it| it.bytes().next_back().is_some_and(is_domain));
    let introduced = before.ends_with("://") || is_mail;
    let counts =
        introduced && is_domain_name(name) && !names.is_network(name) && !names.is_public(name);
    counts.then(|| here.found(name.len(), Token::Host))
}
