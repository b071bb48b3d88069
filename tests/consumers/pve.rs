//! What Proxmox keeps of storage.cfg, jobs.cfg, replication.cfg and the high-availability files.
//!
//! No package for Debian reads these files, so this is a reading of our own from the schemas in
//! Proxmox's sources. It is strict where Proxmox is silent: a key that it would drop is a fault.

use super::schema::{GROUPS, JOB_TYPES, REPLICATIONS, RESOURCES, RULES, STORAGES, Type};
use super::section::{Section, sections};
use super::tree::{Tree, Verdict, text};
use super::value::{id, vmid};
use super::{every_fixture, every_starter_lab, refuses, refuses_fixture};

const STORAGE: &str = "cluster/etc/pve/storage.cfg";
const JOBS: &str = "cluster/etc/pve/jobs.cfg";
const REPLICATION: &str = "cluster/etc/pve/replication.cfg";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for (name, types, own) in [
        (
            "storage.cfg",
            STORAGES,
            storage as fn(&Section) -> Option<String>,
        ),
        ("jobs.cfg", JOB_TYPES, job),
        ("replication.cfg", REPLICATIONS, replication),
        ("ha/resources.cfg", RESOURCES, resource),
        ("ha/groups.cfg", GROUPS, rule),
        ("ha/rules.cfg", RULES, rule),
    ] {
        for file in tree.files(&format!("etc/pve/{name}")) {
            verdict.read += 1;
            let read = sections(&text(&file));
            for words in &read.dropped {
                verdict.complain(&file, words);
            }
            for section in &read.sections {
                for words in keys(section, types).into_iter().chain(own(section)) {
                    verdict.complain(&file, format!("{}: {}: {words}", section.kind, section.id));
                }
            }
        }
    }
    verdict
}

/// The keys that the type does not have, lacks, or has with another value.
fn keys(section: &Section, types: &[Type]) -> Vec<String> {
    let Some(kind) = types.iter().find(|kind| kind.name == section.kind) else {
        return vec!["unknown type".into()];
    };
    let mut words: Vec<String> = kind
        .required
        .iter()
        .filter(|(name, _)| !section.has(name))
        .map(|(name, _)| format!("no {name}, so the section is dropped"))
        .collect();
    let known = || {
        kind.required
            .iter()
            .chain(kind.optional.iter().copied().flatten())
    };
    for (key, value) in &section.properties {
        match known().find(|(name, _)| name == key) {
            None => words.push(format!("{key} is dropped: the type has no such key")),
            Some((_, check)) if !check(value.as_deref()) => {
                words.push(format!("{key} is dropped: {value:?} is no value for it"));
            }
            Some(_) => {}
        }
    }
    words
}

/// A storage's id, and contents that its type can hold.
fn storage(section: &Section) -> Option<String> {
    let files = [
        "images", "rootdir", "vztmpl", "iso", "backup", "snippets", "import",
    ];
    let can_hold: &[&str] = match section.kind.as_str() {
        "dir" | "btrfs" | "nfs" | "cifs" => &files,
        "cephfs" => &["backup", "iso", "vztmpl", "snippets", "import"],
        "pbs" => &["backup"],
        "iscsi" => &["images", "none"],
        _ => &["images", "rootdir"],
    };
    let content = section.value("content").unwrap_or(can_hold[0]);
    if !id(Some(&section.id)) {
        return Some("the id is none".into());
    }
    if section.id == "local" && section.value("path") != Some("/var/lib/vz") {
        return Some("replaced by a built-in default".into());
    }
    let alien = content.split(',').find(|item| !can_hold.contains(item))?;
    Some(format!("cannot hold {alien:?}"))
}

/// Guests are chosen in one way, or the job fails each time.
fn job(section: &Section) -> Option<String> {
    let chosen = ["all", "vmid", "pool"]
        .iter()
        .filter(|key| section.has(key))
        .count();
    let excludes = section.has("exclude") && section.has("vmid");
    (chosen != 1 || excludes).then(|| "does not choose its guests in one way".into())
}

/// `VMID-NUMBER`.
fn replication(section: &Section) -> Option<String> {
    let good = section.id.split_once('-').is_some_and(|(guest, number)| {
        vmid(Some(guest)) && number.parse::<u8>().is_ok_and(|n| n.to_string() == number)
    });
    (!good).then(|| "the id is no VMID-NUMBER".into())
}

fn resource(section: &Section) -> Option<String> {
    (!vmid(Some(&section.id))).then(|| "the id is no VMID".into())
}

fn rule(section: &Section) -> Option<String> {
    (!id(Some(&section.id))).then(|| "the id is none".into())
}

#[test]
fn accepts_the_starter_labs() {
    every_starter_lab(&[], accepts);
}

#[test]
fn refuses_a_section_that_runs_into_the_next() {
    let fault = (STORAGE, "\n\nnfs:", "\nnfs:");
    refuses(&[], accepts, fault, "no empty line before it");
}

#[test]
fn refuses_a_content_that_the_type_cannot_hold() {
    let fault = (STORAGE, "content images,rootdir", "content images,iso");
    refuses(&[], accepts, fault, "cannot hold \"iso\"");
}

#[test]
fn refuses_a_key_that_the_type_does_not_have() {
    let fault = (STORAGE, "\texport ", "\texports ");
    refuses(&[], accepts, fault, "no export, so the section is dropped");
}

#[test]
fn refuses_a_job_that_chooses_no_guest() {
    let fault = (JOBS, "\tall 1\n", "");
    refuses(&[], accepts, fault, "does not choose its guests in one way");
}

#[test]
fn refuses_a_truth_that_is_no_digit() {
    let fault = (JOBS, "\tall 1\n", "\tall yes\n");
    refuses(&[], accepts, fault, "all is dropped");
}

#[test]
fn refuses_a_replication_without_a_target() {
    let fault = (REPLICATION, "\ttarget ", "\tto ");
    refuses(&[], accepts, fault, "no target, so the section is dropped");
}

#[test]
fn accepts_the_fixtures() {
    every_fixture(&[], accepts);
}

#[test]
fn refuses_a_file_system_of_ceph_that_holds_disks() {
    let fault = (
        STORAGE,
        "fs-name files\n\tcontent vztmpl,iso,backup",
        "fs-name files\n\tcontent images",
    );
    refuses_fixture("ceph", &[], accepts, fault, "cannot hold \"images\"");
}

#[test]
fn refuses_a_share_without_its_server() {
    let fault = (STORAGE, "\tserver 10.0.0.5\n", "");
    let words = "cifs: share: no server, so the section is dropped";
    refuses_fixture("storage", &[], accepts, fault, words);
}

#[test]
fn refuses_a_job_that_chooses_twice() {
    let fault = (JOBS, "\tpool prod\n", "\tpool prod\n\tvmid 104\n");
    let words = "does not choose its guests in one way";
    refuses_fixture("storage", &[], accepts, fault, words);
}
