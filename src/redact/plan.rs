//! Which addresses become which: outermost subnets move as a whole, so that everything in them keeps its place.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::blocks::{Family, Prefix};

/// What is known of the addresses of a family.
#[derive(Debug, Default)]
pub(super) struct Known {
    subnets: BTreeSet<Prefix>,
    /// Ranges, by the narrowest prefixes around them.
    ranges: BTreeSet<(Prefix, u128, u128)>,
    addresses: BTreeSet<u128>,
}

/// The stand-ins of a family.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// By the original's first address: apart from each other.
    moved: BTreeMap<u128, (Prefix, u128)>,
    /// Ends of what is too large to move: the address of the network and the broadcast.
    ends: BTreeSet<u128>,
}

/// What is known of all addresses of a lab.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    v4: Known,
    v6: Known,
}

/// The number of an address in its family, and the bits of that.
pub(super) fn number(ip: IpAddr) -> (u128, u8) {
    match ip {
        IpAddr::V4(ip) => (u32::from(ip).into(), 32),
        IpAddr::V6(ip) => (ip.into(), 128),
    }
}

/// The address of a number.
pub(super) fn address(number: u128, bits: u8) -> IpAddr {
    if bits == 32 {
        IpAddr::V4(u32::try_from(number).unwrap_or(u32::MAX).into())
    } else {
        IpAddr::V6(number.into())
    }
}

impl Addresses {
    fn family(&mut self, ip: IpAddr) -> &mut Known {
        match ip {
            IpAddr::V4(_) => &mut self.v4,
            IpAddr::V6(_) => &mut self.v6,
        }
    }

    /// An address by itself.
    pub(super) fn add(&mut self, ip: IpAddr) {
        let (number, _) = number(ip);
        self.family(ip).addresses.insert(number);
    }

    /// An address with a prefix length: its subnet is one.
    pub(super) fn add_subnet(&mut self, ip: IpAddr, length: u8) {
        let (number, bits) = number(ip);
        let known = self.family(ip);
        known.addresses.insert(number);
        known.subnets.insert(Prefix::around(number, length, bits));
    }

    /// The ends of a range: what is around both moves together.
    pub(super) fn add_range(&mut self, first: IpAddr, last: IpAddr) {
        let ((start, bits), (end, _)) = (number(first), number(last));
        let differing = 128 - (start ^ end).leading_zeros();
        let length = u32::from(bits).saturating_sub(differing);
        let length = u8::try_from(length).unwrap_or(bits);
        let known = self.family(first);
        known.addresses.extend([start, end]);
        if length > 0 && start != end {
            let around = Prefix::around(start, length, bits);
            known.ranges.insert((around, start, end));
        }
    }

    /// Finds a place for everything.
    pub(super) fn moves(&self) -> (Moves, Moves) {
        (self.v4.moves(&Family::v4()), self.v6.moves(&Family::v6()))
    }
}

impl Known {
    fn moves(&self, family: &Family) -> Moves {
        let outermost = self.outermost(family);
        let mut search = Search::new(&outermost);
        let mut moves = Moves::default();
        let mut stuck = Vec::new();
        for prefix in &outermost {
            match search.place(*prefix, family) {
                Some(first) => moves.add(*prefix, first),
                None => stuck.push(*prefix),
            }
        }
        for prefix in stuck {
            self.inside(prefix, family, &mut search, &mut moves);
        }
        let ends = self.ends(family).into_iter();
        let ends = ends.filter(|it| holder(&outermost, *it).is_none());
        moves.ends.extend(ends);
        moves
    }

    /// The ends of subnets and ranges that are too wide to go anywhere.
    fn ends(&self, family: &Family) -> BTreeSet<u128> {
        let subnets = self.subnets.iter().map(|it| (*it, it.first, it.last));
        let all = subnets.chain(self.ranges.iter().copied());
        let wide = all.filter(|(around, ..)| family.is_known_to_all(*around));
        wide.flat_map(|(_, first, last)| [first, last]).collect()
    }

    /// The widest prefixes that can move: subnets, ranges that are in none, and what is around addresses that are in none.
    fn outermost(&self, family: &Family) -> Vec<Prefix> {
        let movable = |it: &&Prefix| !family.is_known_to_all(**it) && family.into(**it).is_some();
        let subnets = self.subnets.iter().filter(movable);
        let subnets = subnets.map(|it| family.widened(*it, |block| block.whole_units));
        let mut all: BTreeSet<_> = subnets.collect();
        let known = widest(&all);
        let ranges = self
            .ranges
            .iter()
            .map(|(around, ..)| around)
            .filter(movable);
        let ranges =
            ranges.filter(|it| holder(&known, it.first).is_none_or(|known| !known.holds(**it)));
        all.extend(ranges.map(|it| family.widened(*it, |_| true)));
        let known = widest(&all);
        all.extend(self.alone(&known, family));
        widest(&all)
    }

    /// The prefixes around addresses that are in none of some.
    fn alone(&self, known: &[Prefix], family: &Family) -> Vec<Prefix> {
        let ends = self.ends(family);
        let alone = self
            .addresses
            .iter()
            .filter(|it| holder(known, **it).is_none() && !ends.contains(it));
        let own = alone.map(|it| Prefix::around(*it, family.bits, family.bits));
        let own = own.filter(|it| family.into(*it).is_some());
        own.map(|it| family.widened(it, |_| true)).collect()
    }

    /// Moves what is inside of a prefix that has no room elsewhere.
    fn inside(&self, outer: Prefix, family: &Family, search: &mut Search, moves: &mut Moves) {
        let ranges = self.ranges.iter().map(|(around, ..)| around);
        let within = self.subnets.iter().chain(ranges);
        let mut all: BTreeSet<_> = within
            .filter(|it| outer.holds(**it) && **it != outer)
            .copied()
            .collect();
        let known = widest(&all);
        let addresses = self.addresses.range(outer.first..=outer.last);
        let alone = addresses.filter(|it| holder(&known, **it).is_none());
        let around =
            alone.map(|it| Prefix::around(*it, family.bits.saturating_sub(8), family.bits));
        all.extend(around.filter(|it| outer.holds(*it) && *it != outer));
        let inner = widest(&all);
        search.give_back(outer, &inner);
        for prefix in inner {
            if let Some(first) = search.find(outer, prefix, None) {
                moves.add(prefix, first);
            }
        }
        moves.ends.extend([outer.first, outer.last]);
    }
}

/// Those that no other holds, in order.
fn widest(all: &BTreeSet<Prefix>) -> Vec<Prefix> {
    let mut sorted: Vec<_> = all.iter().copied().collect();
    sorted.sort_by(|a, b| a.first.cmp(&b.first).then(b.last.cmp(&a.last)));
    let mut widest: Vec<Prefix> = Vec::with_capacity(sorted.len());
    for prefix in sorted {
        if !widest.last().is_some_and(|it| it.holds(prefix)) {
            widest.push(prefix);
        }
    }
    widest
}

/// The prefix of a sorted list that an address is in.
fn holder(sorted: &[Prefix], address: u128) -> Option<Prefix> {
    let behind = sorted.partition_point(|it| it.first <= address);
    let last = sorted.get(behind.checked_sub(1)?)?;
    (address <= last.last).then_some(*last)
}

/// The search for places that nothing has: neither what the lab has, nor another stand-in.
struct Search {
    /// First and last addresses.
    taken: BTreeMap<u128, u128>,
    /// Where the next stand-in of a part of a block is looked for: forwards, so that order is kept.
    cursors: BTreeMap<Prefix, u128>,
}

impl Search {
    fn new(originals: &[Prefix]) -> Self {
        Self {
            taken: originals.iter().map(|it| (it.first, it.last)).collect(),
            cursors: BTreeMap::new(),
        }
    }

    /// A place for a prefix among addresses of its kind.
    fn place(&mut self, prefix: Prefix, family: &Family) -> Option<u128> {
        let mut targets = family.into(prefix)?.iter();
        targets.find_map(|target| self.find(*target, prefix, family.kept_apart(*target)))
    }

    /// Takes what is inside of a prefix instead of the whole.
    fn give_back(&mut self, outer: Prefix, inner: &[Prefix]) {
        self.taken.remove(&outer.first);
        self.taken
            .extend(inner.iter().map(|it| (it.first, it.last)));
    }

    fn find(&mut self, target: Prefix, prefix: Prefix, avoid: Option<Prefix>) -> Option<u128> {
        if prefix.mask() > target.mask() {
            return None;
        }
        // The first address alone would look like that of a network.
        let lowest = target.first + u128::from(prefix.mask() == 0 && target.mask() > 1);
        let start = self.cursors.get(&target).copied().unwrap_or(lowest);
        let found = self.from(start, target, prefix, avoid);
        let found = found.or_else(|| self.from(lowest, target, prefix, avoid))?;
        let last = found | prefix.mask();
        self.taken.insert(found, last);
        self.cursors.insert(target, last.saturating_add(1));
        Some(found)
    }

    /// The first free place from an address on.
    fn from(
        &self,
        start: u128,
        target: Prefix,
        prefix: Prefix,
        avoid: Option<Prefix>,
    ) -> Option<u128> {
        let mask = prefix.mask();
        let mut first = start.checked_add(mask)? & !mask;
        loop {
            let place = Prefix {
                first,
                last: first | mask,
            };
            if !target.holds(place) {
                return None;
            }
            let Some(end) = self.hindrance(place, avoid) else {
                return Some(first);
            };
            first = end.checked_add(1)?.checked_add(mask)? & !mask;
        }
    }

    /// The end of something that is in a place already.
    fn hindrance(&self, place: Prefix, avoid: Option<Prefix>) -> Option<u128> {
        let there = self.taken.range(..=place.last).next_back();
        let there = there.filter(|(_, last)| **last >= place.first);
        let avoided = avoid.filter(|it| it.meets(place)).map(|it| it.last);
        there.map(|(_, last)| *last).max(avoided)
    }
}

impl Moves {
    fn add(&mut self, prefix: Prefix, first: u128) {
        self.moved.insert(prefix.first, (prefix, first));
    }

    /// The stand-in of an address.
    pub(super) fn stand_in(&self, number: u128) -> u128 {
        if self.ends.contains(&number) {
            return number;
        }
        self.holder(number)
            .map_or(number, |(prefix, first)| first | (number & prefix.mask()))
    }

    /// Whether a prefix is wider than what moves: it stays.
    pub(super) fn keeps(&self, prefix: Prefix) -> bool {
        !self
            .holder(prefix.first)
            .is_some_and(|(it, _)| it.holds(prefix))
    }

    fn holder(&self, number: u128) -> Option<(Prefix, u128)> {
        let (_, found) = self.moved.range(..=number).next_back()?;
        (number <= found.0.last).then_some(*found)
    }
}
