//! Public keys of SSH (sshd(8), "AUTHORIZED_KEYS FILE FORMAT"; RFC 4253, section 6.6).

use super::{Refusal, Verdict};

/// The types of keys that OpenSSH logs in.
const TYPES: &[&str] = &[
    "ssh-ed25519",
    "ssh-rsa",
    "ssh-dss",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];

/// A line of authorized_keys: options or none, the type of the key, the key itself, a comment or none. A private key is
/// taken as well: what is wrong with it is that it is secret, which another rule reports.
///
/// # Errors
/// For a line without a type, or whose key is not whole or of another type. The problem never quotes the line.
pub fn ssh_key(text: &str) -> Verdict {
    if text.contains("PRIVATE KEY") {
        return Ok(());
    }
    let mut words = text.split_whitespace();
    let Some(kind) = words.find(|word| TYPES.contains(word)) else {
        return Err(refused("the line names no type of key that OpenSSH knows"));
    };
    let Some(key) = words.next().and_then(decoded) else {
        return Err(refused(format!("after `{kind}` there is no key in Base64")));
    };
    match fields(&key) {
        None => Err(refused(format!("the key after `{kind}` is cut off"))),
        Some(fields) if fields.first().is_none_or(|it| *it != kind.as_bytes()) => Err(refused(
            format!("the key after `{kind}` is of another type"),
        )),
        Some(fields) if fields.len() < 2 => {
            Err(refused(format!("the key after `{kind}` is cut off")))
        }
        Some(_) => Ok(()),
    }
}

fn refused(problem: impl Into<String>) -> Refusal {
    Refusal::new(problem)
        .help("copy the whole line of the `.pub` file, such as `ssh-ed25519 AAAA… admin@pc`")
}

/// The bytes of Base64 text (RFC 4648, section 4).
fn decoded(text: &str) -> Option<Vec<u8>> {
    let plain = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - plain.len() > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut pending, mut bits) = (0_u32, 0_u32);
    for byte in plain.bytes() {
        pending = ((pending << 6) | value(byte)?) & 0xFFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((pending >> bits) & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

fn value(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

/// The strings that a key consists of, each after its length in four bytes; none if they do not end where it does.
fn fields(key: &[u8]) -> Option<Vec<&[u8]>> {
    let mut fields = Vec::new();
    let mut rest = key;
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (field, after) = after.split_at_checked(length)?;
        fields.push(field);
        rest = after;
    }
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::ssh_key;

    const KEY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIHx3Zk3vT9qLw2XcR7bNf5YhJ8mDsPa4GtUe0i1o2p3q";

    #[test]
    fn keys() {
        for line in [
            format!("ssh-ed25519 {KEY}"),
            format!("ssh-ed25519 {KEY} admin@pc of mine"),
            format!("from=\"10.0.0.0/8, *.example\",no-pty ssh-ed25519 {KEY} x"),
            "-----BEGIN OPENSSH PRIVATE KEY-----".to_owned(),
        ] {
            assert_eq!(ssh_key(&line), Ok(()), "{line}");
        }
        let cut = KEY.get(..KEY.len() - 4).expect("longer");
        for line in [
            "hello".to_owned(),
            String::new(),
            "ssh-ed25519".to_owned(),
            "ssh-ed25519 AAAA".to_owned(),
            "ssh-ed25519 hello admin@pc".to_owned(),
            format!("ssh-rsa {KEY}"),
            format!("ssh-ed25519 {cut}"),
            format!("ed25519 {KEY}"),
        ] {
            assert!(ssh_key(&line).is_err(), "{line}");
        }
    }
}
