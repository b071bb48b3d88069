//! What a reader of the handbook is told.

use std::collections::{BTreeMap, BTreeSet};

use hlc::compile;
use hlc::diag::Sink;
use hlc::source::{SourceMap, load};

use crate::support;

/// The pages of a lab, by name.
pub(crate) fn pages(map: &SourceMap) -> BTreeMap<String, String> {
    let mut sink = Sink::new();
    let artifacts = compile::build(map, &mut sink);
    let artifacts = artifacts.unwrap_or_else(|| panic!("{:#?}", sink.into_sorted()));
    let pages = artifacts.iter().filter_map(|(path, artifact)| {
        let name = path.as_str().strip_prefix("docs/")?;
        Some((name.to_owned(), artifact.text.clone()))
    });
    pages.collect()
}

fn starter_map() -> SourceMap {
    load::lab(&support::root().join("templates/labs/two-node-qdevice"), "").unwrap()
}

fn starter() -> BTreeMap<String, String> {
    pages(&starter_map())
}

/// A lab of one file, behind the line that every lab has.
fn lab(text: &str) -> BTreeMap<String, String> {
    let head = "lab \"test\" language=1 domain=\"home.example\" proxmox=\"9.0\"\n";
    pages(&support::one_file(&format!("{head}{text}")))
}

fn holds(page: &str, expected: &str) {
    assert!(page.contains(expected), "no `{expected}` in\n{page}");
}

/// The text from a heading to the next one of the same depth.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let signs = heading.split(' ').next().unwrap();
    let (_, rest) = page
        .split_once(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("no `{heading}` in\n{page}"));
    rest.split(&format!("\n{signs} ")).next().unwrap()
}

/// The row of a table that starts with a cell.
fn row<'a>(page: &'a str, first: &str) -> &'a str {
    let start = format!("| {first} |");
    let found = page.lines().find(|line| line.starts_with(&start));
    found.unwrap_or_else(|| panic!("no row `{start}` in\n{page}"))
}

// --- the starter lab ---

#[test]
fn the_starter_has_every_page_for_which_it_has_something() {
    let pages = starter();
    let names: Vec<_> = pages
        .keys()
        .map(|name| name.trim_end_matches(".md"))
        .collect();
    let expected = [
        "access",
        "backup",
        "capacity",
        "cluster",
        "decisions",
        "dns",
        "failures",
        "findings",
        "guests",
        "index",
        "install",
        "lifecycle",
        "maintenance",
        "monitoring",
        "network",
        "nodes",
        "ports",
        "roadmap",
        "runbooks",
        "services",
        "storage",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_lab_without_anything_has_no_empty_page() {
    let pages = lab("");
    let names: Vec<_> = pages.keys().map(String::as_str).collect();
    assert_eq!(names, ["findings.md", "index.md"]);
}

#[test]
fn every_address_stands_in_its_network() {
    let page = &starter()["network.md"];
    let management = section(page, "## management");
    for (address, who) in [
        ("192.168.10.164", "qdevice1"),
        ("192.168.10.230", "pve-node1"),
        ("192.168.10.232", "pve-node2"),
    ] {
        holds(
            row(management, &format!("`{address}`")),
            &format!("[{who}]"),
        );
    }
    holds(
        management,
        "254 usable addresses, 105 taken or set aside, 149 free. Next free: `192.168.10.2`.",
    );
    let production = section(page, "## production");
    for (address, who) in [
        ("192.168.1.25", "[nas]"),
        ("192.168.1.192", "[pihole-1]"),
        ("192.168.1.193", "[pihole-2]"),
        ("192.168.1.194", "[traefik]"),
        ("192.168.1.196", "semaphore"),
        ("192.168.1.210", "[plex]"),
        ("192.168.1.213", "[webapps]"),
        ("192.168.1.230", "[pve-node1]"),
        ("192.168.1.232", "[pve-node2]"),
    ] {
        holds(row(production, &format!("`{address}`")), who);
    }
    holds(row(production, "`192.168.1.210`"), "**planned**");
}

#[test]
fn the_roadmap_has_phases_and_decisions() {
    let page = &starter()["roadmap.md"];
    for (phase, state) in [
        ("1", "done"),
        ("2", "done"),
        ("3", "done"),
        ("4", "ready"),
        ("5", "ready"),
    ] {
        holds(row(page, phase), state);
    }
    holds(row(page, "4"), "2-3 weeks");
    assert_eq!(
        section(page, "## Decisions on the way")
            .matches("decisions.md#")
            .count(),
        5
    );
}

#[test]
fn maintenance_lists_the_tasks_of_every_period() {
    let page = &starter()["maintenance.md"];
    let tasks = |period: &str| {
        section(page, period)
            .lines()
            .filter(|it| it.starts_with("- "))
            .count()
    };
    assert_eq!(
        (
            tasks("## Weekly"),
            tasks("## Monthly"),
            tasks("## Quarterly")
        ),
        (4, 3, 3)
    );
    holds(page, "  ```sh\n  pvecm status | grep Qdevice\n  ```");
}

#[test]
fn storage_and_pool_are_two_names_and_replication_has_its_rpo() {
    let page = &starter()["storage.md"];
    let zfs = section(page, "## ZFS: storage, dataset, pool");
    holds(
        row(zfs, "[local-zfs](storage.md#local-zfs-on-pve-node1)"),
        "| `rpool/data` | `rpool` |",
    );
    let job = row(page, "`900-0`");
    holds(
        job,
        "every 5 minutes (`*/5`) | 5 minutes | 10MB/s | 10MB/s × 300 s = 3.0 GB |",
    );
}

#[test]
fn the_cluster_says_what_may_fail_and_how_it_is_made() {
    let page = &starter()["cluster.md"];
    holds(row(page, "Expected votes"), "3, as the lab expects");
    holds(row(page, "Quorum"), "2, as the lab expects");
    assert_eq!(
        section(page, "### Quorum after a failure")
            .matches("keeps quorum")
            .count(),
        3
    );
    holds(
        page,
        "pvecm create homelab --link0 192.168.10.230,priority=20 --link1 192.168.1.230,priority=10 --nodeid 1\n",
    );
    holds(
        page,
        "pvecm add 192.168.10.230 --link0 192.168.10.232 --link1 192.168.1.232 --nodeid 2\n",
    );
    holds(page, "pvecm qdevice setup 192.168.10.164\n");
}

#[test]
fn backups_are_said_in_words_and_can_be_brought_back() {
    let page = &starter()["backup.md"];
    let job = section(page, "## weekly-nas");
    holds(job, "| Runs | every Sunday at 02:00 (`sun 02:00`) |");
    holds(job, "| Kept | the last 4 |");
    let planned = section(page, "## daily-pbs");
    holds(planned, "Status: **planned**");
    holds(planned, "| Kept | 7 daily, 4 weekly and 6 monthly |");
    holds(
        page,
        "qmrestore VOLUME 900 --storage local-zfs    # replication-test\n",
    );
    holds(
        row(page, "[pbs](guests.md#pbs) (planned)"),
        "| left out of [daily-pbs](backup.md#daily-pbs) (planned): it serves the storage of that job |",
    );
}

#[test]
fn a_guest_on_a_node_that_is_offline_is_not_backed_up() {
    let pages = lab(r#"
        node "a" { storage "tank" type="zfspool" }
        node "b" status="offline" { storage "tank" type="zfspool" }
        storage "vault" type="nfs" server="10.0.2.6" export="/srv/backup" content="backup"
        backup "nightly" schedule="02:30" storage="vault" { all; keep last=7 }
        vm 101 "web" on="a" { disk "scsi0" size="8GiB" storage="tank" }
        vm 102 "db" on="b" { disk "scsi0" size="8GiB" storage="tank" }
        vm 103 "off" on="a" status="offline" { disk "scsi0" size="8GiB" storage="tank" }
    "#);
    holds(&pages["index.md"], "2 of 3 guests in service are saved");
    let backup = &pages["backup.md"];
    let job = row(backup, "[nightly](backup.md#nightly)");
    assert!(job.contains("| 2 |"), "{job}");
    holds(
        backup,
        "| Guests on a node that is offline | [db](guests.md#db) |",
    );
    let db = row(backup, "[db](guests.md#db)");
    assert!(db.contains("**not saved**: its node is offline"), "{db}");
    let off = row(backup, "[off](guests.md#off) (offline)");
    assert!(!off.contains("not saved"), "{off}");
}

#[test]
fn a_medium_is_made_with_commands_that_name_every_file() {
    let page = &starter()["install.md"];
    holds(
        page,
        "--fetch-from iso --answer-file answer-pve-node1.toml --on-first-boot secure-first-boot-v2.sh --output pve-node1.iso\n",
    );
    holds(page, "environment variable `PVE_ROOT_PASSWORD_HASH`");
    assert!(!page.contains("No answer file"), "{page}");
}

#[test]
fn the_front_page_counts() {
    let page = &starter()["index.md"];
    holds(
        page,
        "# Two nodes and a tie-breaker\n\n<!-- Made by hlc from ",
    );
    holds(page, "| Guests | 1 active, 9 planned |");
    holds(page, "3 votes, quorum 2, tolerates 1 failure");
    holds(page, "1 of 1 guests in service are saved");
}

// --- form ---

/// The anchors of a page, as GitHub makes them of its headings.
fn anchors(page: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for heading in page.lines().filter(|line| line.starts_with('#')) {
        let text = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = text
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        let anchor: String = kept.collect::<String>().replace(' ', "-");
        let mut free = anchor.clone();
        for number in 1.. {
            if anchors.insert(free) {
                break;
            }
            free = format!("{anchor}-{number}");
        }
    }
    anchors
}

#[test]
fn every_link_leads_somewhere() {
    let pages = starter();
    let mut links = 0;
    for (name, page) in &pages {
        for link in page
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            if link.starts_with("http") {
                continue;
            }
            links += 1;
            let (to, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = pages
                .get(to)
                .unwrap_or_else(|| panic!("{name} links to {link}"));
            assert!(
                anchor.is_empty() || anchors(target).contains(anchor),
                "{name} links to {link}"
            );
        }
    }
    assert!(links > 100, "{links} links");
}

#[test]
fn pages_are_tidy() {
    for (name, page) in &starter() {
        let mut lines = page.lines();
        assert!(lines.next().unwrap().starts_with("# "), "{name}");
        assert_eq!(lines.next(), Some(""), "{name}");
        assert!(
            lines.next().unwrap().starts_with("<!-- Made by hlc from "),
            "{name}"
        );
        assert!(page.ends_with('\n') && !page.ends_with("\n\n"), "{name}");
        assert!(!page.contains("\n\n\n") && !page.contains(" \n"), "{name}");
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        for table in page.split("\n\n").filter(|part| part.starts_with("| ")) {
            let counts: BTreeSet<_> = table.lines().map(cells).collect();
            assert_eq!(counts.len(), 1, "{name}\n{table}");
        }
    }
}

#[test]
fn where_a_thing_is_written_changes_no_page() {
    let map = starter_map();
    let mut parts: Vec<_> = map.files().iter().map(|file| file.text()).collect();
    parts.reverse();
    let whole = pages(&support::one_file(&parts.join("\n")));
    for (name, page) in starter() {
        // It says in which line of which file.
        if name == "findings.md" {
            continue;
        }
        let below = |page: &str| {
            page.lines()
                .filter(|line| !line.starts_with("<!--"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(below(&page), below(&whole[&name]), "{name}");
    }
}

// --- awkward labs ---

#[test]
fn what_people_write_comes_out_to_the_letter() {
    let pages = lab(r##"
network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1" title="a | b <b>bold</b> `c` {{x}}"
device "box" kind="other" address="10.0.0.9" purpose="one\ntwo | *three* _four_ [five](six)"
runbook "Pipes | <b> & `ticks`" of="storage" {
    symptom "- <b>red</b>"
    steps #"""
        1. `zfs list | grep {{ pool }}`
        2. log in to <host> with {% raw %}

        ```sh
        for i in <list>; do echo "${i}" | tee a; done
        ```
        """#
}
runbook "Open" {
    steps "```sh\nls"
}
maintenance "weekly" {
    task "Look at <pool> | `zpool`" command="zpool status | grep -c '```'"
}
decision "# 1. No" {
    why "First.\n\nSecond \u{7}<i>."
    rejected "1. one"
}
"##);
    holds(
        &pages["network.md"],
        "Title: a \\| b &lt;b&gt;bold&lt;/b&gt; \\`c\\` {{x}}\n",
    );
    let boxed = row(&pages["network.md"], "`10.0.0.9`");
    holds(
        boxed,
        "| one two \\| \\*three\\* \\_four\\_ \\[five\\](six) |",
    );
    let runbooks = &pages["runbooks.md"];
    holds(runbooks, "### Pipes \\| &lt;b&gt; & \\`ticks\\`\n");
    holds(runbooks, "\n- &lt;b>red&lt;/b>\n");
    holds(
        runbooks,
        "\n1. `zfs list | grep {{ pool }}`\n2. log in to &lt;host> with {% raw %}\n",
    );
    holds(
        runbooks,
        "\n```sh\nfor i in <list>; do echo \"${i}\" | tee a; done\n```\n",
    );
    holds(runbooks, "\n```sh\nls\n```\n");
    let tasks = &pages["maintenance.md"];
    holds(
        tasks,
        "- Look at &lt;pool> | `zpool`\n\n  ````sh\n  zpool status | grep -c '```'\n  ````\n",
    );
    let decisions = &pages["decisions.md"];
    holds(decisions, "## # 1. No\n");
    holds(decisions, "\nFirst.\n\nSecond &lt;i>.\n");
    holds(decisions, "\n- 1. one\n");
}

#[test]
fn unknown_and_undecided_are_two_words_and_never_nothing() {
    let pages = lab(r#"
node "a" {
    memory "tbd"
    disk "tbd" size="tbd"
}
vm 100 "web" on="a" cores="tbd"
"#);
    let node = section(&pages["nodes.md"], "## a");
    holds(node, "| Memory | TBD |");
    holds(node, "| Cores | not recorded |");
    holds(node, "| Model | not recorded |");
    holds(node, "| TBD | TBD | not recorded | not recorded | – |");
    let guest = row(&pages["guests.md"], "100");
    holds(guest, "| TBD | not recorded | not recorded |");
    for (name, page) in &pages {
        assert!(
            !page.contains("|  |") && !page.contains("| 0 |"),
            "{name}\n{page}"
        );
    }
}

#[test]
fn a_guest_that_nothing_saves_stands_out() {
    let pages = lab(r#"
node "a"
storage "nas" type="nfs" server="10.0.0.9" export="/backup" content="backup"
vm 100 "web" on="a"
vm 101 "db" on="a"
vm 102 "log" on="a"
backup "now" schedule="02:30" storage="nas" { guests "web" }
backup "later" schedule="03:30" storage="nas" status="planned" { guests "db" }
"#);
    let page = section(&pages["backup.md"], "## Guest by guest");
    holds(
        page,
        "| [web](guests.md#web) | [now](backup.md#now) | – | – |",
    );
    holds(page, "(planned) | **not saved**: no such job runs yet |");
    holds(
        page,
        "| [log](guests.md#log) | – | **not saved**: no job covers it |",
    );
    holds(&pages["index.md"], "1 of 3 guests in service are saved");
}

#[test]
fn a_cluster_that_has_lost_one_already_says_what_the_next_does() {
    let pages = lab(r#"
network "lan" subnet="10.0.0.0/24"
node "a" id=1 { nic "eno1" address="10.0.0.1" }
node "b" id=2 { nic "eno1" address="10.0.0.2" }
node "c" id=3 status="offline" { nic "eno1" address="10.0.0.3" }
cluster "home" expect-votes=3 { link 0 network="lan" }
"#);
    let losses = section(&pages["cluster.md"], "### Quorum after a failure");
    assert_eq!(
        losses.matches("| 1 | 2 | **stops: no quorum** |").count(),
        2,
        "{losses}"
    );
    assert!(!losses.contains("(offline)"), "{losses}");
}

#[test]
fn what_is_out_of_service_says_so() {
    let pages = lab(r#"
node "a"
vm 100 "web" on="a" status="offline" since="2026-01-02" reason="waits for memory"
vm 101 "nas" on="a" status="retired" since="2026-04-13" reason="too slow" replaced-by="box"
vm 99999 "old" status="removed" since="2025-12-31" reason="nobody used it"
network "lan" status="planned" subnet="10.0.0.0/24"
"#);
    let guests = &pages["guests.md"];
    holds(
        row(guests, "100"),
        "| **offline** since 2026-01-02: waits for memory |",
    );
    let retired = row(section(guests, "## Out of service"), "101");
    holds(retired, "| ~~[nas](guests.md#nas)~~ (retired) |");
    holds(
        retired,
        "| **retired** since 2026-04-13: too slow; replaced by box |",
    );
    assert!(!guests.contains("old"), "{guests}");
    holds(
        &pages["decisions.md"],
        "| guest | ~~old~~ | **removed** since 2025-12-31: nobody used it |",
    );
    holds(
        section(&pages["network.md"], "## lan"),
        "Status: **planned**\n",
    );
}

#[test]
fn a_plan_counts_what_overlaps_once() {
    let pages = lab(r#"
rules { allow "dhcp/range-collision" "what overlaps is counted once" }
network "lan" subnet="10.0.0.0/28" {
    dhcp "10.0.0.4-8"
    reserve "10.0.0.1-6" for="devices" purpose="gear"
}
device "box" kind="other" address="10.0.0.2"
network "six" subnet="fd00::/64"
"#);
    let page = &pages["network.md"];
    holds(
        page,
        "14 usable addresses, 8 taken or set aside, 6 free. Next free: `10.0.0.9`.",
    );
    holds(
        row(page, "`10.0.0.1-10.0.0.6`"),
        "| reserved | for devices | set aside | gear |",
    );
    holds(
        page,
        "0 taken, more free than anyone can use. Next free: `fd00::1`.",
    );
}

#[test]
fn an_answer_that_cannot_be_made_says_what_it_lacks() {
    let pages = lab(r#"node "a" { install disks="sda" filesystem="ext4" country="au" }"#);
    let page = &pages["install.md"];
    holds(
        page,
        "**No answer file yet.** Not recorded: Address, Network card, Gateway, Resolver, Keyboard, Time zone, Mail, Hash of root's password.",
    );
    assert!(!page.contains("prepare-iso"), "{page}");
}

// --- targets and large packets ---

const JUMBO: &str = r#"
    network "lan" subnet="10.8.16.0/24"
    network "storage" subnet="10.8.48.0/24,fd00:48::/64" mtu=9000 isolated=#true
    node "pve1" { nic "eno1" address="10.8.16.10"; nic "eno2" address="10.8.48.10" }
    node "pve2" { nic "eno1" address="10.8.16.11"; nic "eno2" address="10.8.48.11" }
    node "pve3" { nic "eno1" address="10.8.16.12"; nic "eno2" address="fd00:48::12" }
    node "pve4" status="planned" { nic "eno2" address="10.8.48.13" }
    target "bonded storage" throughput="20Gbps"
    target "node to node" latency="0.5ms" purpose="idle"
"#;

#[test]
fn targets_are_told_with_how_to_measure_them() {
    let page = &lab(JUMBO)["performance.md"];
    holds(row(page, "bonded storage"), "| 20Gbps | – | – |");
    holds(row(page, "node to node"), "| – | 0.5ms | idle |");
    for line in [
        "iperf3 -s -B 10.8.16.10    # on pve1",
        "iperf3 -c 10.8.16.10 -B 10.8.16.11    # on pve2",
        "ping -c 20 -I 10.8.48.11 10.8.48.10    # on pve2",
    ] {
        holds(page, line);
    }
    assert!(!page.contains("10.8.48.13"), "{page}");
    assert!(!lab("").contains_key("performance.md"));
}

#[test]
fn large_packets_are_tried_in_the_size_that_fits() {
    let page = &lab(JUMBO)["network.md"];
    let storage = section(page, "## storage");
    holds(storage, "ping -c 3 -M do -s 8972 10.8.48.10    # pve1");
    holds(storage, "ping -c 3 -M do -s 8952 fd00:48::12    # pve3");
    assert!(!section(page, "## lan").contains("-M do"));
}

#[test]
fn a_target_sets_something() {
    let map = support::one_file("lab \"x\" language=1\ntarget \"node to node\"\n");
    let found = support::findings(&map);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].rule.code, "language/choice");
}

#[test]
fn logins_are_those_of_each_host() {
    let pages = lab(r#"
        network "lan" subnet="10.0.0.0/24"
        node "pve" { nic "eno1" address="10.0.0.1"; bridge "vmbr0" network="lan"; storage "local" content="backup" }
        node "still-fawn" { nic "eno1" address="10.0.0.2"; ssh "root" zone="maas" }
        backup "nightly" schedule="02:30" storage="local" { all; keep daily=7 }
        vm 107 "k3s-vm-pve" on="pve" { nic "net0" address="10.0.0.7"; ssh "ubuntu" }
    "#);
    let page = &pages["access.md"];
    for command in [
        "`ssh root@pve`",
        "`ssh root@still-fawn.maas`",
        "`ssh ubuntu@k3s-vm-pve`",
    ] {
        holds(page, command);
    }
}
