//! The front page: what this lab is, in one look, and where to read on.

use super::draft::Draft;
use super::line::{Line, Target};
use super::page::{Depth, Page, PageName};
use super::{diagram, order, phrase, quorum};
use crate::emit::Input;
use crate::facts::ha::waits_for_its_node;
use crate::model::Lab;
use crate::model::about::Status;

/// The front page, which leads to the others.
pub(super) fn page(input: Input<'_>, others: &[Page]) -> Page {
    let lab = &input.lab.lab;
    let title = lab.about.title().unwrap_or(&lab.name.value);
    let mut draft = Draft::new(PageName::Index, title);
    draft.origin(lab.name.span);
    for other in others {
        other.origins.iter().for_each(|span| draft.origin(*span));
    }
    if let Some(purpose) = lab.about.purpose() {
        draft.paragraph(purpose);
    }
    for prose in lab.front_page.iter().chain(&lab.about.detail().notes) {
        draft.prose(&prose.value);
    }
    draft.heading(Depth::Part, "At a glance");
    draft.facts(facts(input));
    diagram::first_of(&mut draft, input, &["physical", "network"]);
    draft.heading(Depth::Part, "Pages");
    draft.list(others.iter().map(entry));
    draft.done()
}

fn entry(page: &Page) -> Line {
    Line::new()
        .link(Target::Page(page.name), page.title.as_str())
        .text(format!(": {}", page.name.about()))
}

fn facts(input: Input<'_>) -> Vec<(&'static str, Line)> {
    let lab = &input.lab.lab;
    let mut facts = vec![
        ("Lab", Line::new().code(&lab.name.value)),
        ("Domain", phrase::recorded(lab.domain.as_ref())),
        ("Proxmox VE", version(lab)),
        ("Nodes", nodes(lab)),
        ("Guests", guests(lab)),
        ("Networks", networks(lab)),
    ];
    facts.extend(clusters(input).into_iter().map(|line| ("Cluster", line)));
    let kubernetes = super::kubernetes::in_short(lab);
    facts.extend(kubernetes.into_iter().map(|line| ("Kubernetes", line)));
    facts.push(("Backup", backups(input)));
    facts.push(("Findings", findings(input)));
    facts
}

fn version(lab: &Lab) -> Line {
    match &lab.proxmox {
        Some(version) => version.value.to_string().into(),
        None => format!("{} (not stated)", lab.proxmox_version()).into(),
    }
}

fn nodes(lab: &Lab) -> Line {
    let nodes = order::nodes(lab).into_iter();
    Line::joined(nodes.map(|(id, _)| phrase::node(lab, id))).or_none()
}

/// How many guests there are of each status: "1 active, 9 planned".
fn guests(lab: &Lab) -> Line {
    let all = [
        Status::Active,
        Status::Planned,
        Status::Offline,
        Status::Retired,
    ];
    let counts = all.into_iter().filter_map(|status| {
        let guests = lab.guests.values();
        let count = guests.filter(|guest| guest.about.status == status).count();
        (count > 0).then(|| format!("{count} {}", status.word()).into())
    });
    let line = Line::joined(counts);
    if line.is_empty() { "none".into() } else { line }
}

fn networks(lab: &Lab) -> Line {
    let networks = order::networks(lab).into_iter().map(|(id, network)| {
        let subnets = network.subnets.iter();
        let subnets = Line::joined(subnets.map(|it| Line::new().code(it.value.trunc())));
        let line = phrase::network(lab, id);
        if subnets.is_empty() {
            line
        } else {
            line.text(" ").line(subnets)
        }
    });
    Line::joined(networks).or_none()
}

fn clusters(input: Input<'_>) -> Vec<Line> {
    let lines = quorum::all(input).into_iter().map(|it| {
        let name = &it.cluster.name.value;
        let to = Target::section(PageName::Cluster, name);
        let tolerance = it.tolerance(input);
        let plural = if tolerance == 1 { "" } else { "s" };
        Line::new().link(to, name.as_str()).text(format!(
            ": {} votes, quorum {}, tolerates {tolerance} failure{plural}",
            it.table.expected(),
            it.table.quorum(),
        ))
    });
    lines.collect()
}

/// How many of the guests that run are saved by a job that runs.
fn backups(input: Input<'_>) -> Line {
    let lab = &input.lab.lab;
    let runs = |job| {
        let job: &crate::model::backup::Backup = lab.backups.at(job);
        job.about.is_active() && job.is_enabled()
    };
    let running = lab
        .guests
        .iter()
        .filter(|(_, guest)| guest.about.is_member());
    let running: Vec<_> = running.map(|(id, _)| id).collect();
    let saved = running.iter().filter(|id| {
        let waits = waits_for_its_node(lab, lab.guests.at(**id));
        !waits && input.lab.facts.backups.covering(**id).any(runs)
    });
    let line = format!(
        "{} of {} guests in service are saved",
        saved.count(),
        running.len()
    );
    if order::guests(lab).is_empty() && lab.backups.is_empty() {
        return "no guests yet".into();
    }
    Line::new().link(Target::Page(PageName::Backup), line)
}

fn findings(input: Input<'_>) -> Line {
    let line = format!(
        "{} open, {} allowed",
        input.lab.findings().len(),
        input.lab.allowed().len()
    );
    Line::new().link(Target::Page(PageName::Findings), line)
}
