//! How a guest comes back from a backup: the commands, with the lab's own names in them.

use super::draft::Draft;
use super::line::Line;
use super::page::Depth;
use super::{logins, order, phrase};
use crate::emit::Input;
use crate::model::backup::Backup;
use crate::model::guest::{Guest, GuestKind};
use crate::model::id::Id;
use crate::model::storage::StorageKind;

/// The commands for every guest that is saved now.
pub(super) fn section(draft: &mut Draft, input: Input<'_>) {
    let jobs = running(input);
    let saved: Vec<_> = order::guests(&input.lab.lab)
        .into_iter()
        .filter(|(id, guest)| guest.about.is_member() && is_saved(input, &jobs, *id))
        .collect();
    if saved.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Getting a guest back");
    draft.paragraph("List what is there, on any node that reaches the storage:");
    draft.commands(&listings(input, &jobs));
    places(draft, input, &jobs);
    draft.paragraph(
        Line::from("Put the volume that the list shows in the place of ")
            .code("VOLUME")
            .text(". A guest of that number must not be there any more; restore to a free number to look first."),
    );
    let commands: Vec<_> = saved
        .into_iter()
        .filter_map(|(_, guest)| command(input, guest))
        .collect();
    draft.commands(&commands);
}

/// The jobs that run: in service and switched on.
fn running(input: Input<'_>) -> Vec<(Id<Backup>, &Backup)> {
    let mut jobs = order::backups(&input.lab.lab);
    jobs.retain(|(_, job)| job.about.is_active() && job.is_enabled());
    jobs
}

fn is_saved(input: Input<'_>, jobs: &[(Id<Backup>, &Backup)], guest: Id<Guest>) -> bool {
    let covered = |job: Id<Backup>| input.lab.facts.backups.covers(job, guest);
    jobs.iter().any(|(job, _)| covered(*job))
}

fn listings(input: Input<'_>, jobs: &[(Id<Backup>, &Backup)]) -> Vec<String> {
    let storages = jobs
        .iter()
        .map(|(_, job)| input.lab.lab.storages.at(job.storage.value));
    let mut lines: Vec<_> = storages
        .map(|storage| {
            format!(
                "pvesm list {} --content backup",
                logins::name(&storage.name.value)
            )
        })
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

/// Where the files are, for the day on which no node runs.
fn places(draft: &mut Draft, input: Input<'_>, jobs: &[(Id<Backup>, &Backup)]) {
    let mut storages: Vec<_> = jobs.iter().map(|(_, job)| job.storage.value).collect();
    storages.sort_unstable();
    storages.dedup();
    let lines = storages.into_iter().filter_map(|id| {
        let storage = input.lab.lab.storages.at(id);
        let StorageKind::Nfs { server, export, .. } = &storage.kind.value else {
            return None;
        };
        let (server, export) = (server.as_ref()?, export.as_ref()?);
        // `dump` is where pve-storage keeps backups of every storage that has folders.
        Some(
            Line::from("Without a node, the files of ")
                .line(phrase::storage(input, id))
                .text(" are on ")
                .line(phrase::host_ref(input, server.value))
                .text(" in ")
                .code(format!("{}/dump", export.value.trim_end_matches('/')))
                .text("."),
        )
    });
    for line in lines {
        draft.paragraph(line);
    }
}

fn command(input: Input<'_>, guest: &Guest) -> Option<String> {
    let vmid = guest.vmid?.value;
    let storage = guest.disks.iter().find_map(|disk| disk.storage);
    let storage = storage.map(|id| &input.lab.lab.storages.at(id.value).name.value);
    let storage = storage.map_or_else(String::new, |name| {
        format!(" --storage {}", logins::name(name))
    });
    let name = &guest.name.value;
    Some(match guest.kind {
        GuestKind::Vm => format!("qmrestore VOLUME {vmid}{storage}    # {name}"),
        GuestKind::Lxc => format!("pct restore {vmid} VOLUME{storage}    # {name}"),
    })
}
