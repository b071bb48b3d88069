//! What a node is made of: processor, memory, disks, accelerators, controllers, and what it serves itself.

use super::draft::Draft;
use super::gpu;
use super::line::Line;
use super::page::Depth;
use super::phrase;
use crate::emit::Input;
use crate::model::about::About;
use crate::model::id::Id;
use crate::model::node::{Cpu, Disk, Export, Node, Oob, Reserve};
use crate::model::stated::Stated;

/// The hardware of a node, below its heading.
pub(super) fn section(draft: &mut Draft, input: Input<'_>, id: Id<Node>, node: &Node) {
    draft.heading(Depth::Section, "Hardware");
    let mut said = facts(node);
    said.extend(phrase::power(&input.lab.lab, &node.power));
    draft.facts(said);
    if let Some(cpu) = &node.cpu {
        notes(draft, &cpu.about);
    }
    disks(draft, node);
    accelerators(draft, input, id, node);
    controllers(draft, node);
    exports(draft, node);
}

fn facts(node: &Node) -> Vec<(&'static str, Line)> {
    let memory = node.memory.as_ref();
    let kind = memory.and_then(|memory| memory.kind.as_ref());
    let cpu = node.cpu.as_ref();
    let mut facts = vec![
        ("Model", phrase::recorded(node.model.as_ref())),
        ("Processor", processor(cpu)),
        ("Cores", phrase::stated(cpu.and_then(|cpu| cpu.cores))),
        ("Threads", phrase::stated(cpu.and_then(|cpu| cpu.threads))),
        (
            "Memory",
            phrase::size(memory.map(|memory| memory.size))
                .text(kind.map_or_else(String::new, |kind| format!(" {}", kind.value))),
        ),
    ];
    if let Some(reserve) = &node.reserve {
        facts.push(("Kept for Proxmox itself", kept(reserve)));
    }
    if let Some(id) = node.id {
        facts.push(("Node id", id.value.to_string().into()));
    }
    if let Some(priority) = &node.priority {
        facts.push(("Priority", (&*priority.value).into()));
    }
    facts
}

/// "2 threads, 8GiB of memory, 500GB of disk"
fn kept(reserve: &Reserve) -> Line {
    let threads = reserve.threads.map(|threads| {
        let line = phrase::stated(Some(threads));
        let one = matches!(threads.value, Stated::Known(1));
        line.text(if one { " thread" } else { " threads" })
    });
    let size = |size, of: &'static str| phrase::size(Some(size)).text(of);
    let memory = reserve.memory.map(|it| size(it, " of memory"));
    let disk = reserve.disk.map(|it| size(it, " of disk"));
    Line::joined([threads, memory, disk].into_iter().flatten()).or_none()
}

fn processor(cpu: Option<&Cpu>) -> Line {
    let Some(cpu) = cpu else {
        return Line::not_recorded();
    };
    let sockets = cpu.sockets.map(|it| match it.value {
        1 => "1 socket".to_owned(),
        more => format!("{more} sockets"),
    });
    let clock = cpu.clock.map(|it| it.value.to_string());
    let model = cpu.model.as_ref().map(|model| model.value.to_string());
    let own = [cpu.about.title(), cpu.about.purpose()];
    let own = own.map(|it| it.map(ToString::to_string));
    let said = [model, sockets, clock].into_iter().chain(own).flatten();
    Line::joined(said.map(Line::from)).or_not_recorded()
}

fn notes(draft: &mut Draft, about: &About) {
    for note in &about.detail().notes {
        draft.prose(&note.value);
    }
}

/// The notes of parts, each behind the name of its part.
pub(super) fn notes_of<'a>(draft: &mut Draft, parts: impl IntoIterator<Item = (Line, &'a About)>) {
    let noted = parts.into_iter().flat_map(|(name, about)| {
        let notes = about.detail().notes.iter();
        notes.map(move |note| name.clone().text(": ").text(&*note.value))
    });
    let noted: Vec<_> = noted.collect();
    if !noted.is_empty() {
        draft.list(noted);
    }
}

fn disks(draft: &mut Draft, node: &Node) {
    let disks = node.disks.iter().filter(|disk| disk.about.is_present());
    let disks: Vec<_> = disks.collect();
    if disks.is_empty() {
        draft.paragraph("Disks: not recorded.");
        return;
    }
    let rows = disks.iter().map(|it| disk(it));
    draft.table(["Disk", "Size", "Type", "Model", "Purpose"], rows);
    notes_of(draft, disks.iter().map(|it| (disk_name(it), &it.about)));
}

fn disk(disk: &Disk) -> [Line; 5] {
    [
        disk_name(disk).mark(disk.about.status),
        phrase::size(disk.size),
        phrase::recorded(disk.kind.as_ref()),
        phrase::recorded(disk.model.as_ref()),
        phrase::purpose(&disk.about),
    ]
}

fn disk_name(disk: &Disk) -> Line {
    match disk.name.value.known() {
        Some(name) => Line::new().code(name),
        None => Line::new().with(super::line::Inline::Tbd),
    }
}

fn accelerators(draft: &mut Draft, input: Input<'_>, id: Id<Node>, node: &Node) {
    let gpus = node.gpus.iter().enumerate();
    let gpus = gpus.filter(|(_, gpu)| gpu.about.is_present());
    let rows: Vec<_> = gpus
        .map(|(at, gpu)| {
            let given = gpu::holders(input, id, at);
            let given = given.map(|(guest, ..)| phrase::guest(&input.lab.lab, guest));
            [
                gpu::link(gpu),
                gpu::model(gpu),
                phrase::size(gpu.memory),
                Line::joined(given).or_none(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        draft.table(["Accelerator", "Model", "Memory", "Given to"], rows);
    }
}

fn controllers(draft: &mut Draft, node: &Node) {
    let present = node.oob.iter().filter(|oob| oob.about.is_present());
    let rows: Vec<_> = present.map(controller).collect();
    if !rows.is_empty() {
        draft.table(["Controller", "Address", "Can cut it off", "Purpose"], rows);
    }
}

fn controller(oob: &Oob) -> [Line; 4] {
    let addresses = oob.addresses.iter().map(|it| Line::new().code(it.ip));
    [
        Line::from(oob.kind.value.as_str()).mark(oob.about.status),
        Line::joined(addresses).or_not_recorded(),
        phrase::yes(oob.fencing.is_some_and(|it| it.value)),
        phrase::purpose(&oob.about),
    ]
}

fn exports(draft: &mut Draft, node: &Node) {
    let present = node.exports.iter().filter(|it| it.about.is_present());
    let rows: Vec<_> = present.map(|it| export(node, it)).collect();
    if !rows.is_empty() {
        draft.table(["Served over NFS", "On disk", "Purpose"], rows);
    }
}

fn export(node: &Node, export: &Export) -> [Line; 3] {
    let disk = export.disk.and_then(|at| node.disks.get(at.value));
    [
        Line::new()
            .code(&export.path.value)
            .mark(export.about.status),
        disk.map_or_else(Line::not_recorded, disk_name),
        phrase::purpose(&export.about),
    ]
}
