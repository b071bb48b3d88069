//! Text as Mermaid shows it to the letter.

use std::fmt::Write as _;

use crate::text::token::Comment;

/// One line of text as Mermaid shows it to the letter.
///
/// `%%{` would be a directive wherever it stands, `$$` a formula, `fa:fa-` an icon, a backtick Markdown, and `- ` or
/// `1. ` in front a list (older versions draw "Unsupported markdown" instead).
pub(super) fn escaped(comment: &Comment) -> String {
    let text = comment.to_string();
    let mut escaped = String::with_capacity(text.len());
    let list = end_of_list_mark(&text);
    for (at, c) in text.char_indices() {
        match c {
            '"' => escaped.push_str("#quot;"),
            '&' => escaped.push_str("#amp;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '#' | '%' | '$' | '`' | '\\' => push_code(&mut escaped, c),
            _ if list == Some(at) => push_code(&mut escaped, c),
            c => escaped.push(c),
        }
    }
    // Between a backslash and an `n`, which Mermaid would take for a line break, goes a blank without width.
    escaped
        .replace(":fa-", "#58;fa-")
        .replace("#92;n", "#92;#8203;n")
}

fn push_code(escaped: &mut String, c: char) {
    write!(escaped, "#{};", u32::from(c)).expect("a string takes every text");
}

/// Where the sign is that makes a line an item of a Markdown list: `-` in `- x`, `.` in `1. x`.
fn end_of_list_mark(text: &str) -> Option<usize> {
    let (mark, _) = text.split_once(' ')?;
    let number = mark.trim_end_matches(['.', ')']);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_bullet = matches!(mark, "-" | "*" | "+");
    let is_numbered = is_number && mark.len() == number.len() + 1;
    (is_bullet || is_numbered).then(|| mark.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::escaped;
    use crate::text::token::Comment;

    #[test]
    fn text_is_shown_to_the_letter() {
        for (text, expected) in [
            ("say \"hi\" #1", "say #quot;hi#quot; #35;1"),
            ("<u> & </u>", "#lt;u#gt; #amp; #lt;/u#gt;"),
            ("#quot;", "#35;quot;"),
            ("%%{init: {}}%%", "#37;#37;{init: {}}#37;#37;"),
            ("`x` $$y$$ \\n", "#96;x#96; #36;#36;y#36;#36; #92;#8203;n"),
            ("fa:fa-user", "fa#58;fa-user"),
            ("- x", "#45; x"),
            ("1. x", "1#46; x"),
            ("12) x", "12#41; x"),
            ("1.5 x -", "1.5 x -"),
            ("end [a](b) {c} | 😀 ;", "end [a](b) {c} | 😀 ;"),
            ("a\nb\t c", "a b c"),
        ] {
            assert_eq!(escaped(&Comment::new(text)), expected);
        }
    }
}
