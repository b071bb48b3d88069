//! What storages are promised against what they have: the sums, and who is promised what.

use super::draft::Draft;
use super::line::Line;
use super::page::Depth;
use super::{amount, order, phrase};
use crate::emit::Input;
use crate::facts::space::{Part, What, promised};
use crate::model::id::Id;
use crate::model::stated::Stated;
use crate::model::storage::{Place, Storage};
use crate::model::unit::{Size, SizeSum};

/// The sums and the parts, for the storages that are promised anything.
pub(super) fn section(draft: &mut Draft, input: Input<'_>) {
    let storages = order::storages(&input.lab.lab);
    let storages = storages
        .into_iter()
        .filter(|(id, _)| !parts(input, *id).is_empty());
    let storages: Vec<_> = storages.collect();
    if storages.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Promised and there");
    draft.paragraph(
        "What disks, their copies, datastores and quotas may take, against what there is. Thick is taken from the first \
         day on; thin only as it is written.",
    );
    let columns = [
        "Storage",
        "On",
        "Size",
        "Promised",
        "Of it",
        "Thick",
        "Written",
        "With the plan",
    ];
    let rows = storages
        .iter()
        .flat_map(|(id, storage)| sums(input, *id, storage));
    draft.table(columns, rows);
}

/// Who is promised what on one storage, if anybody is.
pub(super) fn parts_of(draft: &mut Draft, input: Input<'_>, id: Id<Storage>, storage: &Storage) {
    let rows = parts(input, id).iter().map(|it| row(input, storage, it));
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        draft.table(["For", "Promised", "How", "Written"], rows);
    }
}

/// What a storage is promised, of how much: "3.2TB of 1.80TB, 177.8 %"; on the fullest node where every node has its own.
/// Nothing for one that is promised nothing.
pub(super) fn promise(input: Input<'_>, id: Id<Storage>, storage: &Storage) -> Line {
    let parts = fullest(input, id);
    if parts.is_empty() {
        return Line::new();
    }
    let now = || parts.iter().copied();
    let said = promised(now());
    if said.bytes == 0 {
        return Line::not_recorded();
    }
    let line = total(now(), said, known(storage));
    let Some(size) = known(storage) else {
        return line;
    };
    let line = line.text(format!(" of {}, ", size.in_words()));
    line.line(amount::share(said.bytes, u128::from(size.bytes())))
}

/// What a storage is promised in thousandths of its size, if all of that is known.
pub(super) fn promised_share(input: Input<'_>, id: Id<Storage>, storage: &Storage) -> Option<u128> {
    let whole: SizeSum = std::iter::once(known(storage)?).sum();
    promised(fullest(input, id)).per_mille_of(whole)
}

/// The parts that are there, of the node with the most where every node has its own.
fn fullest(input: Input<'_>, id: Id<Storage>) -> Vec<&Part> {
    let by_node = input.lab.facts.space.by_node(&input.lab.lab, id);
    let there = by_node.into_iter().map(|(_, mut parts)| {
        parts.retain(|part| part.is_there());
        parts
    });
    let fullest = there.max_by_key(|parts| promised(parts.iter().copied()).bytes);
    fullest.unwrap_or_default()
}

fn parts(input: Input<'_>, id: Id<Storage>) -> &[Part] {
    input.lab.facts.space.of(id)
}

fn known(storage: &Storage) -> Option<Size> {
    let size = storage.size.map(|size| size.value);
    size.as_ref().and_then(Stated::known).copied()
}

/// The sums of a storage; of each node where every node has its own.
fn sums(input: Input<'_>, id: Id<Storage>, storage: &Storage) -> Vec<[Line; 8]> {
    let by_node = input.lab.facts.space.by_node(&input.lab.lab, id);
    let is_one = by_node.len() < 2;
    let rows = by_node.into_iter().map(|(node, parts)| {
        let on = node.filter(|_| !is_one);
        let on = on.map(|node| phrase::node(&input.lab.lab, node));
        let on = on.unwrap_or_else(|| place(input, storage));
        sum_of(input, (id, storage), on, &parts)
    });
    rows.collect()
}

fn sum_of(
    input: Input<'_>,
    (id, storage): (Id<Storage>, &Storage),
    on: Line,
    parts: &[&Part],
) -> [Line; 8] {
    let now = || parts.iter().copied().filter(|part| part.is_there());
    let size = known(storage);
    let said = promised(now());
    let whole = size.map(|size| u128::from(size.bytes()));
    let share = whole.map(|whole| amount::share(said.bytes, whole));
    let thick = promised(now().filter(|part| part.thick));
    let planned = parts.iter().any(|part| !part.is_there());
    let later = planned.then(|| amount::sum(promised(parts.iter().copied()), size));
    [
        phrase::storage(input, id),
        on,
        amount::size(storage.size.map(|size| size.value)),
        total(now(), said, size),
        share.unwrap_or_default().or_none(),
        amount::sum(thick, size),
        written(now(), size),
        later.unwrap_or_default().or_none(),
    ]
}

/// A sum, and how many parts nobody knows the size of.
fn total<'p>(parts: impl Iterator<Item = &'p Part>, sum: SizeSum, like: Option<Size>) -> Line {
    let unknown = parts.filter(|part| part.known().is_none()).count();
    let line = amount::sum(sum, like);
    match unknown {
        0 => line,
        unknown => line.text(format!(" and {unknown} not recorded")),
    }
}

/// What is known to be written: thick parts in full, thin ones where somebody looked.
fn written<'p>(parts: impl Iterator<Item = &'p Part>, like: Option<Size>) -> Line {
    let taken = parts.map(|part| if part.thick { part.known() } else { part.used });
    let taken: Vec<_> = taken.collect();
    let known: Vec<Size> = taken.iter().copied().flatten().collect();
    let all = known.len() == taken.len();
    let sum = amount::sum(known.iter().copied().sum(), like);
    match (known.is_empty(), all) {
        (true, _) => Line::not_recorded(),
        (false, true) => sum,
        (false, false) => Line::from("at least ").line(sum),
    }
}

fn row(input: Input<'_>, storage: &Storage, part: &Part) -> [Line; 4] {
    let used = part.used.map(|used| Line::from(used.in_words()));
    [
        what(input, storage, part),
        amount::size(part.size),
        if part.thick { "thick" } else { "thin" }.into(),
        used.unwrap_or_else(Line::not_recorded),
    ]
}

fn what(input: Input<'_>, storage: &Storage, part: &Part) -> Line {
    let lab = &input.lab.lab;
    let slot = |guest, at: usize| {
        let disk = lab.guests.at(guest).disks.get(at);
        let slot = disk.map_or("", |disk| disk.slot.value.as_str());
        phrase::guest(lab, guest).text(", disk ").code(slot)
    };
    match part.what {
        What::Disk(guest, at) => slot(guest, at),
        What::Copy(guest, at) => Line::from("copy of ").line(slot(guest, at)),
        What::Datastore(id) => Line::from("datastore of ").line(phrase::storage(input, id)),
        What::Dataset(at) => {
            let name = storage.datasets().get(at).map(|it| it.name.value.as_str());
            Line::from("dataset ")
                .code(name.unwrap_or_default())
                .text(" (quota)")
        }
    }
}

/// Where a storage is.
pub(super) fn place(input: Input<'_>, storage: &Storage) -> Line {
    let lab = &input.lab.lab;
    match &storage.place {
        Place::Node(node) => phrase::node(lab, *node),
        Place::Nodes(nodes) if nodes.is_empty() => match storage.is_shared() {
            true => "all nodes".into(),
            false => "each node".into(),
        },
        Place::Nodes(nodes) => {
            let nodes = Line::joined(nodes.iter().map(|node| phrase::node(lab, node.value)));
            match storage.is_shared() {
                true => nodes,
                false => Line::from("each of ").line(nodes),
            }
        }
    }
}
