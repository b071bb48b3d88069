//! What a failure takes from those who reach things over the network, cell by cell.

use std::collections::{BTreeMap, BTreeSet};

use super::line::Line;
use super::phrase;
use crate::emit::Input;
use crate::facts::failures::supply::{DnsAfter, Reach, Supply};
use crate::facts::failures::{After, Verdict};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;

/// The most names in a list.
const NAMED: usize = 8;

/// What a network loses, with what else it loses in the same way.
struct Lost<'a> {
    supplies: Vec<&'static str>,
    network: Line,
    reach: &'a Reach,
}

/// The networks without a gateway, without the internet or without DHCP.
pub(super) fn networks(input: Input<'_>, after: &After) -> Line {
    let mut all: Vec<(Id<Network>, Lost<'_>)> = Vec::new();
    for it in &after.networks {
        let supply = word(it.supply);
        let same = |(id, lost): &&mut (Id<Network>, Lost<'_>)| {
            *id == it.network && *lost.reach == it.reach
        };
        if let Some((_, known)) = all.iter_mut().find(same) {
            known.supplies.push(supply);
            continue;
        }
        let lost = Lost {
            supplies: vec![supply],
            network: phrase::network(&input.lab.lab, it.network),
            reach: &it.reach,
        };
        all.push((it.network, lost));
    }
    let all: Vec<_> = all.into_iter().map(|(_, lost)| lost).collect();
    let whole = [Verdict::Stops, Verdict::Unknown];
    let mut parts: Vec<_> = whole
        .into_iter()
        .flat_map(|it| in_whole(&all, it))
        .collect();
    let some = all.iter().filter(|it| it.reach.verdict == Verdict::GoesOn);
    parts.extend(some.flat_map(|it| for_some(input, it)));
    separated(parts)
}

/// The networks that lose something for all that are in them, those that lose the same together.
fn in_whole(all: &[Lost<'_>], verdict: Verdict) -> Vec<Line> {
    let mut groups: BTreeMap<&[&str], Vec<Line>> = BTreeMap::new();
    for it in all.iter().filter(|it| it.reach.verdict == verdict) {
        let group = groups.entry(&it.supplies).or_default();
        group.push(it.network.clone());
    }
    let lines = groups.into_iter().map(|(supplies, networks)| {
        let line = missing(supplies, verdict == Verdict::Stops);
        line.text(" in ").line(few(networks, "networks"))
    });
    lines.collect()
}

fn for_some(input: Input<'_>, lost: &Lost<'_>) -> Vec<Line> {
    let sure = [(true, &lost.reach.cut), (false, &lost.reach.unsure)];
    let lines = sure.into_iter().filter_map(|(is_sure, who)| {
        let who = hosts(input, who)?;
        let line = missing(&lost.supplies, is_sure).text(" in ");
        Some(line.line(lost.network.clone()).text(" for ").line(who))
    });
    lines.collect()
}

fn missing(supplies: &[&str], is_sure: bool) -> Line {
    if is_sure {
        Line::new().strong(format!("no {}", supplies.join(", ")))
    } else {
        format!("{} not known", supplies.join(", ")).into()
    }
}

const fn word(supply: Supply) -> &'static str {
    match supply {
        Supply::Gateway => "gateway",
        Supply::Internet => "internet",
        Supply::Dhcp => "DHCP",
    }
}

/// Whether names are still resolved, and from where not.
pub(super) fn dns(input: Input<'_>, after: &After) -> Line {
    let Some(DnsAfter {
        least,
        most,
        all,
        reach,
    }) = &after.dns
    else {
        return Line::new().or_none();
    };
    let plural = if *all == 1 { "" } else { "s" };
    let count = if least == most {
        format!("{most} of {all} resolver{plural}")
    } else {
        format!("{least} to {most} of {all} resolver{plural}")
    };
    let line = match reach.verdict {
        Verdict::Stops => Line::new().strong("no DNS"),
        Verdict::Unknown => format!("not known: {count}").into(),
        Verdict::GoesOn => format!("available: {count}").into(),
    };
    let lacking = hosts(input, &reach.cut);
    let lacking = lacking.map(|who| Line::new().strong("no DNS").text(" for ").line(who));
    let unsure = hosts(input, &reach.unsure);
    let unsure = unsure.map(|who| Line::from("not known for ").line(who));
    separated([Some(line), lacking, unsure].into_iter().flatten())
}

/// The storages that are not reached.
pub(super) fn storages(input: Input<'_>, after: &After) -> Line {
    let all = after.storages.iter();
    let all = all.map(|it| (phrase::storage(input, it.storage), &it.reach));
    lost(input, all.collect(), "unavailable", "storages")
}

/// The backup jobs that cannot write.
pub(super) fn backups(input: Input<'_>, after: &After) -> Line {
    let all = after.backups.iter();
    let all = all.map(|it| (phrase::backup(&input.lab.lab, it.job), &it.reach));
    lost(input, all.collect(), "no target", "jobs")
}

/// Things by what becomes of them: gone, not known, gone for some.
fn lost(input: Input<'_>, all: Vec<(Line, &Reach)>, word: &str, kind: &str) -> Line {
    let of = |verdict| {
        let lines = all.iter().filter(|(_, it)| it.verdict == verdict);
        few(lines.map(|(line, _)| line.clone()).collect(), kind)
    };
    let (gone, unknown) = (of(Verdict::Stops), of(Verdict::Unknown));
    let mut parts = Vec::new();
    if !gone.is_empty() {
        parts.push(Line::new().strong(word).text(": ").line(gone));
    }
    if !unknown.is_empty() {
        parts.push(Line::from("not known: ").line(unknown));
    }
    for (line, reach) in all.iter().filter(|(_, it)| it.verdict == Verdict::GoesOn) {
        if let Some(who) = hosts(input, &reach.cut) {
            let what = Line::new().strong(word).text(": ").line(line.clone());
            parts.push(what.text(" on ").line(who));
        }
        if let Some(who) = hosts(input, &reach.unsure) {
            let what = Line::from("not known: ").line(line.clone());
            parts.push(what.text(" on ").line(who));
        }
    }
    separated(parts)
}

/// Hosts by name, or how many they are; none if there is none. Guests go with their nodes.
fn hosts(input: Input<'_>, all: &BTreeSet<HostId>) -> Option<Line> {
    let lab = &input.lab.lab;
    let is_with_node = |it: &&HostId| match it {
        HostId::Guest(guest) => {
            let home = lab.guests.at(*guest).node;
            home.is_some_and(|home| all.contains(&HostId::Node(home.value)))
        }
        HostId::Node(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => false,
    };
    let named = all.iter().filter(|it| !is_with_node(it));
    let lines = named.map(|it| phrase::host(lab, *it));
    (!all.is_empty()).then(|| few(lines.collect(), "hosts"))
}

fn few(lines: Vec<Line>, kind: &str) -> Line {
    match lines.len() {
        0..=NAMED => Line::joined(lines),
        more => format!("{more} {kind}").into(),
    }
}

fn separated(parts: impl IntoIterator<Item = Line>) -> Line {
    let parts = parts.into_iter();
    let joined = parts.reduce(|line, next| line.text("; ").line(next));
    joined.unwrap_or_default().or_none()
}
