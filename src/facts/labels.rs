//! Labels of ports in the order in which people count: `SFP+ 2` before `SFP+ 10`.

/// What sorts a label: its parts, each a number or text.
pub(super) type Key = Vec<(u64, String)>;

/// The key of a label. Digits count as a number; what is too long for one sorts as text.
pub(super) fn key(label: &str) -> Key {
    let mut parts: Vec<String> = Vec::new();
    for c in label.chars() {
        let joins = |part: &String| part.chars().all(is_digit) == is_digit(c);
        match parts.last_mut().filter(|part| joins(part)) {
            Some(part) => part.push(c),
            None => parts.push(c.to_string()),
        }
    }
    let sorted = |part: String| match part.parse() {
        Ok(number) => (number, String::new()),
        Err(_) => (u64::MAX, part),
    };
    parts.into_iter().map(sorted).collect()
}

const fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count() {
        let mut labels = ["wan", "10", "SFP+ 10", "2", "SFP+ 2", "1"];
        labels.sort_by_key(|label| key(label));
        assert_eq!(labels, ["1", "2", "10", "SFP+ 2", "SFP+ 10", "wan"]);
    }
}
