//! `/etc/pve/replication.cfg`: which guest's disks are copied to which node, and when (pve-guest-common,
//! `src/PVE/ReplicationConfig.pm`).

use super::pve::CommentKind;
use super::pve::{self, Realm};
use super::{Artifacts, Input};
use crate::model::guest::{Guest, Replication};
use crate::model::unit::VmId;
use crate::text::line::{Setting, Word};
use crate::text::section::Section;

/// Proxmox's own default, every 15 minutes, written out.
const EVERY_QUARTER: &str = "*:0/15";

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    for realm in pve::realms(input) {
        of_realm(input, out, &realm);
    }
}

fn of_realm(input: Input<'_>, out: &mut Artifacts, realm: &Realm) {
    let mut origins = Vec::new();
    let mut sections = Vec::new();
    let jobs = jobs(input).into_iter();
    let here = jobs.filter(|(_, _, guest, _)| realm.houses(guest.node));
    for (vmid, number, guest, replication) in here {
        let target = input.lab.lab.nodes.at(replication.target.value);
        origins.extend([guest.name.span, replication.span, target.name.span]);
        sections.push(section(input, vmid, number, replication));
    }
    realm.add_sections(input, out, "replication.cfg", sections, origins);
}

/// The jobs in service, by VMID and number.
fn jobs<'a>(input: Input<'a>) -> Vec<(VmId, u32, &'a Guest, &'a Replication)> {
    let lab = &input.lab.lab;
    let guests = lab.guests.values().filter(|guest| guest.about.is_member());
    let numbered = guests.filter_map(|guest| Some((guest.vmid?.value, guest)));
    let mut jobs: Vec<_> = numbered
        .flat_map(|(vmid, guest)| {
            let replications = (0..).zip(&guest.replications);
            replications.map(move |(at, it)| {
                // A node without an id is reported; its job is written all the same.
                let number = it.number(lab.nodes.at(it.target.value)).unwrap_or(at);
                (vmid, number, guest, it)
            })
        })
        .filter(|(_, _, _, it)| it.about.is_active())
        .filter(|(_, _, _, it)| lab.nodes.at(it.target.value).about.is_member())
        .collect();
    jobs.sort_by_key(|(vmid, number, _, _)| (*vmid, *number));
    jobs
}

fn section(input: Input<'_>, vmid: VmId, number: u32, job: &Replication) -> Section {
    let schedule = match &job.schedule {
        Some(schedule) => pve::event(&schedule.value),
        None => EVERY_QUARTER.to_owned(),
    };
    let target = input.lab.lab.nodes.at(job.target.value);
    let mut settings = vec![
        Setting::new("target", &target.name.value),
        Setting::new("schedule", schedule),
    ];
    let rate = job.rate.map(|rate| rate.value.megabytes_per_second_text());
    settings.extend(rate.map(|rate| Setting::new("rate", rate)));
    settings.extend(pve::comment(&job.about, CommentKind::Replication));
    Section {
        comment: None,
        kind: "local",
        id: Word::new(&format!("{vmid}-{number}")),
        settings,
    }
}
