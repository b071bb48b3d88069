//! Keys, tokens, fingerprints and serial numbers: letters that mean nothing, and tell everything.

use super::{Cursor, Found, Opaque, Token, is_word};
use crate::model::disclosure::by_look;

/// What starts with something that tells what it is.
pub(super) fn marked(here: Cursor<'_>) -> Option<Found> {
    let starts = !here.before().is_some_and(|it| is_word(it) || it == b'_');
    if !starts {
        return None;
    }
    fingerprint(here)
        .or_else(|| public_key(here))
        .or_else(|| world_wide(here))
        .or_else(|| serial(here))
        .or_else(|| token(here))
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Groups of 8, 4, 4, 4 and 12 hexadecimal digits.
pub(super) fn uuid(here: Cursor<'_>) -> Option<Found> {
    let run = here.while_(|it| it.is_ascii_hexdigit() || it == b'-');
    let groups = run.split('-').map(str::len);
    let whole = !here.byte(run.len()).is_some_and(is_word);
    (whole && groups.eq([8, 4, 4, 4, 12]))
        .then(|| here.found(run.len(), Token::Opaque(Opaque::Uuid)))
}

/// `SHA256:` and what OpenSSH prints behind it.
fn fingerprint(here: Cursor<'_>) -> Option<Found> {
    let mark = "SHA256:";
    here.rest().strip_prefix(mark)?;
    let body = here.skip(mark.len()).while_(is_base64);
    let token = Token::Opaque(Opaque::Token(mark.len()));
    (body.len() >= 43).then(|| here.found(mark.len() + body.len(), token))
}

/// The body of a public key: the length of its type, the type, the length of what follows, all in base64.
fn public_key(here: Cursor<'_>) -> Option<Found> {
    let body = here.while_(is_base64);
    let typed = body.strip_prefix("AAAA").filter(|_| body.len() >= 64)?;
    let mut sextets = typed.bytes().map(sextet);
    let (high, low) = (sextets.next()??, sextets.next()??);
    let header = 4 + usize::from(high << 2 | low >> 4) + 4;
    let token = Token::Opaque(Opaque::Key(header * 8 / 6));
    Some(here.found(body.len(), token))
}

fn sextet(letter: u8) -> Option<u8> {
    Some(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// The number that names a disk all over the world, behind what says so (`/dev/disk/by-id`).
fn world_wide(here: Cursor<'_>) -> Option<Found> {
    let marks = ["wwn-0x", "eui.", "naa.", "0x", "scsi-3", "nvme-eui."];
    let digits = |mark: &&str| {
        here.rest().strip_prefix(*mark)?;
        let behind = here.skip(mark.len());
        let digits = behind.while_(|it| it.is_ascii_hexdigit());
        let whole = !behind.byte(digits.len()).is_some_and(is_word);
        (digits.len() >= 16 && whole).then_some((mark.len(), digits.len()))
    };
    let (mark, digits) = marks.iter().find_map(digits)?;
    Some(here.skip(mark).found(digits, Token::Opaque(Opaque::Digits)))
}

/// The serial number in the name of a disk: `ata-MODEL_SERIAL`, with `-partN` behind it.
fn serial(here: Cursor<'_>) -> Option<Found> {
    let buses = ["ata-", "nvme-", "scsi-", "usb-", "virtio-", "mmc-"];
    let bus = buses.iter().find(|bus| here.rest().starts_with(**bus))?;
    let name = here.while_(|it| is_word(it) || b"-_.:+".contains(&it));
    let whole = name.split("-part").next().unwrap_or(name);
    let whole = whole.trim_end_matches(['.', ':', '-', '_']);
    let model = whole.rfind('_').map_or(bus.len(), |at| at + 1);
    let serial = whole.get(model..)?;
    // The number of a namespace stands last, and is none.
    let (model, serial) = match serial.len() {
        1..=2 => {
            let shorter = whole.get(..model.checked_sub(1)?)?;
            let start = shorter.rfind('_').map_or(bus.len(), |at| at + 1);
            (start, shorter.get(start..)?)
        }
        _ => (model, serial),
    };
    let telling = serial.len() >= 6 && serial.bytes().any(|it| it.is_ascii_digit());
    let by_itself = *bus == "virtio-" || whole.contains('_');
    (telling && by_itself).then(|| {
        here.skip(model)
            .found(serial.len(), Token::Opaque(Opaque::Serial))
    })
}

/// A token or the hash of a password, by its look.
fn token(here: Cursor<'_>) -> Option<Found> {
    let body = here.while_(|it| is_base64(it) || b"-_.$,".contains(&it));
    let body = body.trim_end_matches(['.', ',', '-']);
    let what = by_look("", body).filter(|_| body.len() >= 8 && !is_path(body))?;
    let mark = match what {
        "the hash of a password" => body.get(1..)?.find('$').map_or(1, |at| at + 2),
        _ if body.starts_with("eyJ") => 3,
        _ => mark(body),
    };
    Some(here.found(
        body.len(),
        Token::Opaque(Opaque::Token(mark.min(body.len()))),
    ))
}

/// Whether letters are rather the names of folders than those of a token.
fn is_path(text: &str) -> bool {
    text.contains('/') && !text.ends_with('=') && text.split('/').all(|it| it.len() < 20)
}

/// The letters that tell whose token it is: those up to the last sign among the first.
fn mark(token: &str) -> usize {
    let signs = |c: char| matches!(c, '_' | '-' | '.');
    let head = token.get(..token.len().min(17)).unwrap_or("");
    head.rfind(signs).map_or(0, |at| at + 1)
}
