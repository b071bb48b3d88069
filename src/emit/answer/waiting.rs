//! The hash of root's password: a reference in the lab, a marker in the answers, filled in by whoever deploys.

use crate::model::secret::Secret;
use crate::text::token::Comment;

/// What stands for the hash. No crypt string starts with `@`, so nobody can log in with what was not filled in. None
/// for a secret that stands in the source, which no artifact repeats.
pub(in crate::emit) fn marker(secret: &Secret) -> Option<String> {
    let (kind, place) = match secret {
        Secret::Env(name) => ("env", name),
        Secret::File(path) => ("file", path),
        Secret::Vault(path) => ("vault", path),
        Secret::Plain => return None,
    };
    Some(format!("@{kind}:{place}@"))
}

/// What is to be done before the file is used, in one line.
pub(super) fn instruction(secret: &Secret) -> Option<Comment> {
    let marker = marker(secret)?;
    let how = substitution(secret).map(|script| format!(", on a copy: sed {script} answer.toml"));
    let how = how.unwrap_or_default();
    let text =
        format!("Waits for root's password hash: put it, from {secret}, in place of {marker}{how}");
    Some(Comment::new(&text))
}

/// What sed does to fill it in, as a word for a shell, where the reference needs no quoting. A hash holds no `|`,
/// `&` or `\` (crypt(5)).
pub(in crate::emit) fn substitution(secret: &Secret) -> Option<String> {
    let marker = marker(secret)?;
    let value = match secret {
        Secret::Env(name) if is_plain(name, "_") => format!("${{{name}}}"),
        Secret::File(path) if is_plain(path, "_-./") => format!("$(cat {path})"),
        Secret::Env(_) | Secret::File(_) | Secret::Vault(_) | Secret::Plain => return None,
    };
    Some(format!("\"s|{marker}|{value}|\""))
}

fn is_plain(text: &str, signs: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || signs.contains(c))
}
