//! The types of Proxmox's section files and the keys of each, from the schemas in its sources.

use super::value::{
    Check, bandwidth, boolean, compress, flag, id, integer, line, mode, nodes, notify, one_of,
    path, positive, prune, sids, vmids, word,
};

/// The keys of a type: those it must have, those it may have.
pub(crate) struct Type {
    pub(crate) name: &'static str,
    pub(crate) required: &'static [(&'static str, Check)],
    pub(crate) optional: &'static [&'static [(&'static str, Check)]],
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
pub(crate) const STORAGES: &[Type] = &[
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
pub(crate) const JOB_TYPES: &[Type] = &[Type {
    name: "vzdump",
    required: &[("schedule", line)],
    optional: &[VZDUMP, JOB],
}];

/// Types of replication.cfg.
pub(crate) const REPLICATIONS: &[Type] = &[Type {
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
pub(crate) const RESOURCES: &[Type] = &[
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
pub(crate) const GROUPS: &[Type] = &[Type {
    name: "group",
    required: &[("nodes", word)],
    optional: &[&[
        ("restricted", boolean),
        ("nofailback", boolean),
        ("comment", line),
    ]],
}];

/// Types of ha/rules.cfg, which Proxmox reads since 9.
pub(crate) const RULES: &[Type] = &[
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
