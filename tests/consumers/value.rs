//! The value types of Proxmox's files, as its schema checks them. `None` is a key without a value.

/// Would Proxmox keep this value?
pub(crate) type Check = fn(Option<&str>) -> bool;

/// A key that needs no value.
pub(crate) fn flag(value: Option<&str>) -> bool {
    value.is_none_or(|value| value == "1")
}

/// Free text on one line. A `#` is no comment behind a value, so it was surely meant as one.
pub(crate) fn line(value: Option<&str>) -> bool {
    value.is_some_and(|value| !value.is_empty() && !value.contains(" #"))
}

/// Text without blanks.
pub(crate) fn word(value: Option<&str>) -> bool {
    value.is_some_and(|value| !value.is_empty() && !value.contains(char::is_whitespace))
}

pub(crate) fn path(value: Option<&str>) -> bool {
    word(value) && value.is_some_and(|value| value.starts_with('/'))
}

pub(crate) fn boolean(value: Option<&str>) -> bool {
    one_of(value, &["0", "1"])
}

pub(crate) fn integer(value: Option<&str>) -> bool {
    value.is_some_and(|value| value.parse::<u32>().is_ok())
}

pub(crate) fn positive(value: Option<&str>) -> bool {
    integer(value) && value != Some("0")
}

/// A number of megabytes per second, 1 or more.
pub(crate) fn bandwidth(value: Option<&str>) -> bool {
    value.is_some_and(|value| value.parse::<f32>().is_ok_and(|rate| rate >= 1.0))
}

pub(crate) fn one_of(value: Option<&str>, words: &[&str]) -> bool {
    value.is_some_and(|value| words.contains(&value))
}

pub(crate) fn mode(value: Option<&str>) -> bool {
    one_of(value, &["snapshot", "suspend", "stop"])
}

pub(crate) fn compress(value: Option<&str>) -> bool {
    one_of(value, &["0", "1", "gzip", "lzo", "zstd"])
}

pub(crate) fn notify(value: Option<&str>) -> bool {
    one_of(value, &["auto", "legacy-sendmail", "notification-system"])
}

/// A storage or node: a letter or digit at both ends, nothing odd between them.
pub(crate) fn id(value: Option<&str>) -> bool {
    value.is_some_and(|value| {
        let solid = |c: char| c.is_ascii_alphanumeric();
        value.len() >= 2
            && value.starts_with(|c: char| c.is_ascii_alphabetic())
            && value.ends_with(solid)
            && value.chars().all(|c| solid(c) || "-_.".contains(c))
    })
}

pub(crate) fn nodes(value: Option<&str>) -> bool {
    all(value, |node| {
        let solid = |c: char| c.is_ascii_alphanumeric();
        node.starts_with(solid)
            && node.ends_with(solid)
            && node.chars().all(|c| solid(c) || c == '-')
    })
}

pub(crate) fn vmid(value: Option<&str>) -> bool {
    value.is_some_and(|value| {
        (3..=9).contains(&value.len())
            && !value.starts_with('0')
            && value.chars().all(|c| c.is_ascii_digit())
    })
}

pub(crate) fn vmids(value: Option<&str>) -> bool {
    all(value, |item| vmid(Some(item)))
}

/// Guests as high availability writes them: `vm:100,ct:101`.
pub(crate) fn sids(value: Option<&str>) -> bool {
    all(value, |item| {
        item.split_once(':')
            .is_some_and(|(kind, id)| ["vm", "ct"].contains(&kind) && vmid(Some(id)))
    })
}

/// `keep-daily=7,keep-weekly=4`; `keep-all=1` allows no other.
pub(crate) fn prune(value: Option<&str>) -> bool {
    const KEEPS: [&str; 7] = [
        "keep-all",
        "keep-last",
        "keep-hourly",
        "keep-daily",
        "keep-weekly",
        "keep-monthly",
        "keep-yearly",
    ];
    let alone = value.is_some_and(|value| !value.contains("keep-all=1") || !value.contains(','));
    alone
        && all(value, |item| {
            item.split_once('=')
                .is_some_and(|(key, n)| KEEPS.contains(&key) && integer(Some(n)))
        })
}

fn all(value: Option<&str>, good: fn(&str) -> bool) -> bool {
    value.is_some_and(|value| value.split(',').all(good))
}
