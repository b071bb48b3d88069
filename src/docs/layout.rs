//! Small pieces of layout: table cells, headings, paragraphs.

use textwrap::Options;

/// Text as a cell of a Markdown table: in one line, without a bar that would end the cell.
pub(super) fn cell(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

/// The anchor that a heading gets on a forge: lower case, blanks as dashes, other signs dropped.
pub(super) fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        _ if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}

/// A paragraph, broken to a width and indented by `indent`; lines after the first by `hanging`.
pub(super) fn paragraph(text: &str, width: usize, indent: &str, hanging: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let options = Options::new(width)
        .initial_indent(indent)
        .subsequent_indent(hanging)
        .break_words(false);
    textwrap::fill(&words.join(" "), options)
}

/// Markdown prose for a terminal: paragraphs are broken to the width, headings stand alone, lists and code stay as
/// they are.
pub(super) fn prose(markdown: &str, width: usize) -> String {
    let blocks = markdown
        .split("\n\n")
        .filter(|block| !block.trim().is_empty());
    blocks.map(|block| laid_out(block, width)).collect()
}

fn laid_out(block: &str, width: usize) -> String {
    if let Some(heading) = block.trim_start().strip_prefix('#') {
        let (heading, rest) = heading.split_once('\n').unwrap_or((heading, ""));
        let rest = if rest.is_empty() {
            String::new()
        } else {
            laid_out(rest, width)
        };
        return format!("{}\n{rest}", heading.trim_start_matches('#').trim());
    }
    let keeps_lines = |line: &str| line.starts_with(['-', '*', '|', '`', ' ']);
    if block.lines().any(keeps_lines) && !block.starts_with('`') || block.starts_with("```") {
        let lines: String = block.lines().map(|line| format!("  {line}\n")).collect();
        return format!("{lines}\n");
    }
    format!("{}\n\n", paragraph(block, width, "  ", "  "))
}

#[cfg(test)]
mod tests {
    use super::{anchor, cell, prose};

    #[test]
    fn a_cell_stays_a_cell() {
        assert_eq!(cell("a | b\nc"), "a \\| b c");
    }

    #[test]
    fn anchors_are_the_forges() {
        assert_eq!(anchor("address/duplicate"), "addressduplicate");
        assert_eq!(anchor("nic in node"), "nic-in-node");
    }

    #[test]
    fn prose_is_broken_and_lists_are_kept() {
        let text = prose("## Why\nOne two\nthree.\n\n- a\n- b", 12);
        assert_eq!(text, "Why\n  One two\n  three.\n\n  - a\n  - b\n\n");
    }
}
