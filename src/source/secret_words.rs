//! Words that end the names of secrets: one list for all that look for some.

/// Last words of names whose values are secrets, in lower case.
pub const SECRET_WORDS: &[&str] = &[
    "apikey",
    "community",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "psk",
    "pw",
    "pwd",
    "secret",
    "token",
];
