//! `/etc/vzdump.conf` of the nodes that say anything of it: lines of `key: value` (pve-manager, `PVE/VZDump.pm`).

use std::fmt::Display;

use serde::Serialize;

use super::{Artifacts, Input, header, pve};
use crate::model::node::Vzdump;
use crate::text::line::Line;
use crate::text::token::Comment;

/// The file.
#[derive(Debug, Serialize)]
struct VzdumpConf {
    header: Comment,
    entries: Vec<Entry>,
}

/// A line.
#[derive(Debug, Serialize)]
struct Entry {
    key: &'static str,
    value: Line,
}

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    let nodes = input.lab.lab.nodes.iter();
    for (id, node) in nodes.filter(|(_, node)| node.about.is_active()) {
        let Some(vzdump) = &node.vzdump else {
            continue;
        };
        let entries = entries(input, vzdump);
        if entries.is_empty() {
            continue;
        }
        let origins = pve::in_order(vec![node.name.span, vzdump.span]);
        let file = VzdumpConf {
            header: header::made_by(input.map, &origins),
            entries,
        };
        let text = input.templates.render("vzdump/vzdump.conf", &file);
        out.add(pve::node_file(input, id, "etc/vzdump.conf"), text, origins);
    }
}

/// What is said, in the order of vzdump's manual. A storage that is not in service yet is left out.
fn entries(input: Input<'_>, vzdump: &Vzdump) -> Vec<Entry> {
    let storages = &input.lab.lab.storages;
    let storage = vzdump.storage.map(|it| storages.at(it.value));
    let storage = storage.filter(|storage| storage.about.is_active());
    let compress = vzdump.compress.as_ref();
    [
        storage.map(|it| entry("storage", &it.name.value)),
        vzdump.tmpdir.as_ref().map(|it| entry("tmpdir", &it.value)),
        vzdump.mode.as_ref().map(|it| entry("mode", &it.value)),
        compress.map(|it| entry("compress", pve::compression(&it.value))),
        vzdump
            .bwlimit
            .map(|it| entry("bwlimit", it.value.whole_kib_per_second())),
        vzdump.ionice.map(|it| entry("ionice", it.value)),
        pve::retention(vzdump.keep.as_ref()).map(|it| entry("prune-backups", it)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn entry(key: &'static str, value: impl Display) -> Entry {
    Entry {
        key,
        value: Line::new(value),
    }
}
