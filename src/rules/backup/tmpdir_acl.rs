//! A folder for containers that cannot hold what they are made of.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::datasets;
use crate::model::guest::GuestKind;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::Storage;
use crate::model::vzdump::Tmpdir;
use crate::model::zfs::Dataset;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// vzdump unpacks containers in a dataset without POSIX ACLs.
    ///
    /// ## Why it matters
    /// A container that cannot be saved by snapshot is copied into `tmpdir` first, with its access control lists
    /// (`rsync -A`). On a dataset with `acltype=off`, which is ZFS's default, the copy fails and with it the backup
    /// (pve-container, `VZDump/LXC.pm`). Datasets inherit from their pool, and `posix` means the same as `posixacl`.
    ///
    /// ## What to do
    /// `zfs set acltype=posixacl` on the dataset or its pool, and write `acltype="posixacl"` there.
    pub(super) RULE = "backup" / "tmpdir-acl", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, node) in view.lab.nodes.iter().filter(|(_, it)| it.about.is_active()) {
        let tmpdir = node.vzdump.as_ref().and_then(|it| it.tmpdir.as_ref());
        let dataset = tmpdir.and_then(|it| Some((dataset(view, node, &it.value)?, it.span)));
        let Some(((storage, dataset), span)) = dataset.filter(|_| has_containers(view, id)) else {
            continue;
        };
        match datasets::acltype(storage, dataset) {
            Some(acltype) if acltype.value.is_posix() => {}
            Some(acltype) => {
                let word = acltype.value.word();
                let found = without(storage, dataset, &format!("has `acltype={word}`"), span);
                sink.push(found.related(acltype.span, "set here"));
            }
            None => {
                let mut found = without(storage, dataset, "does not say its `acltype`", span);
                found.level = Level::Warning;
                sink.push(found.related(dataset.name.span, "ZFS's default is `off`"));
            }
        }
    }
}

/// The dataset in which a folder lies, as far as the lab describes it: the one that is named, else the innermost one
/// around the path.
fn dataset<'v>(
    view: &'v View,
    node: &'v Node,
    tmpdir: &Tmpdir,
) -> Option<(&'v Storage, &'v Dataset)> {
    let Tmpdir::Path(path) = tmpdir else {
        return datasets::of_tmpdir(&view.lab, tmpdir);
    };
    let storages = node.storages.iter().map(|id| view.lab.storages.at(*id));
    let all = storages.flat_map(|storage| storage.datasets().iter().map(move |it| (storage, it)));
    let around = all.filter(|(storage, dataset)| {
        let mountpoint = datasets::mountpoint(storage, dataset);
        let rest = path.strip_prefix(mountpoint.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    around.max_by_key(|(storage, dataset)| datasets::mountpoint(storage, dataset).len())
}

fn has_containers(view: &View, node: Id<Node>) -> bool {
    view.guests().any(|(_, guest)| {
        let home = guest.node.map(|home| home.value);
        guest.kind == GuestKind::Lxc && home == Some(node)
    })
}

fn without(storage: &Storage, dataset: &Dataset, what: &str, span: Span) -> Diagnostic {
    let name = datasets::full_name(storage, dataset);
    let message = format!("vzdump unpacks containers in dataset `{name}`, which {what}");
    Diagnostic::new(&RULE, message)
        .at(span, "copies with ACLs go here")
        .help(format!(
            "run `zfs set acltype=posixacl {name}`, and write `acltype=\"posixacl\"` at the dataset"
        ))
}
