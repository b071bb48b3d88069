//! Words that end the names of secrets: one list for all that look for some.

/// The annotations of values that say where a secret is kept, and are none themselves.
pub const SECRET_PLACES: [&str; 3] = ["env", "file", "vault"];

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
