//! A lab that may be shown to others: the same sources with stand-ins for what tells where it is and how to get in.
//!
//! Sources in, sources out: whatever is made of the second ones is free of the first ones, without knowing anything of
//! it. Every line stays a line, in its file and at its number, so the same rules find the same things there.
//!
//! Replaced, in values, prose, comments and names of files:
//!
//! - Addresses of IPv4 and IPv6, alone, with a prefix, in ranges, with `x` for the last octets, with dashes in names,
//!   in reverse names, in IPv6 addresses that hold one of IPv4. A subnet becomes another one of the same length
//!   and kind, and what is in it keeps its place there: the first address stays the first.
//! - Hardware addresses, also in names such as `enx00e04c680001` and in addresses that are made of them.
//! - Domains: the lab's, its zones, those in URLs and mail addresses, and all below them. Names in mail addresses.
//! - Names of secrets, fingerprints, public keys, tokens, hashes, serial numbers in the names of disks.
//! - Secrets in plain text, which should not be there.
//!
//! Not replaced: names of hosts, networks, storages and users, hardware, numbers of VLANs and guests, prose. A zone of one
//! label (`lan`) is replaced where it is a zone and at the end of a longer name, not where it is a word. What everybody
//! has stays: loopback, link-local, multicast, masks, and the private blocks as such (`10.0.0.0/8`).

mod blocks;
mod domains;
mod names;
mod places;
mod plan;
mod scan;
mod seen;
mod stand_ins;

use std::collections::BTreeMap;

use self::seen::{Seen, is_secret};
use self::stand_ins::StandIns;
use crate::model::Lab;
use crate::source::{SourceFile, SourceMap};
use crate::syntax::{Piece, pieces};

/// The sources of a lab with stand-ins. The same lab gives the same bytes.
///
/// The stand-ins belong to this lab: in another one, or after it changed, the same address may get another.
#[must_use]
pub fn redact(map: &SourceMap, lab: &Lab) -> SourceMap {
    let mut seen = Seen::new(map, lab);
    seen.hosts.extend(places::hosts(lab));
    let stand_ins = StandIns::new(seen, &places::domains(lab));
    let texts = places::texts(lab, &stand_ins);
    let mut redacted = SourceMap::new(stand_ins.text(map.prefix()));
    for file in map.files() {
        let text = rewritten(file, &stand_ins, &texts);
        // Only a lab of nearly 4 GiB could outgrow the numbering.
        let _ = redacted.add(name(file.name(), &stand_ins), text.into_bytes());
    }
    redacted
}

/// The name of a file, whose ending says what it is.
fn name(name: &str, stand_ins: &StandIns) -> String {
    match name.strip_suffix(".kdl") {
        Some(stem) => format!("{}.kdl", stand_ins.text(stem)),
        None => stand_ins.text(name),
    }
}

fn rewritten(file: &SourceFile, stand_ins: &StandIns, texts: &BTreeMap<u32, String>) -> String {
    let pieces = pieces(file.text());
    let all = pieces.iter().enumerate().map(|(at, piece)| {
        if let Some(text) = placed(piece, file, texts) {
            piece.standing_for(text)
        } else if is_secret(&pieces, at) {
            piece.standing_for(&stand_ins.secret(&piece.text()))
        } else {
            piece.rewritten(|text| stand_ins.text(text))
        }
    });
    all.collect()
}

/// What the model says that stands in the place of a piece.
fn placed<'t>(
    piece: &Piece<'_>,
    file: &SourceFile,
    texts: &'t BTreeMap<u32, String>,
) -> Option<&'t String> {
    let global =
        |offset: usize| u32::try_from(offset).map_or(u32::MAX, |it| it.saturating_add(file.base()));
    let mut there = texts.range(global(piece.start())..global(piece.end()));
    there.next().map(|(_, text)| text)
}
