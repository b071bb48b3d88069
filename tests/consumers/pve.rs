//! What Proxmox keeps of storage.cfg, jobs.cfg, replication.cfg and the high-availability files.
//!
//! No package for Debian reads these files, so this is a reading of our own from the schemas in
//! Proxmox's sources. It is strict where Proxmox is silent: a key that it would drop is a fault.

use super::section::{Section, sections};
use super::tree::{Tree, Verdict, text};
use super::value::{
    Check, any, bandwidth, boolean, compress, flag, id, integer, line, mode, nodes, notify, one_of,
    path, positive, prune, sids, vmid, vmids, word,
};
use super::{every_starter_lab, refuses};

const STORAGE: &str = "cluster/etc/pve/storage.cfg";
const JOBS: &str = "cluster/etc/pve/jobs.cfg";
const REPLICATION: &str = "cluster/etc/pve/replication.cfg";

/// The keys of a type: those it must have, those it may have.
struct Type {
    name: &'static str,
    required: &'static [(&'static str, Check)],
    optional: &'static [&'static [(&'static str, Check)]],
}

const ANY_STORAGE: &[(&str, Check)] = &[("content", word), ("nodes", nodes), ("disable", flag)];
const BACKUPS: &[(&str, Check)] = &[("prune-backups", prune), ("max-protected-backups", integer)];
const SHARED: &[(&str, Check)] = &[("shared", boolean)];
const FILES: &[(&str, Check)] = &[
    ("create-base-path", boolean),
    ("create-subdirs", boolean),
    ("content-dirs", word),
    ("format", word),
    ("preallocation", word),
    ("snapshot-as-volume-chain", boolean),
];
const CEPH: &[(&str, Check)] = &[
    ("monhost", line),
    ("username", word),
    ("namespace", word),
    ("keyring", path),
];

/// Types of storage.cfg.
const STORAGES: &[Type] = &[
    Type {
        name: "dir",
        required: &[("path", path)],
        optional: &[
            ANY_STORAGE,
            BACKUPS,
            SHARED,
            FILES,
            &[("is_mountpoint", word)],
        ],
    },
    Type {
        name: "nfs",
        required: &[("server", word), ("export", path)],
        optional: &[
            ANY_STORAGE,
            BACKUPS,
            FILES,
            &[("path", path), ("options", word)],
        ],
    },
    Type {
        name: "cifs",
        required: &[("server", word), ("share", word)],
        optional: &[
            ANY_STORAGE,
            BACKUPS,
            FILES,
            &[
                ("path", path),
                ("username", word),
                ("domain", word),
                ("smbversion", word),
                ("subdir", path),
                ("options", word),
            ],
        ],
    },
    Type {
        name: "zfspool",
        required: &[("pool", word)],
        optional: &[
            ANY_STORAGE,
            &[
                ("sparse", boolean),
                ("blocksize", word),
                ("mountpoint", path),
            ],
        ],
    },
    Type {
        name: "lvm",
        required: &[("vgname", word)],
        optional: &[
            ANY_STORAGE,
            SHARED,
            &[("base", word), ("saferemove", boolean)],
        ],
    },
    Type {
        name: "lvmthin",
        required: &[("vgname", word), ("thinpool", word)],
        optional: &[ANY_STORAGE],
    },
    Type {
        name: "rbd",
        required: &[],
        optional: &[
            ANY_STORAGE,
            CEPH,
            &[("pool", word), ("krbd", boolean), ("data-pool", word)],
        ],
    },
    Type {
        name: "cephfs",
        required: &[],
        optional: &[
            ANY_STORAGE,
            BACKUPS,
            CEPH,
            &[
                ("path", path),
                ("subdir", path),
                ("fs-name", word),
                ("fuse", boolean),
            ],
        ],
    },
    Type {
        name: "pbs",
        required: &[("server", word), ("datastore", word)],
        optional: &[
            ANY_STORAGE,
            BACKUPS,
            &[
                ("username", word),
                ("fingerprint", word),
                ("namespace", word),
                ("port", positive),
            ],
        ],
    },
    Type {
        name: "iscsi",
        required: &[("portal", word), ("target", word)],
        optional: &[ANY_STORAGE],
    },
    Type {
        name: "btrfs",
        required: &[("path", path)],
        optional: &[ANY_STORAGE, BACKUPS, SHARED, FILES, &[("nocow", boolean)]],
    },
];

/// What vzdump takes, in a job as in vzdump.conf.
pub(crate) const VZDUMP: &[(&str, Check)] = &[
    ("storage", id),
    ("dumpdir", path),
    ("mode", mode),
    ("compress", compress),
    ("zstd", integer),
    ("pigz", integer),
    ("bwlimit", integer),
    ("ionice", |v| {
        integer(v) && v.is_some_and(|v| v.len() == 1 && v <= "8")
    }),
    ("lockwait", integer),
    ("stopwait", integer),
    ("prune-backups", prune),
    ("performance", word),
    ("fleecing", word),
    ("notes-template", line),
    ("exclude-path", line),
    ("notification-mode", notify),
    ("mailto", line),
    ("mailnotification", |v| one_of(v, &["always", "failure"])),
    ("tmpdir", path),
    ("script", path),
    ("pbs-change-detection-mode", |v| {
        one_of(v, &["legacy", "data", "metadata"])
    }),
];

const JOB: &[(&str, Check)] = &[
    ("all", boolean),
    ("exclude", vmids),
    ("vmid", vmids),
    ("pool", word),
    ("node", id),
    ("enabled", boolean),
    ("comment", line),
    ("repeat-missed", boolean),
    ("remove", boolean),
    ("protected", boolean),
    ("stdexcludes", boolean),
];

/// Types of jobs.cfg.
const JOB_TYPES: &[Type] = &[Type {
    name: "vzdump",
    required: &[("schedule", line)],
    optional: &[VZDUMP, JOB],
}];

/// Types of replication.cfg.
const REPLICATIONS: &[Type] = &[Type {
    name: "local",
    required: &[("target", id)],
    optional: &[&[
        ("schedule", line),
        ("rate", bandwidth),
        ("disable", flag),
        ("comment", line),
    ]],
}];

const RESOURCE: &[(&str, Check)] = &[
    ("state", |v| {
        one_of(v, &["started", "stopped", "disabled", "ignored"])
    }),
    ("max_restart", integer),
    ("max_relocate", integer),
    ("failback", boolean),
    ("group", id),
    ("comment", line),
];

/// Types of ha/resources.cfg.
const RESOURCES: &[Type] = &[
    Type {
        name: "vm",
        required: &[],
        optional: &[RESOURCE],
    },
    Type {
        name: "ct",
        required: &[],
        optional: &[RESOURCE],
    },
];

/// Types of ha/groups.cfg, which Proxmox up to 8 reads.
const GROUPS: &[Type] = &[Type {
    name: "group",
    required: &[("nodes", word)],
    optional: &[&[
        ("restricted", boolean),
        ("nofailback", boolean),
        ("comment", line),
    ]],
}];

/// Types of ha/rules.cfg, which Proxmox reads since 9.
const RULES: &[Type] = &[
    Type {
        name: "node-affinity",
        required: &[("resources", sids), ("nodes", word)],
        optional: &[&[("strict", boolean), ("disable", flag), ("comment", line)]],
    },
    Type {
        name: "resource-affinity",
        required: &[
            ("resources", |v| {
                sids(v) && v.is_some_and(|v| v.contains(','))
            }),
            ("affinity", |v| one_of(v, &["positive", "negative"])),
        ],
        optional: &[&[("disable", flag), ("comment", line)]],
    },
];

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for (name, types, rule) in [
        (
            "storage.cfg",
            STORAGES,
            storage as fn(&Section) -> Option<String>,
        ),
        ("jobs.cfg", JOB_TYPES, job),
        ("replication.cfg", REPLICATIONS, replication),
        ("ha/resources.cfg", RESOURCES, resource),
        ("ha/groups.cfg", GROUPS, no_more),
        ("ha/rules.cfg", RULES, no_more),
    ] {
        for file in tree.files(&format!("etc/pve/{name}")) {
            verdict.read += 1;
            let read = sections(&text(&file));
            for words in &read.dropped {
                verdict.complain(&file, words);
            }
            for section in &read.sections {
                for words in keys(section, types).into_iter().chain(rule(section)) {
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

fn no_more(section: &Section) -> Option<String> {
    (!any(Some(&section.id))).then(|| "no id".into())
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
