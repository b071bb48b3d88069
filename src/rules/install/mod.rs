//! Unattended installation: what the installer refuses, and what it cannot know.

use std::collections::BTreeSet;

use super::View;
use crate::model::about::Text;
use crate::model::id::Id;
use crate::model::node::{Install, Node};

crate::rules::group! {
    country_unknown,
    disk_chosen_twice,
    disk_repeated,
    disk_unknown,
    filesystem_unknown,
    incomplete,
    keyboard_unknown,
    mail,
    names_not_pinned,
    nic_ambiguous,
    raid,
    setting_unused,
    stripe,
    timezone_unknown,
    unused,
}

/// The nodes that are installed by an answer file.
fn installs(view: &View) -> impl Iterator<Item = (Id<Node>, &Node, &Install)> {
    let nodes = view.lab.nodes.iter().filter(|(_, node)| node.has_files());
    nodes.filter_map(|(id, node)| Some((id, node, node.install.as_deref()?)))
}

/// A setting of all installations, each place once: nodes that share a line share its faults.
fn setting(view: &View, of: fn(&Install) -> Option<&Text>) -> Vec<&Text> {
    let mut seen = BTreeSet::new();
    let settings = installs(view).filter_map(|(_, _, install)| of(install));
    settings.filter(|text| seen.insert(text.span)).collect()
}
