//! Ceph: its daemons, pools and disks, and how much room there is.

use super::draft::Draft;
use super::line::{Inline, Line};
use super::page::{Depth, Page, PageName};
use super::{amount, diagram, phrase};
use crate::emit::Input;
use crate::facts::ceph::{self, NEARFULL};
use crate::facts::space::promised;
use crate::model::about::Ref;
use crate::model::ceph::{Ceph, Osd, Placement, Pool};
use crate::model::network::Network;
use crate::model::storage::Content;
use crate::model::unit::SizeSum;

/// The page of Ceph.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let ceph = input.lab.lab.ceph.as_ref();
    let ceph = ceph.filter(|ceph| ceph.about.is_present())?;
    let mut draft = Draft::new(PageName::Ceph, "Ceph");
    origins(&mut draft, input, ceph);
    phrase::introduce(&mut draft, &ceph.about);
    draft.facts(facts(input, ceph));
    diagram::add(&mut draft, input, "ceph");
    pools(&mut draft, input, ceph);
    osds(&mut draft, input, ceph);
    room(&mut draft, input, ceph);
    groups(&mut draft, input, ceph);
    Some(draft.done())
}

fn origins(draft: &mut Draft, input: Input<'_>, ceph: &Ceph) {
    draft.origin(ceph.span);
    for osd in &ceph.osds {
        draft.origin(osd.number.span);
    }
    for pool in &ceph.pools {
        draft.origin(input.lab.lab.storages.at(pool.storage).name.span);
        for part in input.lab.facts.space.of(pool.storage) {
            draft.origin(part.span);
        }
    }
}

fn facts(input: Input<'_>, ceph: &Ceph) -> Vec<(&'static str, Line)> {
    let metadata = ceph.metadata_servers.as_ref();
    let fsid = ceph.fsid.as_ref().map(|fsid| Line::new().code(&fsid.value));
    vec![
        ("Public network", network(input, ceph.public_network)),
        ("Cluster network", network(input, ceph.copy_network())),
        ("Failure domain", ceph.domain().word().into()),
        ("Monitors", placed(input, &ceph.monitors)),
        ("Managers", placed(input, ceph.managers())),
        (
            "Metadata servers",
            metadata.map_or_else(|| "none".into(), |it| placed(input, it)),
        ),
        ("fsid", fsid.unwrap_or_else(Line::not_recorded)),
    ]
}

/// A network with its tag and subnets.
fn network(input: Input<'_>, written: Ref<Network>) -> Line {
    let lab = &input.lab.lab;
    let network = lab.networks.at(written.value);
    let tag = match network.vlan {
        Some(vlan) => format!(", VLAN {}", vlan.value),
        None => ", untagged".to_owned(),
    };
    let subnets = network.subnets.iter();
    let subnets = subnets.map(|it| Line::new().code(it.value.trunc()));
    let line = phrase::network(lab, written.value).text(tag);
    subnets.fold(line, |line, subnet| line.text(", ").line(subnet))
}

/// The nodes with a daemon, and how many they are.
fn placed(input: Input<'_>, placement: &Placement) -> Line {
    let lab = &input.lab.lab;
    let nodes = ceph::placed(lab, placement);
    let count = nodes.len();
    let names = nodes.into_iter().map(|node| phrase::node(lab, node));
    Line::from(count.to_string())
        .text(": ")
        .line(Line::joined(names).or_none())
}

fn pools(draft: &mut Draft, input: Input<'_>, ceph: &Ceph) {
    if ceph.pools.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Pools");
    draft.paragraph(
        Line::from("Each is a storage of the same id. ")
            .code("size")
            .text(" counts the copies of an object; below ")
            .code("min_size")
            .text(" of them nothing is written any more."),
    );
    let columns = [
        "Pool", "Type", "size", "min_size", "PGs", "Content", "Purpose",
    ];
    draft.table(columns, ceph.pools.iter().map(|it| pool(input, it)));
}

fn pool(input: Input<'_>, pool: &Pool) -> [Line; 7] {
    let lab = &input.lab.lab;
    let storage = lab.storages.at(pool.storage);
    let content = storage.content.iter();
    let content = content.map(|it| Line::new().code(Content::word(it.value)));
    let groups = pool.pg.map(|pg| Line::from(pg.value.to_string()));
    [
        phrase::storage(input, pool.storage),
        storage.kind.value.word().into(),
        pool.copies().to_string().into(),
        pool.least_copies().to_string().into(),
        groups.unwrap_or_else(Line::not_recorded),
        Line::joined(content),
        phrase::purpose(&storage.about),
    ]
}

fn osds(draft: &mut Draft, input: Input<'_>, ceph: &Ceph) {
    let present = ceph.osds.iter().filter(|osd| osd.about.is_present());
    let rows: Vec<_> = present.map(|it| osd(input, it)).collect();
    if rows.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Disks");
    draft.table(["OSD", "Node", "Disk", "Size", "Kind", "Purpose"], rows);
}

fn osd(input: Input<'_>, osd: &Osd) -> [Line; 6] {
    let lab = &input.lab.lab;
    let disk = ceph::disk(lab, osd);
    let name = disk.and_then(|disk| disk.name.value.known());
    let name = name.map_or_else(
        || Line::new().with(Inline::Tbd),
        |name| Line::new().code(name),
    );
    let size = amount::size(ceph::size(lab, osd));
    let size = if ceph::is_partition(lab, osd) {
        size.text(" (partition)")
    } else {
        size
    };
    let of_disk = disk.map(|disk| {
        let kind = disk.kind.map(|kind| kind.value.word());
        [kind, disk.model.as_ref().map(|model| &*model.value)]
    });
    let kind = match &osd.class {
        Some(class) => Line::from(class.value.word()),
        None => Line::joined(of_disk.into_iter().flatten().flatten().map(Line::from)),
    };
    [
        Line::new()
            .code(format!("osd.{}", osd.number.value))
            .mark(osd.about.status),
        phrase::node(lab, osd.node.value),
        name,
        size,
        kind.or_not_recorded(),
        phrase::purpose(&osd.about),
    ]
}

/// How much there is, how much of it each pool could use, and what is promised.
fn room(draft: &mut Draft, input: Input<'_>, ceph: &Ceph) {
    let lab = &input.lab.lab;
    let raw = ceph::raw(lab, ceph);
    let unknown = ceph::unknown(lab, ceph);
    draft.heading(Depth::Part, "Room");
    let known = ceph::members(lab, ceph).count() - unknown;
    let line = Line::from("Raw: ")
        .line(amount::sum(raw, None))
        .text(format!(" on {known} disks of known size"));
    draft.paragraph(match unknown {
        0 => line.text("."),
        unknown => line.text(format!("; the size of {unknown} more is not known yet.")),
    });
    if ceph.pools.is_empty() || raw.bytes == 0 {
        return;
    }
    draft.paragraph(format!(
        "Usable is what a pool could hold if it had all of that alone; from {NEARFULL} % on, Ceph warns."
    ));
    let columns = [
        "Pool",
        "Usable",
        "Warns at",
        "Promised",
        "Of it",
        "With the plan",
        "Of it then",
    ];
    draft.table(columns, ceph.pools.iter().map(|it| usable(input, raw, it)));
    let now = ceph::promised_raw(&input.lab.facts.space, ceph, false);
    let then = ceph::promised_raw(&input.lab.facts.space, ceph, true);
    draft.paragraph(
        Line::from("All pools, with their copies: ")
            .line(amount::sum(now, None))
            .text(" of the raw room are promised (")
            .line(amount::share(now.bytes, raw.bytes))
            .text("), ")
            .line(amount::sum(then, None))
            .text(" with the plan (")
            .line(amount::share(then.bytes, raw.bytes))
            .text(")."),
    );
}

fn usable(input: Input<'_>, raw: SizeSum, pool: &Pool) -> [Line; 7] {
    let space = &input.lab.facts.space;
    let usable = ceph::usable(raw, pool);
    let nearfull = SizeSum {
        bytes: usable.bytes * NEARFULL / 100,
        ..usable
    };
    let now = promised(ceph::parts(space, pool, false));
    let then = promised(ceph::parts(space, pool, true));
    [
        phrase::storage(input, pool.storage),
        amount::sum(usable, None),
        amount::sum(nearfull, None),
        amount::sum(now, None),
        amount::share(now.bytes, usable.bytes),
        amount::sum(then, None),
        amount::share(then.bytes, usable.bytes),
    ]
}

/// How many placement groups each disk carries.
fn groups(draft: &mut Draft, input: Input<'_>, ceph: &Ceph) {
    let lab = &input.lab.lab;
    let groups = ceph::placement_groups(lab, ceph);
    let all = ceph::members(lab, ceph).count();
    let decided = ceph::members(lab, ceph)
        .filter(|osd| osd.disk.value.known().is_some())
        .count();
    if groups == 0 || all == 0 {
        return;
    }
    draft.heading(Depth::Part, "Placement groups");
    let each = |disks: usize| {
        let disks_wide = u64::try_from(disks).unwrap_or(u64::MAX).max(1);
        format!("{} on each of {disks} disks", groups / disks_wide)
    };
    let mut said = Vec::new();
    if decided > 0 {
        said.push(each(decided));
    }
    if decided < all {
        said.push(format!("{} once all are decided", each(all)));
    }
    draft.paragraph(format!(
        "{groups} copies of placement groups: {}. Ceph refuses new ones beyond {} on a disk.",
        said.join(", "),
        ceph::MOST_PGS_PER_OSD
    ));
}
