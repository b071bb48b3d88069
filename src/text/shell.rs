//! Words for a shell.

/// A text as one word of a shell's command line: in quotes, unless it is harmless without.
#[must_use]
pub fn word(text: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._@/:,=+%".contains(c);
    if !text.is_empty() && text.chars().all(harmless) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn what_a_shell_would_read_is_quoted() {
        assert_eq!(word("vmbr0.16"), "vmbr0.16");
        assert_eq!(word("a;b"), "'a;b'");
        assert_eq!(word("it's"), "'it'\\''s'");
        assert_eq!(word(""), "''");
    }
}
