//! Whether a text looks like a secret. Conservative: a text that may well be something else is none.

mod inside;

pub use inside::{Inside, inside};

use crate::source::{SECRET_WORDS, Span};

/// A text of the lab that holds a secret. The secret itself is not kept.
#[derive(Clone, Debug)]
pub struct Disclosure {
    /// The property, or the word whose argument it is.
    pub name: Box<str>,
    /// What it holds.
    pub what: &'static str,
    /// The text with `redacted` in place of the secret.
    pub without: Box<str>,
    /// Where the text is.
    pub span: Span,
}

/// Beginnings that only secrets have: keys, and tokens of services that mark theirs.
const MARKS: &[&str] = &[
    "AGE-SECRET-KEY-1",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "hvs.",
    "sk_live_",
    "tskey-",
    "xoxb-",
    "xoxp-",
];

/// Beginnings of password hashes (crypt(5)).
const HASHES: &[&str] = &[
    "$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$7$", "$argon2", "$gy$", "$y$",
];

/// Words before a last `key` that make it a secret one.
const KEYS: &[&str] = &[
    "access",
    "api",
    "encryption",
    "preshared",
    "private",
    "secret",
    "shared",
    "signing",
];

/// Words in the names of values that look random and may be known to everybody.
const PUBLIC: &[&str] = &[
    "cert",
    "checksum",
    "digest",
    "fingerprint",
    "hash",
    "id",
    "pub",
    "public",
    "sha256",
    "uuid",
];

/// From this many characters on, a text without any pattern is taken for a token.
const LONG: usize = 32;

/// What a text is, if it is a secret by its own look.
#[must_use]
pub fn by_look(name: &str, text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.starts_with("-----BEGIN ") && text.contains("PRIVATE KEY") {
        Some("a private key")
    } else if HASHES.iter().any(|hash| text.starts_with(hash)) {
        Some("the hash of a password")
    } else if MARKS.iter().any(|mark| text.starts_with(mark))
        || is_signed(text)
        || is_random(name, text)
    {
        Some("a token")
    } else {
        None
    }
}

/// Whether a name says that its value is a secret, and the value is no reference to one.
#[must_use]
pub fn by_name(name: &str, text: &str) -> bool {
    let words = words(name);
    let secret = match words.as_slice() {
        [.., before, last] if last == "key" => KEYS.contains(&before.as_str()),
        [.., before, last] if last == "hash" => before == "password",
        [.., last] => SECRET_WORDS.contains(&last.as_str()),
        [] => false,
    };
    secret && !is_reference(text)
}

/// Whether a text tells where something is, or that there is nothing.
fn is_reference(text: &str) -> bool {
    let text = text.trim();
    let path = ["/", "~", "./", "http://", "https://", "op://", "vault:"];
    let nothing = ["", "false", "never", "no", "none", "omit", "true", "yes"];
    text.contains("{{")
        || text.contains("lookup(")
        || path.iter().any(|it| text.starts_with(it))
        || nothing.contains(&text)
}

/// A JSON Web Token: three parts, the first of which is a JSON object in base64 (RFC 7519).
fn is_signed(text: &str) -> bool {
    text.starts_with("eyJ") && text.len() >= LONG && text.split('.').count() == 3
}

/// A long text of letters and digits in both cases in which hardly any character comes back.
fn is_random(name: &str, text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let kinds: [fn(&char) -> bool; 3] = [
        char::is_ascii_lowercase,
        char::is_ascii_uppercase,
        char::is_ascii_digit,
    ];
    let mixed = kinds
        .iter()
        .all(|kind| text.chars().filter(kind).count() >= 3);
    let distinct: std::collections::BTreeSet<char> = text.chars().collect();
    let public = words(name)
        .iter()
        .any(|word| PUBLIC.contains(&word.as_str()));
    text.len() >= LONG
        && text.chars().all(plain)
        && mixed
        && distinct.len() >= 18
        && !text.contains("//")
        && !public
}

fn words(name: &str) -> Vec<String> {
    let parts = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty());
    parts.map(str::to_ascii_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell() {
        for name in [
            "db_password",
            "API-TOKEN",
            "aws_secret_key",
            "password",
            "x.api_key",
            "root_password_hash",
            "wifi_psk",
            "ansible_become_pass",
            "db_pw",
            "snmp_community",
            "wg_preshared_key",
        ] {
            assert!(by_name(name, "hunter2"), "{name}");
        }
        for name in [
            "password_file",
            "token_url",
            "ssh_public_key",
            "password_length",
            "keyboard",
            "tokens",
            "key",
            "",
        ] {
            assert!(!by_name(name, "hunter2"), "{name}");
        }
        for value in ["{{ vault_db }}", "/run/secrets/db", "~/.token", "none", ""] {
            assert!(!by_name("db_password", value), "{value}");
        }
    }

    #[test]
    fn looks_tell() {
        assert_eq!(
            by_look("x", "$y$j9T$abc$def"),
            Some("the hash of a password")
        );
        assert_eq!(
            by_look("x", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA"),
            Some("a private key")
        );
        assert_eq!(
            by_look("x", "Zk3vT9qLw2XcR7bNf5YhJ8mDsPa4GtUe"),
            Some("a token")
        );
        for harmless in [
            "https://keys.example.net/ops.keys",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHx3 ops@example.net",
            "5f4dcc3b5aa765d61d8327deb882cf995f4dcc3b5aa765d6",
            "123e4567-e89b-12d3-a456-426614174000",
            "Raspberry-Pi-QDevice-and-NUT-UPS-Manager-2024",
            "192.168.10.0/24",
        ] {
            assert_eq!(by_look("x", harmless), None, "{harmless}");
        }
        assert_eq!(
            by_look("wg_public_key", "Zk3vT9qLw2XcR7bNf5YhJ8mDsPa4GtUe"),
            None
        );
    }
}
