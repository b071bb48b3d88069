//! systemd reads every schedule: its grammar is the part of Proxmox's that means what it says.
//!
//! Proxmox takes `25:00` for minute and second and `22` for a minute; systemd refuses both.

use super::section::sections;
use super::tool::{Tool, command, ran};
use super::tree::{Tree, Verdict, text};
use super::{every_fixture, every_starter_lab, refuses};

const TOOLS: [Tool; 1] = [Tool::SystemdAnalyze];

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for file in ["jobs.cfg", "replication.cfg"]
        .iter()
        .flat_map(|name| tree.files(name))
    {
        for section in sections(&text(&file)).sections {
            let Some(schedule) = section.value("schedule") else {
                continue;
            };
            verdict.read += 1;
            let mut analyze = command("systemd-analyze");
            let ran = ran(analyze.args(["calendar", "--iterations=2", "--", schedule]));
            // A day that never comes is no error to it.
            if !ran.ok || !ran.stdout.contains("#2:") {
                verdict.complain(&file, format!("{schedule}: {}", ran.text()));
            }
        }
    }
    verdict
}

#[test]
fn accepts_the_starter_labs() {
    every_starter_lab(&TOOLS, accepts);
}

#[test]
fn refuses_an_hour_that_proxmox_would_take_for_a_minute() {
    let fault = ("cluster/etc/pve/jobs.cfg", "02:00", "26:00");
    refuses(
        &TOOLS,
        accepts,
        fault,
        "Failed to parse calendar specification",
    );
}

#[test]
fn refuses_a_day_that_never_comes() {
    let fault = ("cluster/etc/pve/jobs.cfg", "sun 02:00", "02-30 02:00");
    refuses(&TOOLS, accepts, fault, "Next elapse: never");
}

#[test]
fn accepts_the_fixtures() {
    every_fixture(&TOOLS, accepts);
}
