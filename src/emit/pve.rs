//! What the files of Proxmox VE have in common: where they stand and how they say the same things.

use std::collections::BTreeSet;

use super::{Artifacts, Input, RelPath, header};
use crate::facts::members::members;
use crate::model::about::{About, Status};
use crate::model::backup::Keep;
use crate::model::cluster::Cluster;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::schedule::{Schedule, ScheduleError};
use crate::model::setting::PlainSetting;
use crate::model::vzdump::BackupCompression;
use crate::source::{Span, Spanned};
use crate::text::line::Setting;
use crate::text::section::{Section, SectionFile};
use crate::text::token::Comment;

/// A file of one node, by its place there.
pub(super) fn node_file(input: Input<'_>, node: Id<Node>, file: &str) -> RelPath {
    let name = &input.lab.lab.nodes.at(node).name.value;
    RelPath::new(format!("nodes/{name}/{file}"))
}

/// Whether a node gets what it is installed with: it runs, or it is to come.
pub(super) const fn is_installed(about: &About) -> bool {
    matches!(about.status, Status::Active | Status::Planned)
}

/// A part of the lab that shares one `/etc/pve`: pmxcfs spreads it within a cluster, and no further.
#[derive(Clone, Debug)]
pub(super) struct Realm {
    /// Its folder in the tree, where there are several.
    folder: Option<String>,
    /// The cluster, by its position in the lab.
    pub(super) cluster: Option<usize>,
    /// The nodes of the running lab that are in it, in the order of shared files.
    pub(super) nodes: Vec<Id<Node>>,
    /// The same, to look up.
    homes: BTreeSet<Id<Node>>,
}

impl Realm {
    /// A file below its `/etc/pve`: one copy serves all of its nodes, as pmxcfs spreads it.
    pub(super) fn file(&self, file: &str) -> RelPath {
        let folder = self.folder.as_deref().unwrap_or("cluster");
        RelPath::new(format!("{folder}/etc/pve/{file}"))
    }

    /// A realm of some nodes.
    fn new(folder: Option<String>, cluster: Option<usize>, nodes: Vec<Id<Node>>) -> Self {
        Self {
            folder,
            cluster,
            homes: nodes.iter().copied().collect(),
            nodes,
        }
    }

    /// Whether a guest with that home lives in it. Where there is one realm, all do.
    pub(super) fn houses(&self, home: Option<Spanned<Id<Node>>>) -> bool {
        let is_here = |home: Spanned<Id<Node>>| self.homes.contains(&home.value);
        self.folder.is_none() || home.is_some_and(is_here)
    }

    /// Whether it is the only one.
    pub(super) const fn is_whole(&self) -> bool {
        self.folder.is_none()
    }

    /// Whether it has a node.
    pub(super) fn has(&self, node: Id<Node>) -> bool {
        self.homes.contains(&node)
    }

    /// Adds a section file, unless it has no section.
    pub(super) fn add_sections(
        &self,
        input: Input<'_>,
        out: &mut Artifacts,
        file: &str,
        sections: Vec<Section>,
        origins: Vec<Span>,
    ) {
        if sections.is_empty() {
            return;
        }
        let origins = in_order(origins);
        let header = header::made_by(input.map, &origins);
        let text = SectionFile { header, sections }.render(input.templates);
        out.add(self.file(file), text, origins);
    }
}

/// The parts of the lab that share one `/etc/pve` each. With one cluster or none that is the whole lab, in `cluster`.
/// With several it is each of them, in `clusters/NAME`, and each node that is in none, in `nodes/NAME`.
pub(super) fn realms(input: Input<'_>) -> Vec<Realm> {
    let lab = &input.lab.lab;
    let clusters = lab.clusters.iter().enumerate();
    let running: Vec<_> = clusters.filter(|(_, it)| it.about.is_member()).collect();
    let all = members(lab);
    if let [] | [_] = running.as_slice() {
        let cluster = running.first().map(|(at, _)| *at);
        return vec![Realm::new(None, cluster, all)];
    }
    let of = |cluster: &Cluster| {
        let nodes = all.iter().copied();
        nodes.filter(|node| cluster.names(*node)).collect()
    };
    let clustered = running.iter().map(|(at, cluster)| {
        let folder = format!("clusters/{}", cluster.name.value);
        Realm::new(Some(folder), Some(*at), of(cluster))
    });
    let is_alone = |node: &&Id<Node>| !running.iter().any(|(_, it)| it.names(**node));
    let alone = all.iter().filter(is_alone).map(|node| {
        let folder = format!("nodes/{}", lab.nodes.at(*node).name.value);
        Realm::new(Some(folder), None, vec![*node])
    });
    clustered.chain(alone).collect()
}

/// Places, each once and in the order of the source.
pub(super) fn in_order(mut origins: Vec<Span>) -> Vec<Span> {
    origins.sort_unstable();
    origins.dedup();
    origins
}

/// What a thing says of itself, in one line: `title: purpose`.
pub(super) fn remark(about: &About) -> Option<Comment> {
    let said: Vec<_> = [about.title(), about.purpose()]
        .into_iter()
        .flatten()
        .collect();
    (!said.is_empty()).then(|| Comment::new(&said.join(": ")))
}

/// What is kept, as `prune-backups` says it: `keep-daily=7,keep-weekly=4` (vzdump's manual). None where nothing is
/// counted.
pub(super) fn retention(keep: Option<&Keep>) -> Option<String> {
    let counts = keep?.counts();
    let counts: Vec<_> = counts
        .iter()
        .map(|(kind, count)| format!("keep-{kind}={count}"))
        .collect();
    (!counts.is_empty()).then(|| counts.join(","))
}

/// The keys that no word says, to the letter.
pub(super) fn plain(settings: &[PlainSetting]) -> impl Iterator<Item = Setting> {
    let settings = settings.iter();
    settings.map(|it| Setting::new(it.key.value.to_string(), &*it.value.value))
}

/// A calendar event in the form that cannot be misread; as written where that form is too long for Proxmox VE, or
/// where the lab allows what the text is.
pub(super) fn event(schedule: &Result<Schedule, ScheduleError>) -> String {
    let schedule = match schedule {
        Ok(schedule) => schedule,
        Err(error) => return error.written().to_owned(),
    };
    let canonical = schedule.canonical();
    if canonical.len() > Schedule::MAX_LENGTH {
        return schedule.text().to_owned();
    }
    canonical
}

/// Proxmox's word for a compression: `0` for none (vzdump's manual).
pub(super) const fn compression(compression: BackupCompression) -> &'static str {
    match compression {
        BackupCompression::None => "0",
        BackupCompression::Zstd | BackupCompression::Gzip | BackupCompression::Lzo => {
            compression.word()
        }
    }
}

/// What a thing says of itself as the `comment` of its section, which the web interface shows; cut where Proxmox VE would
/// drop a longer one.
pub(super) fn comment(about: &About, kind: CommentKind) -> Option<Setting> {
    let remark = remark(about)?.to_string();
    let text = match kind.is_decoded() {
        true => encoded(&remark),
        false => remark,
    };
    Some(Setting::new("comment", cut(text, kind.longest())))
}

/// Whose comment it is: files read them in two ways.
#[derive(Clone, Copy, Debug)]
pub(super) enum CommentKind {
    /// Of a backup job (pve-guest-common, `JobBase.pm`; pve-cluster, `PVE/Job/Registry.pm`).
    Job,
    /// Of a replication (pve-guest-common, `ReplicationConfig.pm`).
    Replication,
    /// Of a rule of high availability (pve-ha-manager, `PVE/HA/Rules.pm`).
    Rule,
    /// Of a guest or a group under high availability (pve-ha-manager, `PVE/HA/Resources.pm`, `PVE/HA/Groups.pm`).
    Resource,
}

impl CommentKind {
    /// Whether Proxmox VE reads `%41` in it as `A` (pve-common, `decode_text`).
    const fn is_decoded(self) -> bool {
        !matches!(self, Self::Resource)
    }

    /// How many bytes the schema allows, as the file has them.
    const fn longest(self) -> usize {
        match self {
            Self::Job => 512,
            Self::Replication | Self::Rule | Self::Resource => 4096,
        }
    }
}

/// Text that `decode_text` turns back into itself.
pub(super) fn encoded(text: &str) -> String {
    text.replace('%', "%25")
}

/// Text of at most so many bytes, with `…` for what is cut off. No encoded sign is cut in two.
fn cut(text: String, longest: usize) -> String {
    if text.len() <= longest {
        return text;
    }
    let mut end = text.floor_char_boundary(longest.saturating_sub('…'.len_utf8()));
    let head = text.get(..end).unwrap_or_default();
    end = head.rfind('%').filter(|at| end - at < 3).unwrap_or(end);
    format!("{}…", text.get(..end).unwrap_or_default().trim_end())
}
