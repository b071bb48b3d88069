//! An export that its node does not make.

use crate::diag::nearest::quoted;
use crate::diag::{Diagnostic, Sink};
use crate::facts::reach::machine;
use crate::model::host::{HostId, HostRef};
use crate::model::node::Node;
use crate::model::storage::StorageKind;
use crate::rule;
use crate::rules::View;

rule! {
    /// A storage mounts a path of a node that the node does not export.
    ///
    /// ## Why it matters
    /// The mount fails on every node: "access denied by server". Nodes whose exports nobody wrote down are not judged.
    /// (exports(5): a server gives what it lists.)
    ///
    /// ## What to do
    /// Correct the path, or add `export` to the node.
    pub(super) RULE = "storage" / "export-missing", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, storage) in view
        .written_storages()
        .filter(|(_, it)| it.about.is_member())
    {
        let StorageKind::Nfs {
            server: Some(server),
            export: Some(export),
            ..
        } = &storage.kind.value
        else {
            continue;
        };
        let HostRef::Host(host, _) = server.value else {
            continue;
        };
        let HostId::Node(node) = machine(&view.lab, host) else {
            continue;
        };
        let node = view.lab.nodes.at(node);
        if !node.exports.is_empty() && !exports(node, &export.value) {
            let name = &node.name.value;
            let message = format!("node `{name}` does not export `{}`", export.value);
            let found = Diagnostic::new(&RULE, message)
                .at(export.span, "not exported")
                .related(node.name.span, "its server");
            let known: Vec<_> = node.exports.iter().map(|it| &*it.path.value).collect();
            sink.push(found.help(format!("it exports {}", quoted(&known))));
        }
    }
}

/// Whether a path is exported itself, or lies below one that is.
fn exports(node: &Node, path: &str) -> bool {
    let present = node.exports.iter().filter(|it| it.about.is_present());
    let mut paths = present.map(|export| export.path.value.trim_end_matches('/'));
    paths.any(|export| {
        let rest = path.strip_prefix(export);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}
