//! Secrets inside of longer texts: commands, URLs, options, prose. What may be a placeholder is none.

use std::ops::Range;

use super::{HASHES, LONG, MARKS, by_name, is_reference, is_signed};

/// A secret inside of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// Which part of the text it is, in bytes.
    pub range: Range<usize>,
    /// What it is.
    pub what: &'static str,
}

/// The first secret inside of a text.
#[must_use]
pub fn inside(text: &str) -> Option<Inside> {
    if let Some(start) = text
        .find("-----BEGIN ")
        .filter(|_| text.contains("PRIVATE KEY-----"))
    {
        let range = start..text.len();
        return Some(Inside {
            range,
            what: "a private key",
        });
    }
    let words = words(text);
    (0..words.len()).find_map(|at| of_word(text, &words, at))
}

/// A word of a text, without quotation marks and brackets around it, and where it starts.
type Word<'t> = (usize, &'t str);

fn words(text: &str) -> Vec<Word<'_>> {
    let edge = |c: char| "\"'`,;()[]<>".contains(c);
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
        let tail = rest.get(start..).unwrap_or_default();
        let end = tail.find(char::is_whitespace).unwrap_or(tail.len());
        let (word, after) = tail.split_at(end);
        let at = text.len() - tail.len();
        let bare = word.trim_start_matches(edge);
        found.push((
            at + word.len() - bare.len(),
            bare.trim_end_matches(|c| edge(c) || c == '.'),
        ));
        rest = after;
    }
    found
}

fn of_word(text: &str, words: &[Word<'_>], at: usize) -> Option<Inside> {
    let (start, word) = *words.get(at)?;
    let before = at
        .checked_sub(1)
        .and_then(|at| words.get(at))
        .map_or("", |(_, word)| word);
    let found = user_info(word)
        .or_else(|| proxmox_token(word))
        .or_else(|| marked(word))
        .or_else(|| assigned(word))
        .or_else(|| after_option(text, before, word));
    let (range, what) = found?;
    Some(Inside {
        range: start + range.start..start + range.end,
        what,
    })
}

type Found = Option<(Range<usize>, &'static str)>;

/// The place of a part of a word.
fn part_of(word: &str, part: &str, what: &'static str) -> Found {
    let start = part.as_ptr().addr().checked_sub(word.as_ptr().addr())?;
    Some((start..start + part.len(), what))
}

/// `scheme://user:password@host`.
fn user_info(word: &str) -> Found {
    let (_, rest) = word.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (login, _) = authority.rsplit_once('@')?;
    let (_, password) = login.split_once(':')?;
    part_of(word, password, "a password").filter(|_| is_value(password))
}

/// `user@realm!name=UUID`, also with a colon before the UUID (Proxmox VE's manual, "API Tokens").
fn proxmox_token(word: &str) -> Found {
    let at = word.len().checked_sub(36)?;
    let (head, uuid) = word.split_at_checked(at)?;
    let is_uuid = uuid.char_indices().all(|(at, c)| match at {
        8 | 13 | 18 | 23 => c == '-',
        _ => c.is_ascii_hexdigit(),
    });
    let names_it = head.ends_with(['=', ':']) && head.contains('@') && head.contains('!');
    part_of(word, uuid, "an API token").filter(|_| is_uuid && names_it)
}

/// What only secrets look like: a token of a known service, a signed one, the hash of a password.
fn marked(word: &str) -> Found {
    let parts = word.split(['=', ':', '"', '\'', ',', '&', '@']);
    for part in parts {
        let mark = MARKS.iter().find_map(|mark| part.strip_prefix(mark));
        let long = |rest: &str| {
            rest.len() >= 8
                && rest
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        };
        if mark.is_some_and(long) || is_signed(part) {
            return part_of(word, part, "a token");
        }
        let is_hash = HASHES.iter().any(|hash| part.starts_with(hash));
        if is_hash && part.len() >= 12 && part.matches('$').count() >= 3 {
            return part_of(word, part, "the hash of a password");
        }
    }
    None
}

/// `password=VALUE`, also among other options.
fn assigned(word: &str) -> Found {
    let parts = word.split([',', '&', '?', ';']);
    parts.into_iter().find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim_matches(['"', '\'']);
        // `token=3000` is a time-out of corosync.
        let timing = value.bytes().all(|byte| byte.is_ascii_digit());
        let names_it =
            by_name(name, value) && is_value(value) && !(timing && name.ends_with("token"));
        part_of(word, value, "a password").filter(|_| names_it)
    })
}

/// What follows an option or a word that a secret follows.
fn after_option(text: &str, before: &str, word: &str) -> Found {
    let has = |program: &str| {
        text.split_whitespace()
            .any(|it| it.rsplit('/').next() == Some(program))
    };
    if before.eq_ignore_ascii_case("bearer") && is_token(word) {
        return part_of(word, word, "a token");
    }
    let long = before.strip_prefix("--");
    if long.is_some_and(|name| by_name(name, word)) && is_value(word) && !word.starts_with('-') {
        return part_of(word, word, "a password");
    }
    let login = matches!(before, "-u" | "--user") && (has("curl") || has("wget"));
    let password = match before {
        _ if login => word.split_once(':').map(|(_, password)| password),
        "-U" if has("smbclient") || has("rpcclient") => word.split_once('%').map(|(_, it)| it),
        "-p" if has("sshpass") => Some(word),
        _ => None,
    };
    part_of(word, password?, "a password").filter(|_| is_value(password.unwrap_or_default()))
}

/// Whether a word may be a token: long, and not one of a sentence.
fn is_token(word: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
    word.len() >= LONG / 2 && word.chars().all(inner) && word.contains(|c: char| c.is_ascii_digit())
}

/// Whether a text is a value, not what stands for one.
fn is_value(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let stands_for = text.starts_with(['$', '{', '<', '%', '(', '@', '[']) || text.contains("${");
    let filler = text
        .chars()
        .all(|c| matches!(c, '*' | '.' | '…' | 'x' | 'X' | '_' | '-'));
    let named = ["changeme", "redacted"].contains(&lower.as_str());
    let constant = text.contains('_') && text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let word = crate::source::SECRET_WORDS.contains(&lower.as_str());
    !stands_for && !filler && !named && !constant && !word && !is_reference(text)
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn secrets_are_found_where_they_are() {
        for (text, secret) in [
            ("https://bot:hunter2@git.example/x.git", "hunter2"),
            ("curl -u admin:hunter2 https://nas.example", "hunter2"),
            ("curl --user 'admin:hunter2' https://nas.example", "hunter2"),
            ("vers=3.0,username=me,password=hunter2,soft", "hunter2"),
            ("restic --password hunter2 backup", "hunter2"),
            ("sshpass -p hunter2 ssh root@pve", "hunter2"),
            ("login with PGPASSWORD and PASSWORD=hunter2 psql", "hunter2"),
            (
                "PVEAPIToken=root@pam!ci=12345678-1234-1234-1234-1234567890ab",
                "12345678-1234-1234-1234-1234567890ab",
            ),
            (
                "-H \"Authorization: Bearer abcdef0123456789abcdef\"",
                "abcdef0123456789abcdef",
            ),
            ("the key is ghp_abcdefgh12345678.", "ghp_abcdefgh12345678"),
            (
                "root:$6$salt$hash0123456789:19000",
                "$6$salt$hash0123456789",
            ),
            (
                "x -----BEGIN RSA PRIVATE KEY----- y",
                "-----BEGIN RSA PRIVATE KEY----- y",
            ),
        ] {
            let found = inside(text).and_then(|it| text.get(it.range));
            let bare = found.map(|it| it.trim_end_matches('.'));
            assert_eq!(bare, Some(secret), "{text}");
        }
    }

    #[test]
    fn what_stands_for_a_secret_is_none() {
        for text in [
            "keep it in the password manager",
            "password: see vault",
            "the token=3000 of corosync",
            "https://git.example/user@host:22",
            "https://user@git.example",
            "https://user:password@host.example",
            "https://user:$TOKEN@host.example",
            "curl -u \"$USER:$PASS\" https://nas.example",
            "docker run --user 1000:1000 image",
            "credentials=/root/.smb,vers=3.0",
            "restic --password-file /root/key",
            "restic --password $RESTIC_PASSWORD",
            "PASSWORD=<yours>",
            "Authorization: Bearer tokens",
            "Authorization: Bearer {{ token }}",
            "user@realm!token",
            "community-string rotation",
            "password=\"{{ vault_db }}\"",
        ] {
            assert_eq!(inside(text), None, "{text}");
        }
    }
}
