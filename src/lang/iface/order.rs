//! The order of a node's interfaces: what is joined stands before what joins it.

use super::super::declare::natural;
use super::super::item::text;
use super::{BOND, BRIDGE, Draft, NIC, VLAN};

/// Cards, bonds, tagged networks, bridges, each behind everything that it stands on; otherwise by name.
pub(super) fn below_first(drafts: Vec<Draft<'_>>) -> Vec<Draft<'_>> {
    let ranks = ranks(&drafts);
    let mut ranked: Vec<_> = ranks.into_iter().zip(drafts).collect();
    ranked.sort_by(|(one, a), (other, b)| {
        let by_name = || natural(&a.name.value, &b.name.value);
        one.cmp(other).then_with(by_name)
    });
    ranked.into_iter().map(|(_, draft)| draft).collect()
}

/// A rank for each, higher than that of everything below it. Interfaces that stand on each other have none that
/// would do; a rule reports them.
fn ranks(drafts: &[Draft<'_>]) -> Vec<usize> {
    let mut ranks: Vec<_> = drafts.iter().map(kind).collect();
    let below: Vec<_> = drafts.iter().map(|draft| below(draft, drafts)).collect();
    // Each round settles one more storey.
    for _ in drafts {
        let next: Vec<_> = below.iter().map(|below| above(below, &ranks)).collect();
        let raised: Vec<_> = ranks
            .iter()
            .zip(next)
            .map(|(own, it)| it.max(*own))
            .collect();
        if raised == ranks {
            break;
        }
        ranks = raised;
    }
    ranks
}

/// The least rank of an interface over those.
fn above(below: &[usize], ranks: &[usize]) -> usize {
    let highest = below.iter().filter_map(|at| ranks.get(*at)).max();
    highest.map_or(0, |rank| rank + 1)
}

fn kind(draft: &Draft<'_>) -> usize {
    match draft.word {
        word if word == NIC.name => 0,
        word if word == BOND.name => 1,
        word if word == BRIDGE.name => 3,
        _ => 2,
    }
}

/// What an interface names as its ports, or as what carries it, by position. Names that nobody has are reported later.
fn below(draft: &Draft<'_>, drafts: &[Draft<'_>]) -> Vec<usize> {
    let entry = match draft.word {
        word if word == BOND.name || word == BRIDGE.name => draft.item.entry("ports"),
        word if word == VLAN.name => draft.item.entry("on"),
        _ => None,
    };
    let written = entry.map(|entry| text(&entry).into_owned());
    let names: Vec<_> = written
        .iter()
        .flat_map(|it| it.split(','))
        .map(str::trim)
        .collect();
    let found = names.iter().filter_map(|name| {
        let named = |it: &Draft<'_>| it.name.value.as_str() == *name;
        drafts.iter().position(named)
    });
    found.collect()
}
