//! Datasets with a purpose of their own, and what nodes export themselves.

use super::draft::Draft;
use super::line::{Inline, Line};
use super::page::Depth;
use super::{amount, order, phrase, space};
use crate::emit::Input;
use crate::facts::datasets;
use crate::model::node::{Export, Node};
use crate::model::storage::Storage;
use crate::model::zfs::Dataset;

/// The datasets, with what they inherit.
pub(super) fn section(draft: &mut Draft, input: Input<'_>) {
    let storages = order::storages(&input.lab.lab);
    let rows = storages.iter().flat_map(|(_, storage)| {
        let datasets = storage.datasets().iter();
        let present = datasets.filter(|it| it.about.is_present());
        present.map(|dataset| row(input, storage, dataset))
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Datasets");
    draft.paragraph("What a dataset does not say itself, it inherits from its pool.");
    let columns = [
        "Dataset",
        "On",
        "Mounted at",
        "Quota",
        "Compression",
        "ACLs",
        "Purpose",
    ];
    draft.table(columns, rows);
    for (_, storage) in &storages {
        for dataset in storage.datasets() {
            for note in &dataset.about.detail().notes {
                draft.prose(&note.value);
            }
        }
    }
}

fn row(input: Input<'_>, storage: &Storage, dataset: &Dataset) -> [Line; 7] {
    let compression = datasets::compression(storage, dataset);
    let compression = compression.map(|it| {
        let own = dataset.properties.compression.is_some();
        inherited(it.value.word(), own)
    });
    let acltype = datasets::acltype(storage, dataset);
    let acltype =
        acltype.map(|it| inherited(it.value.word(), dataset.properties.acltype.is_some()));
    let quota = dataset.quota.map(|it| amount::size(Some(it.value)));
    [
        Line::new()
            .code(datasets::full_name(storage, dataset))
            .mark(dataset.about.status),
        space::place(input, storage),
        Line::new().code(datasets::mountpoint(storage, dataset)),
        quota.unwrap_or_else(|| "none".into()),
        compression.unwrap_or_else(Line::not_recorded),
        acltype.unwrap_or_else(Line::not_recorded),
        phrase::purpose(&dataset.about),
    ]
}

fn inherited(word: &str, own: bool) -> Line {
    let line = Line::new().code(word);
    if own { line } else { line.text(" (inherited)") }
}

/// What nodes serve over NFS themselves.
pub(super) fn exports(draft: &mut Draft, input: Input<'_>) {
    let lab = &input.lab.lab;
    let nodes = order::nodes(lab);
    let rows = nodes.iter().flat_map(|(id, node)| {
        let exports = node.exports.iter();
        let present = exports.filter(|it| it.about.is_present());
        present.map(move |it| {
            let server = crate::model::host::HostId::Node(*id);
            let address = phrase::main_address(input, server);
            let server = phrase::node(lab, *id);
            let server = match address {
                Some(ip) => server.text(", ").code(ip),
                None => server,
            };
            [
                Line::new().code(&it.path.value).mark(it.about.status),
                server,
                disk(node, it),
                phrase::purpose(&it.about),
            ]
        })
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        draft.heading(Depth::Part, "Exported by nodes");
        draft.table(["Path", "By", "Disk", "Purpose"], rows);
    }
}

fn disk(node: &Node, export: &Export) -> Line {
    let disk = export.disk.and_then(|at| node.disks.get(at.value));
    let Some(disk) = disk else {
        return Line::not_recorded();
    };
    let name = match disk.name.value.known() {
        Some(name) => Line::new().code(name),
        None => Line::new().with(Inline::Tbd),
    };
    let kind = disk
        .kind
        .as_ref()
        .map(|kind| kind.value.word().to_uppercase());
    let size = disk.size.map(|size| size.value.to_string());
    let said = [kind, size].into_iter().flatten().map(Line::from);
    let said = Line::joined(said);
    if said.is_empty() {
        return name;
    }
    name.text(" (").line(said).text(")")
}
