//! Names, addresses and URLs.

use super::super::name::is_dns_name;
use super::{Refusal, Verdict, require};

/// A URL for the web: `http` or `https`, a host, what follows.
///
/// # Errors
/// For any other text.
pub fn url(text: &str) -> Verdict {
    let found = || Refusal::new("is not a URL");
    let Some((scheme, rest)) = text.split_once("://") else {
        let with = format!("https://{text}");
        let host = text.split('/').next().unwrap_or_default();
        let good = host.contains(['.', ':']) && url(&with).is_ok();
        return Err(match good {
            true => found().help(format!("write the scheme too: `{with}`")),
            false => found().help("write it like `https://host.example/path`"),
        });
    };
    if !matches!(scheme, "http" | "https") {
        return Err(found().help("write it with `https://` or `http://`"));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let outside = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>');
    require(is_host_port(host) && !rest.contains(outside), || {
        found().help("write it like `https://host.example/path`")
    })
}

/// A name or address, with or without a port.
fn is_host_port(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, rest)) => (
            v6,
            rest.strip_prefix(':').or((!rest.is_empty()).then_some("")),
        ),
        None => text
            .split_once(':')
            .map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let is_v6 = || text.starts_with('[') && host.parse::<std::net::Ipv6Addr>().is_ok();
    let port_fits = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    (is_v6() || is_dns_name(&host.replace('_', "x"))) && port_fits
}

/// A full or short name of DNS.
///
/// # Errors
/// For any other text.
pub fn dns_name(text: &str) -> Verdict {
    require(is_dns_name(text), || {
        Refusal::new("is not a valid DNS name")
            .help("use letters, digits and inner dashes, with dots between labels")
    })
}

/// A name of DNS, or every name below one: `*.NAME`.
///
/// # Errors
/// For any other text.
pub fn wildcard_name(text: &str) -> Verdict {
    dns_name(text.strip_prefix("*.").unwrap_or(text))
}

/// The scheme of a URL (RFC 3986, section 3.1).
///
/// # Errors
/// For any other text.
pub fn scheme(text: &str) -> Verdict {
    let rest = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let good = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(rest);
    require(good, || {
        let found = Refusal::new("is not the scheme of a URL");
        match text.split_once(':') {
            Some((before, _)) if scheme(before).is_ok() => {
                found.help(format!("write `{before}` alone"))
            }
            _ => found.help("write it like `https`"),
        }
    })
}

/// A mail address, or the name of a user of Proxmox VE, whose address it then takes (pve-common, `JSONSchema.pm`, format
/// `email-or-username`).
///
/// # Errors
/// For any other text.
pub fn mail_receiver(text: &str) -> Verdict {
    let (user, domain) = match text.split_once('@') {
        Some((user, domain)) => (user, Some(domain)),
        None => (text, None),
    };
    let atom = |part: &str| {
        let inner = |c: char| c.is_alphanumeric() || "_+-~".contains(c);
        !part.is_empty() && part.chars().all(inner)
    };
    let label = |part: &str| {
        let inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !part.is_empty() && part.chars().all(inner)
    };
    let good = user.split('.').all(atom) && domain.is_none_or(|it| it.split('.').all(label));
    require(good, || {
        Refusal::new("is neither a mail address nor the name of a user")
            .help("write it like `admin@home.example`")
    })
}
