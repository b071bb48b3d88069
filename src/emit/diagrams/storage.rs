//! The storages: those in each node, those that nodes share by whoever serves them, and what is replicated between
//! them.

use std::collections::{BTreeMap, BTreeSet};

use super::look::{self, AREA, Diagram, Kind};
use crate::emit::Input;
use crate::facts::readers;
use crate::facts::space::What;
use crate::model::about::{Status, Text};
use crate::model::guest::{Guest, Replication};
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::{Place, Storage, StorageKind};
use crate::source::Span;
use crate::text::mermaid::{BoxId, Direction, GroupId, Label};

/// As many guests are named in one place.
const NAMED: usize = 6;

/// The places that the diagram follows from.
pub(super) fn origins(input: Input<'_>) -> Vec<Span> {
    let lab = &input.lab.lab;
    let storages = lab.storages.values().map(|storage| storage.name.span);
    let disks = lab.guests.values().flat_map(|guest| &guest.disks);
    let disks = disks.filter_map(|disk| disk.storage.map(|it| it.span));
    storages.chain(disks).collect()
}

/// The diagram.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let title = format!("Storage of {}", super::lab_title(input));
    let description =
        "Where disks, images and backups are kept, and what is replicated between nodes.";
    let mut drawing = Drawing {
        input,
        diagram: Diagram::new(Direction::Right, &title, description),
        groups: BTreeMap::new(),
        boxes: BTreeMap::new(),
        guests: guests(input),
    };
    drawing.storages();
    drawing.backings();
    drawing.replications();
    drawing.diagram
}

/// What storages stand in: nodes by name, then servers by name, then those that need none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Area {
    Node(String),
    Server(String),
    Shared,
    Each,
}

struct Drawing<'a> {
    input: Input<'a>,
    diagram: Diagram,
    groups: BTreeMap<Area, GroupId>,
    boxes: BTreeMap<Id<Storage>, BoxId>,
    guests: BTreeMap<(Id<Storage>, Status), BTreeSet<String>>,
}

/// The guests with a disk on each storage, by name.
fn guests(input: Input<'_>) -> BTreeMap<(Id<Storage>, Status), BTreeSet<String>> {
    let mut guests: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for guest in input.lab.lab.guests.values() {
        for storage in guest.disks.iter().filter_map(|disk| disk.storage) {
            let here = guests
                .entry((storage.value, guest.about.status))
                .or_default();
            here.insert(guest.name.value.to_string());
        }
    }
    guests
}

impl<'a> Drawing<'a> {
    /// Every storage that is shown, by area and name.
    fn shown(&self) -> Vec<(Area, Id<Storage>, &'a Storage)> {
        let lab = &self.input.lab.lab;
        let is_shown = |storage: &Storage| match storage.node() {
            Some(node) => look::is_shown(&lab.nodes.at(node).about),
            None => true,
        };
        let mut shown: Vec<_> = lab
            .storages
            .iter()
            .filter(|(_, storage)| look::is_shown(&storage.about) && is_shown(storage))
            .map(|(id, storage)| (self.area(storage), id, storage))
            .collect();
        shown.sort_by(|a, b| (&a.0, &*a.2.name.value).cmp(&(&b.0, &*b.2.name.value)));
        shown
    }

    fn area(&self, storage: &Storage) -> Area {
        match (storage.node(), storage.kind.value.server()) {
            (Some(node), _) => Area::Node(self.node_name(node)),
            (None, Some(server)) => Area::Server(self.server_name(storage, server.value)),
            (None, None) if storage.is_shared() => Area::Shared,
            (None, None) => Area::Each,
        }
    }

    fn node_name(&self, node: Id<Node>) -> String {
        let node = self.input.lab.lab.nodes.at(node);
        look::marked(&node.name.value, node.about.status)
    }

    fn server_name(&self, storage: &Storage, server: HostRef) -> String {
        let (lab, facts) = (&self.input.lab.lab, &self.input.lab.facts);
        let ip = facts.address_for(lab, server, &readers::of_storage(lab, storage));
        let ip = ip.map(|ip| ip.to_string());
        match server {
            HostRef::Host(host, _) => {
                let name = &lab.host_name(host).value;
                let name = look::marked(name, lab.host_about(host).status);
                let parts: Vec<_> = std::iter::once(name).chain(ip).collect();
                parts.join(" · ")
            }
            HostRef::Literal(ip) => ip.to_string(),
        }
    }

    fn storages(&mut self) {
        for (area, id, storage) in self.shown() {
            let group = self.group(area);
            let lines = self.lines(id, storage);
            let block = Kind::Storage.block(storage.about.status, lines);
            let block = block.marked([storage.name.span]).marked(self.disks(id));
            let storage_box = self.diagram.add(Some(group), block);
            self.boxes.insert(id, storage_box);
        }
    }

    /// Where a storage is given the disks that it holds.
    fn disks(&self, id: Id<Storage>) -> impl Iterator<Item = Span> + use<'a> {
        let parts = self.input.lab.facts.space.of(id).iter();
        let disks = parts.filter(|part| matches!(part.what, What::Disk(..)));
        disks.map(|part| part.span)
    }

    fn group(&mut self, area: Area) -> GroupId {
        let label = match &area {
            Area::Node(name) => format!("node {name}"),
            Area::Server(name) => format!("served by {name}"),
            Area::Shared => "shared by nodes".to_owned(),
            Area::Each => "on each node".to_owned(),
        };
        let diagram = &mut self.diagram;
        let entry = self.groups.entry(area);
        *entry.or_insert_with(|| diagram.group(Label::new([label]), &AREA))
    }

    fn lines(&self, id: Id<Storage>, storage: &Storage) -> Vec<String> {
        let mut lines = look::called(&storage.name.value, &storage.about);
        lines.push(kind(storage));
        lines.extend(storage.size.map(|size| size.value.to_string()));
        let content = storage.content.iter().map(|it| it.value.word());
        lines.push(format!("for {}", content.collect::<Vec<_>>().join(", ")));
        lines.extend(self.only_on(storage));
        for status in [Status::Active, Status::Planned, Status::Offline] {
            if let Some(guests) = self.guests.get(&(id, status)) {
                let disks = look::marked("disks", status);
                let guests = guests.iter().cloned().collect();
                lines.push(format!("{disks} of {}", look::listed(NAMED, guests)));
            }
        }
        lines
    }

    /// The nodes that reach a shared storage, where not all do.
    fn only_on(&self, storage: &Storage) -> Option<String> {
        match &storage.place {
            Place::Nodes(nodes) if !nodes.is_empty() => {
                let mut names: Vec<_> = nodes.iter().map(|it| self.node_name(it.value)).collect();
                names.sort();
                Some(format!("only on {}", look::listed(NAMED, names)))
            }
            Place::Nodes(_) | Place::Node(_) => None,
        }
    }

    /// The datastores of backup servers, linked to the storages that hold them.
    fn backings(&mut self) {
        let lab = &self.input.lab.lab;
        for (id, storage_box) in self.boxes.clone() {
            let storage = lab.storages.at(id);
            let backing = storage.backing();
            let held_by = backing.and_then(|it| self.boxes.get(&it.value).copied());
            if let Some(held_by) = held_by {
                let line = look::arrow(storage.about.status);
                let label = Label::new(["held by"]);
                self.diagram.link(storage_box, held_by, line, label);
            }
        }
    }

    fn replications(&mut self) {
        for ((from, to, status), guests) in self.replicated() {
            let label = Label::new(super::schedule::copies(guests));
            self.diagram.link(from, to, look::arrow(status), label);
        }
    }

    /// What is replicated from storage to storage: the lines of each guest.
    fn replicated(&self) -> BTreeMap<(BoxId, BoxId, Status), Vec<Vec<String>>> {
        let mut ways: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let guests = self.input.lab.lab.guests.values();
        for guest in guests.filter(|guest| look::is_shown(&guest.about)) {
            for replication in &guest.replications {
                for (from, to) in self.ends(guest, replication) {
                    let way = (from, to, guest.about.status);
                    let lines = super::schedule::copy_lines(guest, replication);
                    ways.entry(way).or_default().push(lines);
                }
            }
        }
        ways
    }

    /// From where to where a guest's disks are copied: the storages of its node, and those of the same id on the other.
    fn ends(&self, guest: &Guest, replication: &Replication) -> Vec<(BoxId, BoxId)> {
        let lab = &self.input.lab.lab;
        let Some(home) = guest.node.map(|node| node.value) else {
            return Vec::new();
        };
        let disks = guest.disks.iter().filter_map(|disk| disk.storage);
        let sources: BTreeSet<_> = disks.map(|storage| storage.value).collect();
        let local = sources
            .into_iter()
            .filter(|id| lab.storages.at(*id).node() == Some(home));
        let pairs = local.filter_map(|from| {
            let name = &lab.storages.at(from).name.value;
            let copies = &lab.nodes.at(replication.target.value).storages;
            let to = copies
                .iter()
                .find(|id| lab.storages.at(**id).name.value == *name)?;
            Some((*self.boxes.get(&from)?, *self.boxes.get(to)?))
        });
        pairs.collect()
    }
}

/// The type of a storage and what it is made of.
fn kind(storage: &Storage) -> String {
    let text = |text: &Option<Text>| text.as_ref().map(|it| it.value.to_string());
    let of = match &storage.kind.value {
        StorageKind::Dir { path, .. } => text(path),
        StorageKind::Nfs { export, .. } => text(export),
        StorageKind::Cifs { share, .. } => text(share),
        StorageKind::Iscsi { target, .. } => text(target),
        StorageKind::ZfsPool { .. } => storage.zfs_pool().map(str::to_owned),
        StorageKind::Lvm { vg } => text(vg),
        StorageKind::Rbd(of) | StorageKind::CephFs(of) => text(&of.pool),
        StorageKind::LvmThin { vg, thinpool } => {
            let parts: Vec<_> = [text(vg), text(thinpool)].into_iter().flatten().collect();
            Some(parts.join("/"))
        }
        StorageKind::Pbs { datastore, .. } => {
            let datastore = text(datastore).unwrap_or_else(|| storage.name.value.to_string());
            Some(format!("datastore {datastore}"))
        }
    };
    format!("{} {}", storage.kind.value.word(), of.unwrap_or_default())
}
