//! What can be wrong with the notation. These are rules without a check: the reader finds them.

use crate::diag::Rule;
use crate::rule;

rule! {
    /// An annotation stands before nothing.
    ///
    /// ## Why it matters
    /// An annotation such as `(env)` says how the value behind it is meant. Alone it says nothing,
    /// and the value that it was written for is missing.
    ///
    /// ## What to do
    /// Write the value directly behind it, as in `(env)"NAME"`, or delete it.
    pub(crate) ANNOTATION_WITHOUT_VALUE = "syntax" / "annotation-without-value", Error
}

rule! {
    /// A keyword lacks its `#`.
    ///
    /// ## Why it matters
    /// Keywords are `#true`, `#false` and `#null`, so that they cannot be mistaken for text. A bare
    /// `true` may be meant as either.
    ///
    /// ## What to do
    /// Write `#true` for the value, `"true"` for the text.
    pub(crate) BARE_KEYWORD = "syntax" / "bare-keyword", Error, fixable
}

rule! {
    /// A block in braces belongs to no node.
    ///
    /// ## Why it matters
    /// A `{` on a line of its own does not continue the line above: the node there has ended.
    ///
    /// ## What to do
    /// Write the `{` at the end of the line of its node.
    pub(crate) BLOCK_WITHOUT_NAME = "syntax" / "block-without-name", Error
}

rule! {
    /// An annotation holds no word.
    ///
    /// ## Why it matters
    /// The parentheses are there to say how a value is meant. Empty ones say nothing.
    ///
    /// ## What to do
    /// Write a word between them, or delete them.
    pub(crate) EMPTY_ANNOTATION = "syntax" / "empty-annotation", Error
}

rule! {
    /// A value or property stands behind the block of its node.
    ///
    /// ## Why it matters
    /// A node ends with its block. What follows on that line belongs neither to it nor to another
    /// node.
    ///
    /// ## What to do
    /// Write it before the `{`. If it is another node, start it on a line of its own.
    pub(crate) ENTRY_AFTER_BLOCK = "syntax" / "entry-after-block", Error
}

rule! {
    /// The file holds an invisible character that it may not hold.
    ///
    /// ## Why it matters
    /// Control characters, direction marks and byte order marks cannot be seen. Text that holds one
    /// is not the text it looks like, and a name never matches another.
    ///
    /// ## What to do
    /// Delete the character. Where a string needs it, write it as an escape such as `\u{202E}`.
    pub(crate) FORBIDDEN_CHARACTER = "syntax" / "forbidden-character", Error
}

rule! {
    /// A string of one line goes on in the next one.
    ///
    /// ## Why it matters
    /// A text between single quotes ends on its own line, so that a forgotten quote is found where it
    /// was forgotten.
    ///
    /// ## What to do
    /// Put the text on one line, or between two lines of `"""`.
    pub(crate) LINE_BREAK_IN_STRING = "syntax" / "line-break-in-string", Error
}

rule! {
    /// A `/-` is followed by nothing that it could comment out.
    ///
    /// ## Why it matters
    /// A `/-` takes away the node, the value or the block behind it. Before the end of a block or of
    /// the file there is none.
    ///
    /// ## What to do
    /// Delete it, or write it before what it is to comment out. A comment of words starts with `//`.
    pub(crate) LONE_SLASHDASH = "syntax" / "lone-slashdash", Error
}

rule! {
    /// A word starts like a number, but is none.
    ///
    /// ## Why it matters
    /// Addresses, sizes and versions are text, and need quotes. A number has digits only, with `_`
    /// between them, a `.` or an exponent.
    ///
    /// ## What to do
    /// Put text into quotes. Put no comma between values.
    pub(crate) MALFORMED_NUMBER = "syntax" / "malformed-number", Error
}

rule! {
    /// An annotation stands before the name of a property.
    ///
    /// ## Why it matters
    /// An annotation says how a value is meant. The name of a property has none.
    ///
    /// ## What to do
    /// Write it behind the `=`, or delete it.
    pub(crate) MISPLACED_ANNOTATION = "syntax" / "misplaced-annotation", Error
}

rule! {
    /// Two values touch each other.
    ///
    /// ## Why it matters
    /// Values stand apart by a space. Without one it is not certain where the first ends.
    ///
    /// ## What to do
    /// Write a space between them, or put both into one pair of quotes.
    pub(crate) MISSING_SPACE = "syntax" / "missing-space", Error
}

rule! {
    /// A property has no value.
    ///
    /// ## Why it matters
    /// A name and `=` announce a value. What is not known is left out with its name.
    ///
    /// ## What to do
    /// Write the value behind the `=`, or delete the property.
    pub(crate) MISSING_VALUE = "syntax" / "missing-value", Error
}

rule! {
    /// The file is not written in UTF-8.
    ///
    /// ## Why it matters
    /// Bytes that are no UTF-8 have no certain meaning, so nothing of the file is read.
    ///
    /// ## What to do
    /// Save the file as UTF-8. Most often an editor wrote it in an older encoding such as Latin-1.
    pub(crate) NOT_UTF8 = "syntax" / "not-utf8", Error
}

rule! {
    /// A raw string is written as in KDL 1.
    ///
    /// ## Why it matters
    /// Raw strings, in which a backslash is a backslash, start with `#` and not with `r`.
    ///
    /// ## What to do
    /// Write `#"text"#`.
    pub(crate) OLD_RAW_STRING = "syntax" / "old-raw-string", Error
}

rule! {
    /// A node has two blocks.
    ///
    /// ## Why it matters
    /// A node ends with its block. A second one belongs to no node.
    ///
    /// ## What to do
    /// Write the content of both into one block.
    pub(crate) SECOND_BLOCK = "syntax" / "second-block", Error
}

rule! {
    /// A backslash does not stand at the end of its line.
    ///
    /// ## Why it matters
    /// Outside of strings a backslash continues a line in the next one. It has no meaning where the
    /// line does not end.
    ///
    /// ## What to do
    /// Break the line behind it, or delete it.
    pub(crate) STRAY_BACKSLASH = "syntax" / "stray-backslash", Error
}

rule! {
    /// A `}` ends no block.
    ///
    /// ## Why it matters
    /// There is one `}` more than `{` up to here. Often a block was closed too early, and what
    /// follows is outside of it.
    ///
    /// ## What to do
    /// Delete it, or add the `{` it was meant to end.
    pub(crate) STRAY_BRACE = "syntax" / "stray-brace", Error
}

rule! {
    /// An `=` has no name before it.
    ///
    /// ## Why it matters
    /// A property is a name, `=` and a value. A node takes its values without `=`.
    ///
    /// ## What to do
    /// Write `word "value"` for a node, `name="value"` for a property.
    pub(crate) STRAY_EQUALS = "syntax" / "stray-equals", Error
}

rule! {
    /// The quotes of a text of many lines share a line with text.
    ///
    /// ## Why it matters
    /// Between `"""` and `"""` stand whole lines, so that their indentation can be taken away.
    ///
    /// ## What to do
    /// Break the line behind the opening quotes and before the closing ones. For text of one line
    /// take `"`.
    pub(crate) TEXT_BESIDE_QUOTES = "syntax" / "text-beside-quotes", Error
}

rule! {
    /// Blocks are nested too deeply.
    ///
    /// ## Why it matters
    /// No lab needs more than a handful of levels. A hundred and more are a mistake of a program that
    /// wrote the file.
    ///
    /// ## What to do
    /// Close the blocks that are meant to be closed.
    pub(crate) TOO_DEEP = "syntax" / "too-deep", Error
}

rule! {
    /// An annotation has no `)`.
    ///
    /// ## Why it matters
    /// An annotation is one word in parentheses. Without the `)` it is not certain where it ends.
    ///
    /// ## What to do
    /// Write `)` behind the word.
    pub(crate) UNCLOSED_ANNOTATION = "syntax" / "unclosed-annotation", Error
}

rule! {
    /// A block is never closed.
    ///
    /// ## Why it matters
    /// The file ends within the block. What was meant to stand behind it may have been read as a part
    /// of it.
    ///
    /// ## What to do
    /// Add the missing `}`. The one that is missing may be that of a block further inside.
    pub(crate) UNCLOSED_BLOCK = "syntax" / "unclosed-block", Error
}

rule! {
    /// A comment is never closed.
    ///
    /// ## Why it matters
    /// The rest of the file is taken for a part of the comment. Comments may stand inside comments,
    /// and each one needs its own end.
    ///
    /// ## What to do
    /// Add `*/`, one for each `/*`, or comment out single lines with `//`.
    pub(crate) UNCLOSED_COMMENT = "syntax" / "unclosed-comment", Error
}

rule! {
    /// A string is never closed.
    ///
    /// ## Why it matters
    /// Where the text ends cannot be known, so the rest of the line is taken for a part of it.
    ///
    /// ## What to do
    /// Write the closing quote where the text ends. A raw string needs as many `#` behind it as
    /// before it.
    pub(crate) UNCLOSED_STRING = "syntax" / "unclosed-string", Error
}

rule! {
    /// A line of a text is indented less than its closing quotes.
    ///
    /// ## Why it matters
    /// The white space before the closing `"""` is taken away from every line. A line that does not
    /// start with it has nothing to take away.
    ///
    /// ## What to do
    /// Indent every line at least as the closing quotes, with the same characters.
    pub(crate) UNEVEN_INDENT = "syntax" / "uneven-indent", Error
}

rule! {
    /// A character stands where none of its kind can stand.
    ///
    /// ## Why it matters
    /// Brackets, closing parentheses and single semicolons have no meaning there. Often a list or a
    /// text without quotes was meant.
    ///
    /// ## What to do
    /// Write values one after another, separated by spaces. Put text into quotes.
    pub(crate) UNEXPECTED_CHARACTER = "syntax" / "unexpected-character", Error
}

rule! {
    /// A backslash in a string is followed by something that it does not escape.
    ///
    /// ## Why it matters
    /// A backslash starts an escape such as `\n`, `\"` or `\u{E9}`. Others have no meaning, and text
    /// that holds one is not the text it looks like.
    ///
    /// ## What to do
    /// Write `\\` for a backslash, or take a raw string: `#"text"#`.
    pub(crate) UNKNOWN_ESCAPE = "syntax" / "unknown-escape", Error
}

rule! {
    /// A word behind `#` is no keyword.
    ///
    /// ## Why it matters
    /// There are `#true`, `#false`, `#null`, and the numbers `#inf`, `#-inf` and `#nan`. A comment
    /// starts with `//`.
    ///
    /// ## What to do
    /// Write the keyword that was meant, put text into quotes, and `//` before a comment.
    pub(crate) UNKNOWN_KEYWORD = "syntax" / "unknown-keyword", Error, fixable
}

rule! {
    /// A text with special characters lacks its quotes.
    ///
    /// ## Why it matters
    /// Slashes, backslashes, brackets and `#` have a meaning of their own. A bare word cannot hold
    /// them.
    ///
    /// ## What to do
    /// Put the text into quotes.
    pub(crate) UNQUOTED_TEXT = "syntax" / "unquoted-text", Error
}

rule! {
    /// A number or a keyword stands where a name is expected.
    ///
    /// ## Why it matters
    /// A node and a property start with a name. Without one it cannot be known what the value is for.
    ///
    /// ## What to do
    /// Write the name first. Put a name that looks like a value into quotes.
    pub(crate) VALUE_AS_NAME = "syntax" / "value-as-name", Error
}

/// Every fault of the notation, sorted by name.
pub static ALL: &[&Rule] = &[
    &ANNOTATION_WITHOUT_VALUE,
    &BARE_KEYWORD,
    &BLOCK_WITHOUT_NAME,
    &EMPTY_ANNOTATION,
    &ENTRY_AFTER_BLOCK,
    &FORBIDDEN_CHARACTER,
    &LINE_BREAK_IN_STRING,
    &LONE_SLASHDASH,
    &MALFORMED_NUMBER,
    &MISPLACED_ANNOTATION,
    &MISSING_SPACE,
    &MISSING_VALUE,
    &NOT_UTF8,
    &OLD_RAW_STRING,
    &SECOND_BLOCK,
    &STRAY_BACKSLASH,
    &STRAY_BRACE,
    &STRAY_EQUALS,
    &TEXT_BESIDE_QUOTES,
    &TOO_DEEP,
    &UNCLOSED_ANNOTATION,
    &UNCLOSED_BLOCK,
    &UNCLOSED_COMMENT,
    &UNCLOSED_STRING,
    &UNEVEN_INDENT,
    &UNEXPECTED_CHARACTER,
    &UNKNOWN_ESCAPE,
    &UNKNOWN_KEYWORD,
    &UNQUOTED_TEXT,
    &VALUE_AS_NAME,
];
