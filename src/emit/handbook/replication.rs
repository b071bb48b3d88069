//! Replication: what is copied where, how old a copy may be, and how much fits between two runs.

use super::draft::Draft;
use super::line::Line;
use super::page::Depth;
use super::{order, phrase};
use crate::emit::Input;
use crate::model::Lab;
use crate::model::guest::{Guest, Replication};
use crate::model::id::Id;
use crate::model::schedule::{Gaps, Schedule};
use crate::model::unit::Rate;

/// Proxmox's own, where the lab does not say (pve-guest-common: `schedule` of a replication job).
const SCHEDULE: &str = "*/15";

/// Every job, by guest and target.
pub(super) fn section(draft: &mut Draft, input: Input<'_>) {
    let guests = order::guests(&input.lab.lab).into_iter();
    let jobs: Vec<_> = guests
        .flat_map(|(id, guest)| jobs(&input.lab.lab, id, guest))
        .collect();
    if jobs.is_empty() {
        return;
    }
    for job in &jobs {
        draft.origin(job.replication.span);
    }
    draft.heading(Depth::Part, "Replication");
    draft.paragraph(
        Line::from("A copy may be as old as the longest time between two runs (RPO). What changes faster than the rate carries makes it older. Look with ")
            .code("pvesr status")
            .text("."),
    );
    let rows: Vec<_> = jobs.iter().map(|job| row(input, job)).collect();
    let columns = [
        "Job",
        "Guest",
        "From",
        "To",
        "Runs",
        "RPO",
        "Rate",
        "Most per run",
    ];
    draft.table(columns, rows);
}

struct Job<'a> {
    /// `VMID-N`, as Proxmox names it; a guest without a number has none.
    id: Option<String>,
    guest_id: Id<Guest>,
    guest: &'a Guest,
    replication: &'a Replication,
}

/// The jobs of a guest, numbered as in `replication.cfg`.
fn jobs<'l>(lab: &'l Lab, guest_id: Id<Guest>, guest: &'l Guest) -> Vec<Job<'l>> {
    let all = guest.replications.iter();
    let present = all.filter(|replication| replication.about.is_present());
    let id = |replication: &Replication| {
        let number = replication.number(lab.nodes.at(replication.target.value))?;
        Some(format!("{}-{number}", guest.vmid?.value))
    };
    present
        .map(|replication| Job {
            id: id(replication),
            guest_id,
            guest,
            replication,
        })
        .collect()
}

fn row(input: Input<'_>, job: &Job<'_>) -> [Line; 8] {
    let lab = &input.lab.lab;
    let from = job.guest.node.map(|node| phrase::node(lab, node.value));
    let gaps = gaps(job.replication);
    let rate = job.replication.rate.map(|rate| rate.value);
    let runs = match &job.replication.schedule {
        Some(schedule) => phrase::schedule(&schedule.value),
        None => phrase::schedule(&Schedule::parse(SCHEDULE)),
    };
    [
        phrase::value(job.id.as_ref())
            .or_none()
            .mark(job.replication.about.status),
        phrase::guest(lab, job.guest_id),
        from.unwrap_or_else(Line::not_recorded),
        phrase::node(lab, job.replication.target.value),
        runs,
        gaps.map_or_else(Line::not_recorded, |gaps| gaps.longest.in_words().into()),
        rate.map_or_else(|| "not limited".into(), |rate| rate.to_string().into()),
        rate.zip(gaps)
            .map(|(rate, gaps)| most(rate, gaps))
            .unwrap_or_else(|| "–".into()),
    ]
}

fn gaps(replication: &Replication) -> Option<Gaps> {
    match &replication.schedule {
        Some(schedule) => schedule.value.as_ref().ok()?.gaps(),
        None => Schedule::parse(SCHEDULE).ok()?.gaps(),
    }
}

/// What the rate carries between two runs that are close: `10MB/s * 300 s = 3.0 GB`.
fn most(rate: Rate, gaps: Gaps) -> Line {
    let seconds = gaps.shortest.milliseconds() / 1000;
    let bytes = u128::from(rate.bytes_per_second()) * u128::from(seconds);
    let sum = format!("{rate} × {seconds} s = {}", tenths(bytes));
    Line::from(sum)
}

/// Bytes in the unit in which people compare them, to one digit behind the point.
fn tenths(bytes: u128) -> String {
    let units = [
        ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
    ];
    let unit = units.into_iter().find(|(_, factor)| bytes >= *factor);
    let (symbol, factor) = unit.unwrap_or(("kB", 1_000));
    let tenths = bytes * 10 / factor;
    format!("{}.{} {symbol}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::tenths;

    #[test]
    fn amounts_read_well() {
        assert_eq!(tenths(3_000_000_000), "3.0 GB");
        assert_eq!(tenths(450_000_000), "450.0 MB");
        assert_eq!(tenths(1_250_000_000_000), "1.2 TB");
        assert_eq!(tenths(999), "0.9 kB");
    }
}
