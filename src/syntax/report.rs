//! What the reader says about each fault.

use super::faults;
use crate::diag::{Diagnostic, Rule};
use crate::source::Span;

fn fault(rule: &'static Rule, message: impl Into<String>, span: Span, label: &str) -> Diagnostic {
    Diagnostic::new(rule, message).at(span, label)
}

pub(super) fn annotation_without_value(span: Span) -> Diagnostic {
    let message = "nothing follows the annotation";
    fault(
        &faults::ANNOTATION_WITHOUT_VALUE,
        message,
        span,
        "annotates nothing",
    )
    .help("write the value directly behind it, as in `(env)\"NAME\"`, or delete it")
}

/// Behind `=`, where flags stand, only the keyword can be meant; elsewhere it may be a text.
pub(super) fn bare_keyword(span: Span, word: &str, is_property: bool) -> Diagnostic {
    let message = format!("`{word}` is a keyword, and keywords start with `#`");
    let found = fault(&faults::BARE_KEYWORD, message, span, "lacks its `#`");
    let found = found.help(format!(
        "write `#{word}`, or `\"{word}\"` if the text is meant"
    ));
    if is_property && matches!(word, "true" | "false") {
        found.replace(span, word, format!("#{word}"))
    } else {
        found
    }
}

pub(super) fn block_without_name(span: Span) -> Diagnostic {
    let message = "this block belongs to no node";
    fault(
        &faults::BLOCK_WITHOUT_NAME,
        message,
        span,
        "a node was expected here",
    )
    .help("write the `{` on the line of the node it belongs to, or name the node before it")
}

pub(super) fn empty_annotation(span: Span) -> Diagnostic {
    let message = "the annotation is empty";
    fault(&faults::EMPTY_ANNOTATION, message, span, "holds no word")
        .help("write a word between the parentheses, or delete them")
}

pub(super) fn entry_after_block(span: Span, text: &str) -> Diagnostic {
    let message = format!("`{text}` stands behind the block of its node");
    fault(
        &faults::ENTRY_AFTER_BLOCK,
        message,
        span,
        "the node has ended before this",
    )
    .help("write it before the `{`, or on a line of its own if it is another node")
}

pub(super) fn forbidden_character(span: Span, found: Option<char>) -> Diagnostic {
    let code = found.map_or(0, u32::from);
    let message = format!("the invisible character U+{code:04X} may not stand in a lab");
    fault(
        &faults::FORBIDDEN_CHARACTER,
        message,
        span,
        "here, though it cannot be seen",
    )
    .help(format!(
        "delete it; where a string needs it, write `\\u{{{code:X}}}`"
    ))
}

pub(super) fn line_break_in_string(span: Span, raw: bool) -> Diagnostic {
    let message = "the line ends within a string of one line";
    let quotes = if raw { "#\"\"\"" } else { "\"\"\"" };
    fault(
        &faults::LINE_BREAK_IN_STRING,
        message,
        span,
        "goes on in the next line",
    )
    .help(format!(
        "put the text on one line, or between lines of `{quotes}`"
    ))
}

pub(super) fn list_in_brackets(span: Span, text: &str) -> Diagnostic {
    let message = format!("unexpected `{text}`: brackets have no meaning here");
    fault(
        &faults::UNEXPECTED_CHARACTER,
        message,
        span,
        "no list is written like this",
    )
    .help("write the values one after another, without brackets and commas")
}

pub(super) fn lone_slashdash(span: Span) -> Diagnostic {
    let message = "nothing follows `/-` that it could comment out";
    fault(
        &faults::LONE_SLASHDASH,
        message,
        span,
        "comments out nothing",
    )
    .help("delete it, or write it before a node, a value or a block")
}

pub(super) fn malformed_number(span: Span, text: &str) -> Diagnostic {
    let message = format!("`{text}` starts like a number, but is none");
    let help = match text.strip_suffix(',') {
        Some(rest) => format!("write `{rest}`: values stand one after another, without commas"),
        None => format!("write `\"{text}\"` if it is text, such as an address or a size"),
    };
    fault(
        &faults::MALFORMED_NUMBER,
        message,
        span,
        "neither a number nor text",
    )
    .help(help)
}

pub(super) fn misplaced_annotation(span: Span) -> Diagnostic {
    let message = "this annotation stands before the name of a property";
    fault(
        &faults::MISPLACED_ANNOTATION,
        message,
        span,
        "belongs behind the `=`",
    )
    .help("write it between the `=` and the value")
}

pub(super) fn missing_space(span: Span) -> Diagnostic {
    let message = "there is no space between this and what stands before it";
    fault(
        &faults::MISSING_SPACE,
        message,
        span,
        "a space is missing here",
    )
    .help("write a space, or put both into one pair of quotes")
}

pub(super) fn missing_value(span: Span, name: &str) -> Diagnostic {
    let message = format!("property `{name}` has no value");
    fault(&faults::MISSING_VALUE, message, span, "no value follows")
        .help("write its value directly behind the `=`, or delete the property")
}

pub(super) fn not_utf8(span: Span) -> Diagnostic {
    let message = "from here on the file is not UTF-8";
    fault(
        &faults::NOT_UTF8,
        message,
        span,
        "the byte here begins no character",
    )
    .help("save the file as UTF-8")
}

pub(super) fn old_raw_string(span: Span, quoted: &str) -> Diagnostic {
    let message = "raw strings have no `r` any more";
    fault(&faults::OLD_RAW_STRING, message, span, "as KDL 1 wrote it")
        .help(format!("write `#{quoted}#`"))
}

pub(super) fn second_block(span: Span) -> Diagnostic {
    let message = "the node has a block already";
    fault(&faults::SECOND_BLOCK, message, span, "a second block")
        .help("write the content of both into one block, or name the node that this one belongs to")
}

pub(super) fn stray_backslash(span: Span) -> Diagnostic {
    let message = "this backslash continues no line, because the line does not end here";
    fault(
        &faults::STRAY_BACKSLASH,
        message,
        span,
        "something follows it",
    )
    .help("delete it, or move it to the end of the line")
}

pub(super) fn stray_brace(span: Span) -> Diagnostic {
    let message = "this `}` ends nothing";
    fault(&faults::STRAY_BRACE, message, span, "no block is open here")
        .help("delete it, or add the `{` that it ends")
}

pub(super) fn stray_equals(span: Span) -> Diagnostic {
    let message = "no name stands before this `=`";
    fault(
        &faults::STRAY_EQUALS,
        message,
        span,
        "gives nothing a value",
    )
    .help(
        "write the name of a property before it, or delete it: a node takes its values without `=`",
    )
}

pub(super) fn stray_semicolon(span: Span) -> Diagnostic {
    let message = "unexpected `;`: there is no node before it";
    fault(&faults::UNEXPECTED_CHARACTER, message, span, "ends nothing").help("delete it")
}

pub(super) fn text_beside_quotes(span: Span, opening: bool) -> Diagnostic {
    let message = "the `\"\"\"` of a text of many lines share a line with something";
    let label = if opening {
        "the text starts on the next line"
    } else {
        "the closing quotes want a line of their own"
    };
    fault(&faults::TEXT_BESIDE_QUOTES, message, span, label).help(
        "break the line behind the opening `\"\"\"` and before the closing one; text of one line has `\"`",
    )
}

pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    let message = format!("more than {limit} blocks are open at once");
    fault(&faults::TOO_DEEP, message, span, "not read from here on")
        .help("close the blocks that are meant to be closed")
}

pub(super) fn unclosed_annotation(span: Span) -> Diagnostic {
    let message = "this `(` is never closed";
    fault(&faults::UNCLOSED_ANNOTATION, message, span, "opened here")
        .help("write `)` behind the word: an annotation is one word in parentheses")
}

pub(super) fn unclosed_block(span: Span, name: &str) -> Diagnostic {
    let message = match name {
        "" => "this block is never closed".to_owned(),
        name => format!("the block of `{name}` is never closed"),
    };
    fault(&faults::UNCLOSED_BLOCK, message, span, "opened here")
        .help("add the `}` that closes it, or the one that is missing inside it")
}

pub(super) fn unclosed_comment(span: Span) -> Diagnostic {
    let message = "this comment is never closed";
    fault(&faults::UNCLOSED_COMMENT, message, span, "opened here")
        .help("add `*/`, one for each `/*`, or comment out single lines with `//`")
}

pub(super) fn unclosed_string(span: Span, text: &str, closing: &str) -> Diagnostic {
    let message = format!("the string `{text}` is never closed");
    fault(&faults::UNCLOSED_STRING, message, span, "opened here")
        .help(format!("write `{closing}` where the text ends"))
}

pub(super) fn unclosed_text(span: Span, closing: &str) -> Diagnostic {
    let message = "this text of many lines is never closed";
    fault(&faults::UNCLOSED_STRING, message, span, "opened here").help(format!(
        "write `{closing}` on a line of its own behind the last line of text"
    ))
}

pub(super) fn unexpected_character(span: Span, text: &str) -> Diagnostic {
    let message = format!("unexpected `{text}`");
    fault(
        &faults::UNEXPECTED_CHARACTER,
        message,
        span,
        "nothing starts with this",
    )
    .help("delete it, or put the text it belongs to into quotes")
}

pub(super) fn uneven_indent(span: Span, quotes: Span, found: usize, wanted: &str) -> Diagnostic {
    let wanted = wanted.chars().count();
    let message = if found < wanted {
        format!("this line is indented by {found}, the closing quotes by {wanted}")
    } else {
        "this line is indented with other characters than the closing quotes".to_owned()
    };
    fault(
        &faults::UNEVEN_INDENT,
        message,
        span,
        "starts before the text does",
    )
    .related(
        quotes,
        "every line starts with the white space before these",
    )
    .help("indent the line at least as the closing quotes, with the same characters")
}

pub(super) fn unknown_escape(span: Span, text: &str) -> Diagnostic {
    let message = format!("`{text}` stands for no character");
    let help = if text.starts_with("\\u") {
        "write the number of a Unicode character in hexadecimal, as in `\\u{E9}`"
    } else {
        "write `\\\\` for a backslash, or take a raw string: `#\"text\"#`"
    };
    fault(&faults::UNKNOWN_ESCAPE, message, span, "no such escape").help(help)
}

pub(super) fn unknown_keyword(span: Span, text: &str, word: &str) -> Diagnostic {
    let message = format!("`{text}` is no keyword");
    let found = fault(&faults::UNKNOWN_KEYWORD, message, span, "no such keyword");
    if word.is_empty() {
        return found.help("start comments with `//`");
    }
    match meant_keyword(word) {
        Some(meant) => found
            .help(format!("write `{meant}`"))
            .replace(span, text, meant),
        None => found.help(
            "write `#true`, `#false` or `#null`; put text into quotes, and `//` before a comment",
        ),
    }
}

/// The keyword that a word behind `#` can only be meant as: its own name in other letters, or what it is called elsewhere.
fn meant_keyword(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => "#true",
        "false" | "no" | "off" => "#false",
        "null" | "none" | "nil" => "#null",
        "inf" => "#inf",
        "-inf" => "#-inf",
        "nan" => "#nan",
        _ => return None,
    })
}

pub(super) fn unquoted_text(span: Span, text: &str) -> Diagnostic {
    let message = format!("`{text}` holds characters that need quotes");
    fault(&faults::UNQUOTED_TEXT, message, span, "not a word")
        .help(format!("write `\"{}\"`", text.replace('\\', "\\\\")))
}

pub(super) fn value_as_name(span: Span, text: &str) -> Diagnostic {
    let message = format!("`{text}` is a value, and stands where a name is expected");
    fault(&faults::VALUE_AS_NAME, message, span, "a word was expected")
        .help("write the name first; a name that looks like a value is written in quotes")
}
