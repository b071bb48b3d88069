//! Mistakes that owners of such a lab make, put into the starter lab one at a time: what is found, and where.
//!
//! Only the groups of rules about clusters, guests, storages, backups and schedules are looked at, but of these
//! everything: a mistake shows itself and nothing that merely follows from it.

use hlc::source::SourceMap;

use crate::support;

/// The groups that are looked at.
const GROUPS: &[&str] = &[
    "backup",
    "capacity",
    "corosync",
    "guest",
    "ha",
    "lifecycle",
    "quorum",
    "replication",
    "schedule",
    "storage",
];

/// A finding: the code, and a part of the line that it stands at.
type Finding = (&'static str, &'static str);

/// The starter lab, by file name.
struct Lab(Vec<(String, String)>);

impl Lab {
    fn starter() -> Self {
        let folder = support::root().join("templates/labs/two-node-qdevice");
        let files = support::files(&folder).into_iter().map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        });
        Self(files.filter(|(name, _)| name.ends_with(".kdl")).collect())
    }

    /// Replaces a text that stands in exactly one place of the lab.
    fn with(mut self, from: &str, to: &str) -> Self {
        let places: usize = self
            .0
            .iter()
            .map(|(_, text)| text.matches(from).count())
            .sum();
        assert_eq!(places, 1, "`{from}` stands once in the lab");
        for (_, text) in &mut self.0 {
            *text = text.replace(from, to);
        }
        self
    }

    /// Asserts what is found: no more, no less.
    fn finds(self, expected: &[Finding]) {
        let mut map = SourceMap::new("");
        for (name, text) in &self.0 {
            assert!(map.add(name, text.clone().into_bytes()));
        }
        let findings = support::findings(&map);
        let mut found = Vec::new();
        for finding in findings
            .iter()
            .filter(|it| GROUPS.contains(&it.rule.group()))
        {
            let place = map.locate(finding.primary.span).unwrap();
            let (_, text) = self.0.iter().find(|(name, _)| name == place.file).unwrap();
            found.push((finding.rule.code, text.lines().nth(place.line - 1).unwrap()));
        }
        let fits = found.len() == expected.len()
            && expected.iter().all(|(code, line)| {
                found
                    .iter()
                    .any(|(found, at)| found == code && at.contains(line))
            });
        assert!(fits, "expected {expected:#?}\nfound {found:#?}");
    }
}

/// The backup server is there, and its job runs.
fn with_backup_server() -> Lab {
    Lab::starter()
        .with(r#"server="pbs" status="planned""#, r#"server="pbs""#)
        .with(r#"storage="pbs" status="planned""#, r#"storage="pbs""#)
        .with(
            r#"lxc "pbs" status="planned""#,
            r#"lxc 250 "pbs" on="pve-node1""#,
        )
}

/// A highly available guest with a device of its node is in service.
fn with_plex(disk: &str) -> Lab {
    Lab::starter().with(
        r#"vm "plex" profile="docker-vm" cores=4 memory="4GiB" {"#,
        &format!(
            "vm 241 \"plex\" on=\"pve-node1\" profile=\"docker-vm\" status=\"active\" {{\n    {disk}"
        ),
    )
}

#[test]
fn the_starter_lab_is_right() {
    Lab::starter().finds(&[]);
}

#[test]
fn two_nodes_without_a_tie_breaker() {
    Lab::starter()
        .with("\n    qdevice \"qdevice1\" ", "\n    // ")
        .finds(&[
            ("quorum/even-votes", "cluster \"homelab\""),
            ("quorum/votes-mismatch", "expect-votes=3"),
        ]);
}

#[test]
fn a_quorum_of_three_is_believed() {
    Lab::starter()
        .with("expect-quorum=2", "expect-quorum=3")
        .finds(&[("quorum/votes-mismatch", "expect-quorum=3")]);
}

#[test]
fn the_tie_breaker_runs_on_the_cluster() {
    Lab::starter()
        .with("qdevice \"qdevice1\"  ", "qdevice \"replication-test\"  ")
        .finds(&[(
            "quorum/qdevice-inside-cluster",
            "qdevice \"replication-test\"",
        )]);
}

#[test]
fn a_node_is_off() {
    Lab::starter()
        .with(
            "\"pve-node2\" id=2",
            "\"pve-node2\" id=2 status=\"offline\"",
        )
        .finds(&[
            ("quorum/offline-member", "node \"pve-node2\""),
            ("replication/target", "replicate to=\"pve-node2\""),
        ]);
}

#[test]
fn the_cluster_name_is_too_long() {
    Lab::starter()
        .with("cluster \"homelab\"", "cluster \"homelab-pve-cluster\"")
        .finds(&[("corosync/cluster-name", "homelab-pve-cluster")]);
}

#[test]
fn a_node_lacks_the_second_link() {
    Lab::starter()
        .with(" address=\"192.168.1.232\"", "")
        .finds(&[("corosync/link-incomplete", "node \"pve-node2\"")]);
}

#[test]
fn there_is_only_one_link() {
    Lab::starter()
        .with("link 1 network=\"production\" priority=10", "")
        .finds(&[("corosync/single-link", "link 0")]);
}

#[test]
fn both_links_are_one_network() {
    Lab::starter()
        .with(
            "link 1 network=\"production\"",
            "link 1 network=\"management\"",
        )
        .finds(&[("corosync/single-link", "link 0")]);
}

#[test]
fn two_nodes_have_one_id() {
    Lab::starter()
        .with("\"pve-node2\" id=2", "\"pve-node2\" id=1")
        .finds(&[("corosync/node-id", "node \"pve-node2\"")]);
}

#[test]
fn a_guest_is_replicated_to_its_own_node() {
    Lab::starter()
        .with("replicate to=\"pve-node2\"", "replicate to=\"pve-node1\"")
        .finds(&[("replication/target", "replicate to")]);
}

#[test]
fn a_replication_is_too_slow() {
    Lab::starter()
        .with("rate=\"10MB/s\"", "rate=\"500kB/s\"")
        .finds(&[("replication/rate", "500kB/s")]);
}

#[test]
fn the_nodes_are_installed_without_zfs() {
    Lab::starter()
        .with("filesystem=\"zfs\" raid=\"raid0\"", "filesystem=\"ext4\"")
        .finds(&[("storage/zfs-not-installed", "filesystem=\"ext4\"")]);
}

#[test]
fn two_jobs_start_at_once() {
    with_backup_server().finds(&[("backup/window-overlap", "backup \"daily-pbs\"")]);
}

#[test]
fn the_backup_server_backs_itself_up() {
    with_backup_server()
        .with(
            "backup \"daily-pbs\" schedule=\"02:00\"",
            "backup \"daily-pbs\" schedule=\"05:00\"",
        )
        .with("all except=\"pbs\"", "all")
        .finds(&[("backup/into-itself", "    all")]);
}

#[test]
fn the_backup_server_is_only_planned() {
    Lab::starter()
        .with(
            "storage=\"pbs\" status=\"planned\"",
            "storage=\"pbs\" enabled=#true",
        )
        .finds(&[("lifecycle/depends-on-planned", "backup \"daily-pbs\"")]);
}

#[test]
fn a_highly_available_guest_has_a_local_disk() {
    with_plex("disk \"scsi0\" storage=\"local-zfs\"").finds(&[
        ("ha/local-disk", "storage=\"local-zfs\""),
        ("ha/not-migratable", "hostpci0"),
    ]);
}

#[test]
fn a_highly_available_guest_is_tied_to_its_node() {
    with_plex("").finds(&[("ha/not-migratable", "hostpci0")]);
}

#[test]
fn nothing_is_backed_up() {
    Lab::starter()
        .with(
            "storage=\"nas-backup\"",
            "storage=\"nas-backup\" enabled=#false",
        )
        .finds(&[("backup/guest-not-covered", "lab \"two-node-qdevice\"")]);
}

#[test]
fn a_guest_is_not_backed_up() {
    Lab::starter()
        .with("    all\n", "    all except=\"replication-test\"\n")
        .finds(&[
            ("backup/guest-not-covered", "vm 900"),
            ("backup/selects-nothing", "all except"),
        ]);
}

#[test]
fn nobody_has_the_tag_of_a_job() {
    Lab::starter()
        .with("    all\n", "    tag \"critical\"\n")
        .finds(&[("backup/selects-nothing", "tag \"critical\"")]);
}

#[test]
fn backups_are_kept_for_ever() {
    Lab::starter()
        .with("keep last=4", "")
        .finds(&[("backup/retention", "weekly-nas")]);
}

#[test]
fn backups_go_where_none_are_taken() {
    Lab::starter()
        .with("storage=\"nas-backup\"", "storage=\"nas-shared\"")
        .finds(&[("backup/content-type", "weekly-nas")]);
}

#[test]
fn an_hour_is_read_as_a_minute() {
    Lab::starter()
        .with("\"sun 02:00\"", "\"sun 2\"")
        .finds(&[("schedule/invalid", "weekly-nas")]);
}

#[test]
fn a_schedule_runs_more_often_than_meant() {
    Lab::starter()
        .with("\"sun 02:00\"", "\"2,22:30\" expect-every=\"2d\"")
        .finds(&[("schedule/intent", "weekly-nas")]);
}

#[test]
fn a_planned_guest_has_a_number_that_is_taken() {
    Lab::starter()
        .with("lxc 240 \"prometheus\"", "lxc 900 \"prometheus\"")
        .finds(&[("guest/id-duplicate", "lxc 900")]);
}

#[test]
fn the_nas_is_only_planned() {
    Lab::starter()
        .with(
            "device \"nas\" kind=\"nas\"",
            "device \"nas\" kind=\"nas\" status=\"planned\"",
        )
        .finds(&[
            ("lifecycle/depends-on-planned", "storage \"nas-backup\""),
            ("lifecycle/depends-on-planned", "storage \"nas-shared\""),
            ("lifecycle/depends-on-planned", "storage \"nas-vm-storage\""),
        ]);
}

#[test]
fn a_storage_lacks_its_export() {
    Lab::starter()
        .with("export=\"/volume1/backups\"", "")
        .finds(&[("storage/incomplete", "nas-backup")]);
}

#[test]
fn a_guest_has_more_memory_than_its_node() {
    Lab::starter()
        .with(
            "vm 900 \"replication-test\"",
            "vm 900 \"replication-test\" memory=\"33GiB\"",
        )
        .finds(&[("capacity/guest-over-node", "memory=\"33GiB\"")]);
}
