//! Keys of a configuration file that the language has no word for: passed on to the letter.

use super::about::Text;

/// A key and its value, as its consumer takes them.
#[derive(Debug)]
pub struct PlainSetting {
    /// The consumer's key.
    pub key: Text,
    /// The value, one line.
    pub value: Text,
}
