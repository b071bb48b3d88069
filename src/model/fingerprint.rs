//! Fingerprints of certificates: how a self-signed one is recognised.

use std::fmt;

/// The SHA-256 fingerprint of a certificate (`fingerprint-sha256` of pve-common, `JSONSchema.pm`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(Box<str>);

impl Fingerprint {
    /// How many bytes SHA-256 has.
    const BYTES: usize = 32;

    /// Reads 32 pairs of hexadecimal digits with colons between them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_byte =
            |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_right = text.split(':').count() == Self::BYTES && text.split(':').all(is_byte);
        is_right.then(|| Self(text.to_ascii_lowercase().into()))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn thirty_two_pairs_are_a_fingerprint() {
        let pairs = |count| vec!["0A"; count].join(":");
        let right = Fingerprint::parse(&pairs(32)).map(|it| it.to_string());
        assert_eq!(right, Some(pairs(32).to_lowercase()));
        for wrong in [
            pairs(31),
            pairs(33),
            pairs(32).replace(':', ""),
            pairs(32).replace('A', "G"),
        ] {
            assert_eq!(Fingerprint::parse(&wrong), None, "{wrong}");
        }
    }
}
