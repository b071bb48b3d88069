//! Differences between two versions of a text, as `diff -u` shows them and `patch` takes them.

use similar::TextDiff;

/// Lines around a difference.
const CONTEXT: usize = 3;

/// The difference of a file's two versions; empty if there is none.
#[must_use]
pub fn unified(path: &str, before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after)
        .unified_diff()
        .context_radius(CONTEXT)
        .header(path, path)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn shows_the_lines_that_differ() {
        let diff = unified("lab.kdl", "a\nb\nc\n", "a\nB\nc\n");
        assert_eq!(
            diff,
            "--- lab.kdl\n+++ lab.kdl\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
        );
        assert_eq!(unified("lab.kdl", "a\n", "a\n"), "");
    }
}
