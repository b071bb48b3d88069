//! What the installer compares with properties of udev (pve-installer, `proxmox-auto-installer/src/utils.rs`).

use super::{Refusal, Verdict, require};

/// The name of a property that udev has of a device.
///
/// # Errors
/// For any other text.
pub fn udev_key(text: &str) -> Verdict {
    let inner = |c: char| c.is_ascii_alphanumeric() || "_.-:".contains(c);
    require(!text.is_empty() && text.chars().all(inner), || {
        Refusal::new("is not the name of a property of udev")
            .help("write it as `udevadm info` lists it, such as `ID_MODEL`")
    })
}

/// A pattern of the installer (Rust's `glob`, `Pattern::new`).
///
/// # Errors
/// For a bracket without its end, and for stars that the installer refuses.
pub fn glob(text: &str) -> Verdict {
    if text.is_empty() {
        return Err(Refusal::new("is empty, and matches nothing").help("write `*` for any value"));
    }
    brackets(text)?;
    stars(text)
}

/// `[` opens a set of at least one sign that `]` ends, also after `!`.
fn brackets(text: &str) -> Verdict {
    let mut rest = text;
    while let Some((_, inside)) = rest.split_once('[') {
        let set = inside.strip_prefix('!').unwrap_or(inside);
        let mut signs = set.char_indices();
        signs.next();
        let Some((end, _)) = signs.find(|(_, c)| *c == ']') else {
            return Err(Refusal::new("has a `[` without its `]`")
                .help("close it, or write `[[]` for the bracket itself"));
        };
        rest = set.get(end + 1..).unwrap_or_default();
    }
    Ok(())
}

/// Two stars are folders to the installer, and stand between slashes; three are nothing.
fn stars(text: &str) -> Verdict {
    let refused = || {
        let help = format!("write `{}`", single(text));
        Err(Refusal::new("has several `*` in a row").help(help))
    };
    let mut before = "";
    let mut rest = text;
    while let Some(at) = rest.find("**") {
        let (head, tail) = rest.split_at(at);
        let end = tail.trim_start_matches('*');
        let count = tail.len() - end.len();
        let opens = if head.is_empty() {
            before.is_empty()
        } else {
            head.ends_with('/')
        };
        if count > 2 || !opens || !(end.is_empty() || end.starts_with('/')) {
            return refused();
        }
        (before, rest) = (tail, end);
    }
    Ok(())
}

/// The text with one star for several.
fn single(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '*' || !out.ends_with('*') {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn globs() {
        for text in [
            "*",
            "S4*",
            "S[45]*",
            "S[!45]?",
            "[[]a",
            "[]]",
            "**",
            "a/**/b",
            "Samsung SSD *",
        ] {
            assert_eq!(glob(text), Ok(()), "{text}");
        }
        for text in ["", "S4[", "S4[]", "S4[!]", "a**b", "***", "[a][", "a**"] {
            assert!(glob(text).is_err(), "{text}");
        }
    }
}
