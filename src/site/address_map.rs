//! Maps of subnets: a small one address by address, a large one as consecutive ranges of equal use.

use std::net::IpAddr;

use ipnet::IpNet;

use super::page::{PageKind, Part, SitePage};
use crate::emit::Input;
use crate::emit::handbook::line::Line;
use crate::emit::handbook::page::{Block, Depth, SubjectKind};
use crate::emit::handbook::{network, plan};
use crate::facts::addresses::Claim;
use crate::facts::occupancy::{self, Use};
use crate::model::about::Status;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::range::AddressRange;
use crate::text::markdown;

/// Up to as many addresses are shown one by one: a /22.
const MOST_CELLS: u128 = 1024;

/// As many ranges are shown of a large subnet; more are joined to denser ones.
const MOST_BANDS: usize = 128;

/// The map of one subnet.
#[derive(Clone, Debug)]
pub(super) struct AddressMap {
    /// The subnet.
    pub(super) subnet: IpNet,
    /// What its addresses are used for, from the first to the last.
    pub(super) bands: Vec<Band>,
    /// Every range that nobody claims.
    pub(super) free: Vec<AddressRange>,
    /// How many addresses have each use that occurs.
    pub(super) counts: Vec<(Use, u128)>,
}

/// Consecutive addresses.
#[derive(Clone, Debug)]
pub(super) struct Band {
    /// From where to where.
    pub(super) range: AddressRange,
    /// What they are used for.
    pub(super) usage: Usage,
    /// Who has them, with links.
    pub(super) who: Line,
}

/// What the addresses of a band are used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    /// All for the same.
    One(Use),
    /// Some for this, some for that: how many for each.
    Mixed(Vec<(Use, u128)>),
}

impl AddressMap {
    fn new(input: Input<'_>, network: Id<Network>, subnet: IpNet) -> Self {
        let facts = &input.lab.facts;
        let bands = occupancy::of_subnet(&input.lab.lab, &facts.addresses, network, subnet);
        let bands: Vec<_> = bands.iter().map(|it| band(input, it)).collect();
        let is_free = |band: &&Band| band.usage == Usage::One(Use::Free);
        let free = bands.iter().filter(is_free).map(|it| it.range).collect();
        let counts = counts(&bands);
        let mut map = Self {
            subnet,
            bands,
            free,
            counts,
        };
        if !map.is_grid() {
            map.bands = joined(map.bands);
        }
        map
    }

    /// Whether each address has a cell.
    pub(super) fn is_grid(&self) -> bool {
        self.subnet.addr().is_ipv4() && AddressRange::of_subnet(self.subnet).len() <= MOST_CELLS
    }

    /// Every address of the subnet, each with its band.
    pub(super) fn cells(&self) -> impl Iterator<Item = (IpAddr, &Band)> {
        self.bands.iter().flat_map(|band| {
            let next = |ip: &IpAddr| crate::facts::addresses::successor(*ip);
            let from = std::iter::successors(Some(band.range.first()), next);
            from.take_while(|ip| *ip <= band.range.last())
                .map(move |ip| (ip, band))
        })
    }
}

/// Puts the maps of every network on its page: behind what the address plan says in words, before its table.
pub(super) fn add(input: Input<'_>, pages: &mut [SitePage]) {
    let networks: std::collections::BTreeMap<_, _> = input
        .lab
        .lab
        .networks
        .iter()
        .map(|(id, network)| (network.name.span, (id, network)))
        .collect();
    let kind = PageKind::Thing(SubjectKind::Network);
    for page in pages.iter_mut().filter(|page| page.kind == kind) {
        let named = page.origins.first().and_then(|span| networks.get(span));
        if let Some((id, network)) = named {
            let maps: Vec<_> = of_network(input, *id, network);
            let at = place(&page.parts);
            page.parts.splice(at..at, maps);
        }
    }
}

fn of_network(input: Input<'_>, id: Id<Network>, network: &Network) -> Vec<Part> {
    let subnets = network.subnets.iter().map(|it| it.value.trunc());
    subnets
        .map(|subnet| Part::AddressMap(AddressMap::new(input, id, subnet)))
        .collect()
}

/// Behind the paragraphs of the section of addresses; at the end of a page without one.
fn place(parts: &[Part]) -> usize {
    let anchor = markdown::anchor(network::ADDRESSES);
    let is_heading = |part: &Part| matches!(part, Part::Block(Block::Heading { anchor: it, depth: Depth::Part | Depth::Section, .. }) if *it == anchor);
    let Some(heading) = parts.iter().position(is_heading) else {
        return parts.len();
    };
    let mut behind = (heading + 1..parts.len()).filter(|at| {
        let part = parts.get(*at);
        !matches!(part, Some(Part::Block(Block::Paragraph(_))))
    });
    behind.next().unwrap_or(parts.len())
}

fn band(input: Input<'_>, band: &occupancy::Band<'_>) -> Band {
    // Who has the address, then what it is a part of.
    let (hosts, ranges): (Vec<&Claim>, Vec<&Claim>) =
        band.claims.iter().partition(|it| it.owner.is_single());
    let claims = hosts.into_iter().chain(ranges);
    Band {
        range: band.range,
        usage: Usage::One(band.usage),
        who: listed(claims.map(|claim| claimant(input, claim))),
    }
}

/// Who claims addresses, for what, and where in its life it is.
fn claimant(input: Input<'_>, claim: &Claim) -> Line {
    let who = plan::who(input, claim.owner);
    let what = plan::what(input, claim.owner);
    let line = if what.is_empty() {
        who
    } else {
        who.text(", ").line(what)
    };
    match claim.status {
        Status::Active => line,
        status @ (Status::Planned | Status::Offline | Status::Retired | Status::Removed) => {
            line.text(format!(", {}", status.word()))
        }
    }
}

fn listed(lines: impl Iterator<Item = Line>) -> Line {
    lines.fold(Line::new(), |all, line| {
        let all = if all.is_empty() { all } else { all.text("; ") };
        all.line(line)
    })
}

/// How many addresses have each use that occurs, in the order of legends.
fn counts(bands: &[Band]) -> Vec<(Use, u128)> {
    let count = |usage: Use| -> u128 {
        let of = bands.iter().map(|band| match &band.usage {
            Usage::One(it) if *it == usage => band.range.len(),
            Usage::One(_) => 0,
            Usage::Mixed(counts) => {
                let of = counts.iter().filter(|(it, _)| *it == usage);
                of.map(|(_, count)| count).sum()
            }
        });
        of.fold(0, u128::saturating_add)
    };
    let all = Use::ALL.into_iter().map(|usage| (usage, count(usage)));
    all.filter(|(_, count)| *count > 0).collect()
}

/// Bands joined across free gaps until they are few enough: first across the shortest gaps.
fn joined(bands: Vec<Band>) -> Vec<Band> {
    let mut bands = bands;
    let mut gap = 1;
    while bands.len() > MOST_BANDS && gap < u128::MAX / 2 {
        bands = joined_across(bands, gap);
        gap *= 2;
    }
    bands
}

/// Bands joined where at most so many free addresses are between them.
fn joined_across(bands: Vec<Band>, gap: u128) -> Vec<Band> {
    let is_gap = |band: &Band| band.usage == Usage::One(Use::Free) && band.range.len() > gap;
    let mut groups: Vec<Vec<Band>> = Vec::new();
    for band in bands {
        match groups.last_mut() {
            Some(group) if !is_gap(&band) && group.last().is_some_and(|it| !is_gap(it)) => {
                group.push(band);
            }
            _ => groups.push(vec![band]),
        }
    }
    groups.into_iter().filter_map(mixed).collect()
}

/// Neighbours as one band.
fn mixed(mut group: Vec<Band>) -> Option<Band> {
    let (first, last) = (group.first()?.range.first(), group.last()?.range.last());
    if group.len() == 1 {
        return group.pop();
    }
    let whole = AddressRange::new(first, last).ok()?;
    Some(Band {
        range: whole,
        usage: Usage::Mixed(counts(&group)),
        who: Line::new(),
    })
}
