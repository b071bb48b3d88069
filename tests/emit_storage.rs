//! Storages, Ceph and backups: what the files, pages and diagrams say of the two fixtures, value by value.

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;

use crate::support;

fn fixture(name: &str) -> Artifacts {
    let file = support::root().join(format!("tests/fixtures/{name}.kdl"));
    let map = support::one_file(&std::fs::read_to_string(file).unwrap());
    build(&map)
}

fn lab(text: &str) -> Artifacts {
    let head = "lab \"test\" language=1 domain=\"home.example\" proxmox=\"9.0\"\n";
    build(&support::one_file(&format!("{head}{text}")))
}

fn build(map: &hlc::source::SourceMap) -> Artifacts {
    let mut sink = Sink::new();
    let artifacts = compile::build(map, &mut sink);
    artifacts.unwrap_or_else(|| panic!("{:#?}", sink.into_sorted()))
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    let known: Vec<_> = artifacts.iter().map(|(path, _)| path.as_str()).collect();
    artifacts
        .text(path)
        .unwrap_or_else(|| panic!("no {path} in {known:#?}"))
}

/// The section of a section file that starts with this line.
fn section<'a>(text: &'a str, header: &str) -> Vec<&'a str> {
    let mut lines = text.lines().skip_while(|line| *line != header);
    assert_eq!(lines.next(), Some(header), "in\n{text}");
    lines
        .take_while(|line| !line.is_empty())
        .map(str::trim)
        .collect()
}

fn holds(text: &str, expected: &str) {
    assert!(text.contains(expected), "no `{expected}` in\n{text}");
}

/// The row of a table that starts with these cells.
fn row<'a>(page: &'a str, first: &str) -> &'a str {
    let found = page.lines().find(|line| line.starts_with(first));
    found.unwrap_or_else(|| panic!("no row `{first}` in\n{page}"))
}

const STORAGE: &str = "cluster/etc/pve/storage.cfg";
const JOBS: &str = "cluster/etc/pve/jobs.cfg";

#[test]
fn every_type_says_what_proxmox_asks_for() {
    let artifacts = fixture("storage");
    let file = text(&artifacts, STORAGE);
    for (header, settings) in [
        (
            "dir: local",
            &[
                "path /var/lib/vz",
                "content vztmpl,iso,backup",
                "prune-backups keep-last=3",
            ][..],
        ),
        (
            "dir: usb",
            &[
                "path /mnt/usb",
                "is_mountpoint yes",
                "content backup",
                "nodes a",
                "prune-backups keep-daily=2",
            ],
        ),
        (
            "cifs: share",
            &[
                "server 10.0.0.5",
                "share lab",
                "path /mnt/pve/share",
                "options vers=3.1.1",
                "username pve",
                "content iso",
            ],
        ),
        (
            "lvm: raw",
            &["vgname raw", "content images,rootdir", "nodes a"],
        ),
        (
            "zfspool: tank",
            &[
                "pool tank/vms",
                "sparse 1",
                "content images,rootdir",
                "nodes a,b",
            ],
        ),
        (
            "pbs: homelab",
            &[
                "server pbs.home.example",
                "datastore homelab",
                "namespace lab",
                "username backup@pbs!a",
                "content backup",
                "prune-backups keep-daily=3",
            ],
        ),
    ] {
        assert_eq!(section(file, header), settings, "{header}");
    }
}

#[test]
fn what_is_not_in_service_is_in_no_file() {
    let artifacts = fixture("storage");
    let file = text(&artifacts, STORAGE);
    assert!(
        !file.contains("former") && !file.contains("external"),
        "{file}"
    );
    assert!(!text(&artifacts, JOBS).contains("by-tag"));
}

#[test]
fn no_secret_is_in_any_file() {
    for (path, artifact) in fixture("storage").iter() {
        let is_page = path.as_str().starts_with("docs/");
        assert!(is_page || !artifact.text.contains("SHARE"), "{path}");
    }
}

#[test]
fn a_server_that_leases_its_address_goes_by_its_name() {
    let with = |domain: &str| {
        let text = format!(
            "lab \"test\" language=1 {domain}\n\
             network \"lan\" subnet=\"10.0.0.0/24\"\n\
             node \"a\" {{ nic \"eno1\"; bridge \"vmbr0\" ports=\"eno1\" address=\"10.0.0.11\"; storage \"local\" }}\n\
             lxc 103 \"pbs\" {{ nic \"net0\" network=\"lan\" dhcp=#true }}\n\
             storage \"homelab\" type=\"pbs\" server=\"pbs\"\n"
        );
        let artifacts = build(&support::one_file(&text));
        section(self::text(&artifacts, STORAGE), "pbs: homelab")[0].to_owned()
    };
    assert_eq!(with("domain=\"home.example\""), "server pbs.home.example");
    assert_eq!(with(""), "server pbs");
}

#[test]
fn pools_of_ceph_are_storages() {
    let artifacts = fixture("ceph");
    let file = text(&artifacts, STORAGE);
    assert_eq!(
        section(file, "rbd: vm-disks"),
        ["pool vm-disks", "content images,rootdir"]
    );
    assert_eq!(
        section(file, "cephfs: files"),
        [
            "path /mnt/pve/files",
            "fs-name files",
            "content vztmpl,iso,backup"
        ]
    );
    assert_eq!(
        section(file, "rbd: far"),
        [
            "pool vms",
            "monhost 10.9.0.1 10.9.0.2",
            "username lab",
            "content images"
        ]
    );
}

#[test]
fn ceph_conf_is_as_pveceph_writes_it() {
    let artifacts = fixture("ceph");
    let expected = "\
[global]
\tauth_client_required = cephx
\tauth_cluster_required = cephx
\tauth_service_required = cephx
\tcluster_network = 10.8.48.0/24
\tfsid = 0d3f2c1a-5b6e-4f70-9a8b-1c2d3e4f5a6b
\tmon_allow_pool_delete = true
\tmon_host = 10.8.16.10 10.8.16.11 10.8.16.12
\tms_bind_ipv4 = true
\tms_bind_ipv6 = false
\tosd_pool_default_min_size = 2
\tosd_pool_default_size = 3
\tpublic_network = 10.8.16.0/24

[client]
\tkeyring = /etc/pve/priv/$cluster.$name.keyring

[client.crash]
\tkeyring = /etc/pve/ceph/$cluster.$name.keyring

[mds]
\tkeyring = /var/lib/ceph/mds/ceph-$id/keyring

[mds.a]
\thost = a
\tmds_standby_for_name = pve

[mds.b]
\thost = b
\tmds_standby_for_name = pve

[mon.a]
\tpublic_addr = 10.8.16.10

[mon.b]
\tpublic_addr = 10.8.16.11

[mon.c]
\tpublic_addr = 10.8.16.12
";
    let file = text(&artifacts, "cluster/etc/pve/ceph.conf");
    assert_eq!(file.split_once("\n\n").unwrap().1, expected);
}

#[test]
fn ceph_conf_without_an_identity_stands_apart() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24"
        node "a" { nic "eno1" address="10.0.0.1"; disk "sdb" }
        ceph public-network="lan" failure-domain="osd" { mon "a"; osd 0 on="a" disk="sdb"; osd 1 on="a" disk="tbd" }
    "#);
    assert!(artifacts.text("cluster/etc/pve/ceph.conf").is_none());
    let file = text(&artifacts, "ceph/ceph.conf");
    holds(file, "# Not complete: `ceph fsid` prints the identity");
    holds(file, "\tmon_host = 10.0.0.1\n\tms_bind");
    assert!(!file.contains("fsid ="), "{file}");
}

#[test]
fn vzdump_conf_takes_every_key() {
    let artifacts = fixture("storage");
    let expected = "\
tmpdir: /tank/vms/tmp
mode: suspend
compress: zstd
zstd: 4
bwlimit: 102400
ionice: 8
lockwait: 120
stopwait: 15
performance: max-workers=8,pbs-entries-max=1048576
fleecing: enabled=1,storage=tank
remove: 0
protected: 1
stdexcludes: 0
script: /usr/local/bin/hook
notification-mode: legacy-sendmail
mailto: ops@home.example,root@home.example
mailnotification: failure
pbs-change-detection-mode: metadata
notes-template: {{node}}: {{guestname}}
exclude-path: /tmp/?*
exclude-path: /var/cache
prune-backups: keep-last=2
";
    let file = text(&artifacts, "nodes/a/etc/vzdump.conf");
    assert_eq!(file.split_once('\n').unwrap().1, expected);
    holds(
        text(&artifacts, "nodes/b/etc/vzdump.conf"),
        "\ntmpdir: /var/tmp\n",
    );
    assert!(artifacts.text("nodes/c/etc/vzdump.conf").is_none());
}

#[test]
fn jobs_select_in_four_ways() {
    let artifacts = fixture("storage");
    let file = text(&artifacts, JOBS);
    assert!(section(file, "vzdump: by-name").contains(&"vmid 104"));
    let by_pool = section(file, "vzdump: by-pool");
    for setting in [
        "schedule *-1/2 22:30",
        "pool prod",
        "storage homelab",
        "prune-backups keep-daily=3,keep-weekly=2",
        "repeat-missed 1",
        "bwlimit 48828",
        "fleecing enabled=1,storage=tank",
        "notes-template {{guestname}}",
        "exclude-path /var/log",
    ] {
        assert!(by_pool.contains(&setting), "no {setting} in {by_pool:#?}");
    }
    let everything = section(file, "vzdump: everything");
    assert!(everything.contains(&"all 1") && everything.contains(&"exclude 103,104"));
    assert!(everything.contains(&"enabled 0"));
    let by_tag = fixture("ceph");
    let by_tag = text(&by_tag, JOBS);
    assert!(section(by_tag, "vzdump: nightly").contains(&"vmid 101"));
    assert!(
        !by_tag.contains("monthly"),
        "it selects nobody yet: {by_tag}"
    );
}

#[test]
fn the_storage_page_holds_promises_against_sizes() {
    let artifacts = fixture("storage");
    let page = text(&artifacts, "docs/storage.md");
    holds(
        row(
            page,
            "| [tank](storage.md#tank-on-a) | zfspool | [a](nodes.md#a) |",
        ),
        "| 2.72TB | thin, compression `on`, acltype `posixacl` | guests |",
    );
    holds(
        row(page, "| `tank/vms/tmp` |"),
        "| `/tank/vms/tmp` | 500GB | `off` | `posixacl` (inherited) | vzdump unpacks here |",
    );
    holds(
        row(page, "| `tank/vms/iso` |"),
        "| `/srv/iso` | none | `on` (inherited) | `off` |",
    );
    holds(
        row(page, "| `/srv/nfs` |"),
        "| [a](nodes.md#a), `10.0.0.11` | `sda` (HDD, 10.7TB) | media |",
    );
    let (_, former) = page.split_once("\n### former\n").unwrap();
    let (former, _) = former.split_once("\n### ").unwrap();
    holds(
        former,
        "Status: **retired** since 2026-04-13; replaced by homelab",
    );
    let (_, big) = page.split_once("\n### big\n").unwrap();
    let (big, _) = big.split_once("\n### ").unwrap();
    holds(
        big,
        "| datastore of [homelab](storage.md#homelab) | 15TB | thin | not recorded |",
    );
    holds(big, "| Promised | 19TB of 20TB, 95 % |");
    let (_, sums) = page.split_once("## Promised and there").unwrap();
    holds(
        row(sums, "| [big](storage.md#big) |"),
        "| 20TB | 19TB | 95 % | – | at least 1.5TB | – |",
    );
    holds(
        row(sums, "| [tank](storage.md#tank-on-b) | [b](nodes.md#b) |"),
        "| TBD | 2GB | – | – | not recorded | 1TB |",
    );
}

#[test]
fn the_ceph_page_counts_what_is_known() {
    let artifacts = fixture("ceph");
    let page = text(&artifacts, "docs/ceph.md");
    for line in [
        "| Public network | [front](network.md#front), VLAN 16, `10.8.16.0/24` |",
        "| Cluster network | [back](network.md#back), VLAN 48, `10.8.48.0/24` |",
        "| Monitors | 3: [a](nodes.md#a), [b](nodes.md#b), [c](nodes.md#c) |",
        "| [vm-disks](storage.md#vm-disks) | rbd | 3 | 2 | 128 | `images`, `rootdir` | system disks |",
        "| `osd.0` | [a](nodes.md#a) | `nvme0n1` | 1.5TB (partition) | nvme | – |",
        "| `osd.5` | [c](nodes.md#c) | TBD | TBD | not recorded | – |",
        "Raw: 15TB on 5 disks of known size; the size of 1 more is not known yet.",
        "| [vm-disks](storage.md#vm-disks) | 5TB | 4.25TB | 100GB | 2 % | 2.1TB | 42 % |",
        "300GB of the raw room are promised (2 %), 6.3TB with the plan (42 %).",
        "512 copies of placement groups: 102 on each of 5 disks, 85 on each of 6 disks once all are decided.",
    ] {
        holds(page, line);
    }
}

#[test]
fn the_backup_page_says_what_a_schedule_does_and_what_was_meant() {
    let artifacts = fixture("storage");
    let page = text(&artifacts, "docs/backup.md");
    holds(page, "| Longest gap | 2 days (expected: 2 days) |");
    holds(page, "| Notes of a backup | `{{guestname}}` |");
    holds(
        page,
        "| Settings | bwlimit `50MB/s`, exclude-path `/var/log` |",
    );
    holds(
        row(page, "| [pbs](guests.md#pbs) |"),
        "left out of [others](backup.md#others): it serves the storage of that job",
    );
}

#[test]
fn the_diagrams_show_who_holds_what() {
    let artifacts = fixture("storage");
    let storage = text(&artifacts, "diagrams/storage.mmd");
    holds(storage, "zfspool tank/vms<br/>2.72TB<br/>");
    holds(storage, "-->|\"held by\"|");
    let backup = text(&artifacts, "diagrams/backup.mmd");
    holds(backup, "(\"104 media\"):::guest");
    assert!(!backup.contains("103 pbs"), "it is no source: {backup}");
    let ceph = fixture("ceph");
    let ceph = text(&ceph, "diagrams/ceph.mmd");
    holds(ceph, "\"osd.0<br/>nvme0n1<br/>1.5TB (partition)\"");
    holds(
        ceph,
        "\"vm-disks<br/>rbd<br/>size 3, min_size 2<br/>128 placement groups\"",
    );
    holds(ceph, "---|\"10.8.16.10\"|");
}

#[test]
fn a_pool_of_a_planned_ceph_is_planned() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24"
        node "a" { nic "eno1" address="10.0.0.1"; disk "sdb" }
        ceph public-network="lan" status="planned" { mon "a"; osd 0 on="a" disk="sdb"; pool "vms" }
    "#);
    assert!(artifacts.text(STORAGE).is_none());
    holds(
        text(&artifacts, "docs/storage.md"),
        "| [vms](storage.md#vms) (planned) | rbd |",
    );
}

/// Two nodes in a network, and these storages beside them.
fn with_storages(text: &str) -> Artifacts {
    lab(&format!(
        "network \"lan\" subnet=\"10.0.0.0/24\"\n\
         node \"a\" {{ nic \"eno1\"; bridge \"vmbr0\" ports=\"eno1\" address=\"10.0.0.11\" }}\n\
         node \"b\" {{ nic \"eno1\"; bridge \"vmbr0\" ports=\"eno1\" address=\"10.0.0.12\" }}\n\
         {text}"
    ))
}

#[test]
fn what_nodes_share_is_said_where_the_type_leaves_it_open() {
    let artifacts = with_storages(
        "storage \"lun\" type=\"lvm\" vg=\"san\" content=\"images\" shared=#true\n\
         storage \"gfs\" type=\"dir\" path=\"/mnt/gfs\" content=\"images\" shared=#true nodes=\"a\"\n\
         storage \"ssd\" type=\"lvm\" vg=\"ssd\" content=\"images\"\n\
         storage \"hdd\" type=\"dir\" path=\"/mnt/hdd\" content=\"images\" shared=#false\n\
         storage \"nas\" type=\"nfs\" server=\"10.0.0.9\" export=\"/x\" content=\"images\"\n",
    );
    let file = text(&artifacts, STORAGE);
    for (header, settings) in [
        (
            "lvm: lun",
            &["vgname san", "shared 1", "content images"][..],
        ),
        (
            "dir: gfs",
            &["path /mnt/gfs", "shared 1", "content images", "nodes a"],
        ),
        ("lvm: ssd", &["vgname ssd", "content images"]),
        ("dir: hdd", &["path /mnt/hdd", "content images"]),
        (
            "nfs: nas",
            &[
                "server 10.0.0.9",
                "export /x",
                "path /mnt/pve/nas",
                "content images",
            ],
        ),
    ] {
        assert_eq!(section(file, header), settings, "{header}");
    }
    let page = text(&artifacts, "docs/storage.md");
    holds(row(page, "| [lun]"), "| lvm | all nodes |");
    holds(row(page, "| [lun]"), "shared");
    holds(row(page, "| [ssd]"), "| lvm | each node |");
}

#[test]
fn usual_keys_have_a_keyword_and_the_rest_is_passed_on() {
    let fingerprint = ["0A"; 32].join(":");
    let artifacts = with_storages(&format!(
        "storage \"vault\" type=\"pbs\" server=\"10.0.0.9\" port=8008 fingerprint=\"{fingerprint}\" {{\n\
             keep last=2\n\
             setting \"max-protected-backups\" \"-1\"\n\
         }}\n\
         storage \"share\" type=\"cifs\" server=\"10.0.0.8\" share=\"lab\" subdir=\"/vm\" user=\"pve\" domain=\"HOME\" content=\"images\"\n\
         storage \"far\" type=\"rbd\" monhost=\"10.0.0.7\" namespace=\"lab\" krbd=#true content=\"images\"\n\
         storage \"files\" type=\"cephfs\" monhost=\"10.0.0.7\" subdir=\"/lab\" content=\"iso\"\n",
    ));
    let file = text(&artifacts, STORAGE);
    let fingerprint = format!("fingerprint {}", fingerprint.to_lowercase());
    for (header, settings) in [
        (
            "pbs: vault",
            &[
                "server 10.0.0.9",
                "datastore vault",
                "port 8008",
                &fingerprint,
                "content backup",
                "prune-backups keep-last=2",
                "max-protected-backups -1",
            ][..],
        ),
        (
            "cifs: share",
            &[
                "server 10.0.0.8",
                "share lab",
                "path /mnt/pve/share",
                "subdir /vm",
                "username pve",
                "domain HOME",
                "content images",
            ],
        ),
        (
            "rbd: far",
            &[
                "pool far",
                "namespace lab",
                "monhost 10.0.0.7",
                "krbd 1",
                "content images",
            ],
        ),
        (
            "cephfs: files",
            &[
                "path /mnt/pve/files",
                "fs-name files",
                "subdir /lab",
                "monhost 10.0.0.7",
                "content iso",
            ],
        ),
    ] {
        assert_eq!(section(file, header), settings, "{header}");
    }
    let page = text(&artifacts, "docs/findings.md");
    holds(page, "`max-protected-backups -1`");
}

#[test]
fn local_stays_as_the_installer_made_it() {
    let with = |text: &str| {
        let storages = format!(
            "{text}\nstorage \"nas\" type=\"nfs\" server=\"10.0.0.9\" export=\"/x\" content=\"iso\"\n"
        );
        let artifacts = with_storages(&storages);
        self::text(&artifacts, STORAGE).to_owned()
    };
    let installed = ["path /var/lib/vz", "content vztmpl,iso,backup"];
    assert_eq!(section(&with(""), "dir: local"), installed);
    // What the lab says of it is said once.
    let written = with("storage \"local\" content=\"iso,snippets\"");
    assert_eq!(written.matches("dir: local").count(), 1);
    assert_eq!(
        section(&written, "dir: local"),
        ["path /var/lib/vz", "content iso,snippets"]
    );
    // On btrfs the installer switches it off.
    let btrfs = with(
        "node \"c\" { nic \"eno1\" address=\"10.0.0.13\"; install disks=\"sda,sdb\" filesystem=\"btrfs\" raid=\"raid1\" }",
    );
    assert!(!btrfs.contains("dir: local"), "{btrfs}");
}

#[test]
fn a_job_passes_on_what_no_keyword_says() {
    let artifacts = with_storages(
        "storage \"nas\" type=\"nfs\" server=\"10.0.0.9\" export=\"/x\" content=\"backup\"\n\
         vm 101 \"web\" on=\"a\"\n\
         backup \"nightly\" schedule=\"02:30\" storage=\"nas\" { all; keep last=2; setting \"node\" \"a\"; }\n",
    );
    let job = section(text(&artifacts, JOBS), "vzdump: nightly");
    assert!(job.contains(&"node a"), "{job:?}");
    holds(text(&artifacts, "docs/findings.md"), "`node a`");
}

#[test]
fn a_volume_group_on_iscsi_is_shared_by_all_nodes() {
    let artifacts = with_storages(
        "device \"san\" kind=\"nas\" address=\"10.0.0.9\"\n\
         storage \"disks\" type=\"iscsi\" portal=\"san\" target=\"iqn.2026-01.example.home:san\" content=\"none\"\n\
         storage \"lun\" type=\"lvm\" vg=\"san\" content=\"images\" shared=#true { setting \"base\" \"disks:0.0.1.scsi-1\"; }\n",
    );
    let file = text(&artifacts, STORAGE);
    assert_eq!(
        section(file, "iscsi: disks"),
        [
            "portal 10.0.0.9",
            "target iqn.2026-01.example.home:san",
            "content none"
        ]
    );
    assert_eq!(
        section(file, "lvm: lun"),
        [
            "vgname san",
            "shared 1",
            "content images",
            "base disks:0.0.1.scsi-1"
        ]
    );
}

#[test]
fn a_path_with_a_blank_stays_one_path() {
    let artifacts = lab(r##"
        network "lan" subnet="10.0.0.0/24"
        node "a" {
            nic "eno1" address="10.0.0.11"
            storage "local" content="backup,rootdir"
            vzdump { exclude-path "/srv/a b" "/tmp/it's" #"C:\x"# #"/say "hi""# "/var/*" }
        }
        lxc 101 "app" { disk "rootfs" storage="local" size="8GiB"; nic "net0" address="10.0.0.20" }
        backup "nightly" schedule="02:00" storage="local" { all; exclude-path "/srv/a b" }
    "##);
    let file = text(&artifacts, "nodes/a/etc/vzdump.conf");
    let paths = file.lines().filter(|line| line.starts_with("exclude-path"));
    assert_eq!(
        paths.collect::<Vec<_>>(),
        [
            r#"exclude-path: "/srv/a b""#,
            r#"exclude-path: "/tmp/it's""#,
            r#"exclude-path: "C:\\x""#,
            r#"exclude-path: "/say \"hi\"""#,
            "exclude-path: /var/*",
        ]
    );
    let job = section(text(&artifacts, JOBS), "vzdump: nightly");
    assert!(job.contains(&"exclude-path /srv/a b"), "{job:#?}");
}

#[test]
fn a_comment_is_read_as_it_was_written() {
    let long = "ä%".repeat(300);
    let artifacts = lab(&format!(
        r#"
        network "lan" subnet="10.0.0.0/24"
        network "lan2" subnet="10.0.1.0/24"
        node "a" id=1 {{ nic "eno1" address="10.0.0.11"; nic "eno2" address="10.0.1.11" }}
        node "b" id=2 {{ nic "eno1" address="10.0.0.12"; nic "eno2" address="10.0.1.12" }}
        node "c" id=3 {{ nic "eno1" address="10.0.0.13"; nic "eno2" address="10.0.1.13" }}
        cluster "home" {{
            link 0 network="lan"
            link 1 network="lan2"
            ha {{ group "left" nodes="a,b" purpose="100%41 left" }}
        }}
        storage "nas" type="nfs" server="10.0.0.9" export="/x" content="rootdir,backup"
        lxc 101 "app" on="a" memory="1GiB" ha="left" purpose="50%41 app" {{
            disk "rootfs" storage="nas" size="8GiB"
        }}
        backup "nightly" schedule="02:00" storage="nas" purpose="7%41 nightly" {{ all }}
        backup "weekly" schedule="sun 03:00" storage="nas" purpose="{long}" {{ all }}
    "#
    ));
    let jobs = text(&artifacts, JOBS);
    assert!(section(jobs, "vzdump: nightly").contains(&"comment 7%2541 nightly"));
    let rules = text(&artifacts, "cluster/etc/pve/ha/rules.cfg");
    assert!(section(rules, "node-affinity: ha-group-left").contains(&"comment 100%2541 left"));
    let resources = text(&artifacts, "cluster/etc/pve/ha/resources.cfg");
    assert!(section(resources, "ct: 101").contains(&"comment 50%41 app"));
    let weekly = section(jobs, "vzdump: weekly");
    let comment = weekly.iter().find_map(|line| line.strip_prefix("comment "));
    let comment = comment.unwrap();
    assert!(comment.len() <= 512 && comment.len() > 500, "{comment}");
    let kept = comment.strip_suffix('…').unwrap();
    assert!(kept.ends_with('ä') || kept.ends_with("%25"), "{kept}");
}
