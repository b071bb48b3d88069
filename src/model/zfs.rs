//! What ZFS knows of a pool and of the datasets in it, as far as backups and guests depend on it.

use super::about::{About, Named};
use super::name::Name;
use super::stated::Stated;
use super::unit::Size;
use crate::source::Spanned;

/// Properties that a dataset has itself or inherits from what it lies in (zfsprops(7)).
#[derive(Debug, Default)]
pub struct ZfsProperties {
    /// How it compresses.
    pub compression: Option<Spanned<Compression>>,
    /// Which access control lists files may have.
    pub acltype: Option<Spanned<AclType>>,
}

/// A dataset of a pool, with a purpose of its own.
#[derive(Debug)]
pub struct Dataset {
    /// Its name in the pool.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// The most that it may hold.
    pub quota: Option<Spanned<Stated<Size>>>,
    /// What it does not inherit.
    pub properties: ZfsProperties,
    /// Where it is mounted, where that is not `/POOL/NAME`.
    pub mountpoint: Option<Spanned<Box<str>>>,
}

impl Named for Dataset {
    fn name(&self) -> &Spanned<Name> {
        &self.name
    }

    fn about(&self) -> &About {
        &self.about
    }
}

/// A compression of ZFS, as it is written: `on`, `lz4`, `zstd-3` and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compression(Box<str>);

impl Compression {
    /// Words that stand alone.
    pub const WORDS: &[&str] = &[
        "on",
        "off",
        "lz4",
        "lzjb",
        "gzip",
        "zle",
        "zstd",
        "zstd-fast",
    ];

    /// Words that take a level behind a dash, and the highest one.
    const LEVELS: [(&str, u16); 3] = [("zstd-fast-", 1000), ("zstd-", 19), ("gzip-", 9)];

    /// The compression of that word; levels are checked by their range only.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let has_level = Self::LEVELS.iter().any(|(prefix, highest)| {
            let level = word.strip_prefix(prefix);
            let level = level.and_then(|level| level.parse::<u16>().ok());
            level.is_some_and(|level| (1..=*highest).contains(&level))
        });
        (has_level || Self::WORDS.contains(&word)).then(|| Self(word.into()))
    }

    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &str {
        &self.0
    }
}

/// Access control lists of files. ZFS on Linux has two words for the same kind: it takes `posixacl` and prints `posix`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AclType {
    /// None.
    Off,
    /// Those of POSIX, by ZFS's own word.
    Posix,
    /// Those of POSIX, by the older word.
    PosixAcl,
    /// Those of NFSv4, which Linux does not honour.
    Nfsv4,
}

impl AclType {
    /// The words of the language, which are ZFS's.
    pub const WORDS: &[&str] = &["off", "posix", "posixacl", "nfsv4"];

    /// The kind of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Off, Self::Posix, Self::PosixAcl, Self::Nfsv4]
            .into_iter()
            .find(|kind| kind.word() == word)
    }

    /// The word for it, as it was written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Posix => "posix",
            Self::PosixAcl => "posixacl",
            Self::Nfsv4 => "nfsv4",
        }
    }

    /// Whether files can have the access control lists that containers are made of.
    #[must_use]
    pub const fn is_posix(self) -> bool {
        matches!(self, Self::Posix | Self::PosixAcl)
    }
}

#[cfg(test)]
mod tests {
    use super::Compression;

    #[test]
    fn compressions() {
        for word in [
            "on",
            "off",
            "lz4",
            "zstd",
            "zstd-19",
            "gzip-9",
            "zstd-fast-10",
        ] {
            assert!(Compression::from_word(word).is_some(), "{word}");
        }
        for word in ["", "yes", "zstd-0", "zstd-20", "gzip-10", "lz4-1", "zstd-"] {
            assert!(Compression::from_word(word).is_none(), "{word}");
        }
    }
}
