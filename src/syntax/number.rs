//! Numbers as they are written.

/// Whether a word can only be meant as a number: it starts with a digit, behind a sign or a dot if need be.
pub(super) fn starts_number(word: &[u8]) -> bool {
    match unsigned(word) {
        [b'.', digit, ..] | [digit, ..] => digit.is_ascii_digit(),
        [] => false,
    }
}

/// Whether a word is a number.
pub(super) fn is_number(word: &[u8]) -> bool {
    match unsigned(word) {
        [b'0', b'x', digits @ ..] => is_integer(digits, u8::is_ascii_hexdigit),
        [b'0', b'o', digits @ ..] => is_integer(digits, |digit| matches!(digit, b'0'..=b'7')),
        [b'0', b'b', digits @ ..] => is_integer(digits, |digit| matches!(digit, b'0' | b'1')),
        decimal => is_decimal(decimal),
    }
}

fn unsigned(word: &[u8]) -> &[u8] {
    match word {
        [b'+' | b'-', rest @ ..] => rest,
        _ => word,
    }
}

fn is_integer(text: &[u8], is_digit: impl Fn(&u8) -> bool) -> bool {
    text.first().is_some_and(&is_digit) && text.iter().all(|byte| *byte == b'_' || is_digit(byte))
}

/// `integer ('.' integer)? ([eE] sign? integer)?`
fn is_decimal(text: &[u8]) -> bool {
    let Some(mut rest) = after_integer(text) else {
        return false;
    };
    if let [b'.', fraction @ ..] = rest {
        match after_integer(fraction) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    match rest {
        [] => true,
        [b'e' | b'E', exponent @ ..] => {
            after_integer(unsigned(exponent)).is_some_and(<[u8]>::is_empty)
        }
        _ => false,
    }
}

/// What stands behind the integer that the text starts with.
fn after_integer(text: &[u8]) -> Option<&[u8]> {
    text.first().filter(|byte| byte.is_ascii_digit())?;
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_digit() && *byte != b'_')
        .unwrap_or(text.len());
    text.get(end..)
}
