//! The HTML view of a map of addresses: a table either way, so that it needs no picture to be understood.

use std::fmt::Write as _;
use std::net::IpAddr;

use super::address_map::{AddressMap, Band, Usage};
use super::html::{Writer, scroller};
use super::plain;
use crate::emit::handbook::line::{Inline, Line};
use crate::facts::occupancy::Use;
use crate::model::range::AddressRange;
use crate::text::html::{attribute, text};

/// Cells in a row.
const ROW: usize = 16;

/// As many free ranges are named: more are counted.
const MOST_FREE: usize = 24;

/// More addresses than this are not counted for a reader.
const COUNTABLE: u128 = 1 << 32;

/// A map with its summary and legend.
pub(super) fn figure(writer: Writer<'_>, map: &AddressMap) -> String {
    let body = if map.is_grid() {
        grid(writer, map)
    } else {
        bands(writer, map)
    };
    format!(
        "<figure class=\"address-map\">\n<figcaption>{}</figcaption>\n<p>{}</p>\n{}{}</figure>\n",
        text(&summary(map)),
        text(&free(map)),
        legend(map),
        scroller(&body)
    )
}

/// What the map shows, for whoever does not see it.
pub(super) fn summary(map: &AddressMap) -> String {
    let is_for_hosts = |(usage, _): &&(Use, u128)| !matches!(usage, Use::Network | Use::Broadcast);
    let counts = map.counts.iter().filter(is_for_hosts);
    let counts: Vec<_> = counts
        .map(|(usage, count)| counted(*usage, *count))
        .collect();
    format!("Map of {}: {}.", map.subnet, counts.join(", "))
}

fn counted(usage: Use, count: u128) -> String {
    format!("{} {}", number(count), usage.word())
}

fn number(count: u128) -> String {
    if count > COUNTABLE {
        "more than anyone can use".to_owned()
    } else {
        count.to_string()
    }
}

/// What nobody claims, as ranges.
pub(super) fn free(map: &AddressMap) -> String {
    let named = map.free.iter().take(MOST_FREE);
    let named: Vec<_> = named.map(|range| span(map, *range)).collect();
    if named.is_empty() {
        return "Free: none.".to_owned();
    }
    let lengths = map.free.iter().map(|range| range.len());
    let count = number(lengths.fold(0, u128::saturating_add));
    let more = match map.free.len().saturating_sub(MOST_FREE) {
        0 => String::new(),
        more => format!(" and {more} more ranges"),
    };
    format!("Free: {}{more} ({count}).", named.join(", "))
}

/// A range without what all addresses of the subnet start with.
fn span(map: &AddressMap, range: AddressRange) -> String {
    let first = short(map, range.first());
    if range.len() == 1 {
        return first;
    }
    format!("{first}–{}", short(map, range.last()))
}

/// An address without the octets that all of the subnet share, from the dot on.
fn short(map: &AddressMap, ip: IpAddr) -> String {
    let IpAddr::V4(ip) = ip else {
        return ip.to_string();
    };
    let [_, _, third, last] = ip.octets();
    match map.subnet.prefix_len() {
        24.. => format!(".{last}"),
        16..24 => format!(".{third}.{last}"),
        _ => ip.to_string(),
    }
}

/// The sign of a use. It stands in every cell, for colours alone tell too few.
const fn sign(usage: Use) -> &'static str {
    match usage {
        Use::Used => "U",
        Use::Gateway => "G",
        Use::Planned => "P",
        Use::Offline => "O",
        Use::Retired => "X",
        Use::Kubernetes => "K",
        Use::Dhcp => "D",
        Use::Reserved => "R",
        Use::Network => "N",
        Use::Broadcast => "B",
        Use::Free => "",
    }
}

/// The class of a use.
const fn class(usage: Use) -> &'static str {
    match usage {
        Use::Used => "u",
        Use::Gateway => "g",
        Use::Planned => "p",
        Use::Offline => "o",
        Use::Retired => "x",
        Use::Kubernetes => "k",
        Use::Dhcp => "d",
        Use::Reserved => "r",
        Use::Network | Use::Broadcast => "n",
        Use::Free => "f",
    }
}

/// The signs that occur, with their meaning.
fn legend(map: &AddressMap) -> String {
    let uses = map.counts.iter().map(|(usage, _)| {
        let sign = match sign(*usage) {
            "" => "no letter",
            sign => sign,
        };
        let (class, word) = (class(*usage), usage.word());
        format!("<li><b class=\"{class}\">{sign}</b> {word}</li>\n")
    });
    format!("<ul class=\"legend\">\n{}</ul>\n", uses.collect::<String>())
}

/// A cell an address, rows of 16, each named by its first.
fn grid(writer: Writer<'_>, map: &AddressMap) -> String {
    let mut rows = String::new();
    for (at, (ip, band)) in map.cells().enumerate() {
        if at % ROW == 0 {
            let end = if at == 0 { "" } else { "</tr>\n" };
            let first = short(map, ip);
            write!(rows, "{end}<tr><th scope=\"row\">{first}</th>").expect("a string takes all");
        }
        cell(&mut rows, writer, ip, band);
    }
    let subnet = map.subnet;
    format!(
        "<table class=\"cells\" aria-label=\"{subnet}, address by address\">\n<tbody>\n{rows}</tr>\n</tbody>\n</table>\n"
    )
}

/// One address: its last octet, its sign, and the way to who has it. Short, for there are many.
fn cell(out: &mut String, writer: Writer<'_>, ip: IpAddr, band: &Band) {
    let last = match ip {
        IpAddr::V4(ip) => ip.octets().last().copied().unwrap_or_default(),
        IpAddr::V6(ip) => ip.octets().last().copied().unwrap_or_default(),
    };
    let Usage::One(usage) = band.usage else {
        return;
    };
    let (class, sign) = (class(usage), sign(usage));
    let inside = match sign {
        "" => last.to_string(),
        sign => format!("{last} <b>{sign}</b>"),
    };
    let title = title(usage, &band.who);
    let written = match (usage, href(writer, &band.who)) {
        (Use::Free, _) => write!(out, "<td>{inside}</td>"),
        (_, Some(href)) if band.range.len() == 1 => write!(
            out,
            "<td class=\"{class}\"><a href=\"{}\"{title}>{inside}</a></td>",
            attribute(&href)
        ),
        _ => write!(out, "<td class=\"{class}\"{title}>{inside}</td>"),
    };
    written.expect("a string takes all");
}

/// Who has one address; of a range the table beside the map tells.
fn title(usage: Use, who: &Line) -> String {
    match usage {
        Use::Used | Use::Gateway | Use::Planned | Use::Offline | Use::Retired => {
            format!(" title=\"{}\"", attribute(&plain::line(who)))
        }
        Use::Kubernetes | Use::Dhcp | Use::Reserved | Use::Network | Use::Broadcast | Use::Free => {
            String::new()
        }
    }
}

/// The first of what leads somewhere.
fn href(writer: Writer<'_>, who: &Line) -> Option<String> {
    let mut targets = who.pieces().iter().filter_map(Inline::target);
    targets.find_map(|to| writer.href(to))
}

/// A row a band.
fn bands(writer: Writer<'_>, map: &AddressMap) -> String {
    let rows: String = map.bands.iter().map(|it| row(writer, map, it)).collect();
    let subnet = map.subnet;
    format!(
        "<table class=\"bands\" aria-label=\"{subnet}, range by range\">\n<thead>\n<tr><th scope=\"col\">Range</th>\
         <th scope=\"col\">Addresses</th><th scope=\"col\">Use</th><th scope=\"col\">Who</th></tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
}

fn row(writer: Writer<'_>, map: &AddressMap, band: &Band) -> String {
    let usage = match &band.usage {
        Usage::One(usage) => one(*usage),
        Usage::Mixed(counts) => {
            let counts = counts.iter().map(|(usage, count)| counted(*usage, *count));
            text(&counts.collect::<Vec<_>>().join(", "))
        }
    };
    format!(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{usage}</td><td>{}</td></tr>\n",
        text(&span(map, band.range)),
        number(band.range.len()),
        writer.line(&band.who)
    )
}

fn one(usage: Use) -> String {
    let (class, sign, word) = (class(usage), sign(usage), usage.word());
    if sign.is_empty() {
        return word.to_owned();
    }
    format!("<b class=\"{class}\">{sign}</b> {word}")
}
