//! Closed sets: types whose values are the words of a list.

/// Declares an enum whose values are written as words. The words stand here alone: what is read, what is written, what the
/// reference lists and what a misspelt word is compared with all come from this list.
macro_rules! closed_set {
    ($(
        $(#[$about:meta])*
        pub enum $ty:ident {
            $($(#[$doc:meta])* $variant:ident = $word:literal,)+
        }
    )+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $ty {
            $($(#[$doc])* $variant,)+
        }

        impl $ty {
            /// The words, in the order of the reference.
            pub const WORDS: &[&str] = &[$($word),+];

            /// What may be written, in one sentence.
            pub const GRAMMAR: &str = concat!("One of `", $crate::model::closed_set::listed!($($word)+), "`.");

            /// The value of that word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The word for it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl AsRef<str> for $ty {
            fn as_ref(&self) -> &str {
                self.word()
            }
        }

        impl std::fmt::Display for $ty {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    )+};
}

/// Words with a blank between them, as one literal.
macro_rules! listed {
    ($first:literal $($next:literal)*) => { concat!($first $(, " ", $next)*) };
}

pub(crate) use {closed_set, listed};
