//! The firewall files of Proxmox, and what the handbook tells about rules.

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;

use crate::support;

const CLUSTER: &str = "cluster/etc/pve/firewall/cluster.fw";
const HOST: &str = "cluster/etc/pve/nodes/pve1/host.fw";

fn build(text: &str) -> Artifacts {
    let mut sink = Sink::new();
    let built = compile::build(&support::one_file(text), &mut sink);
    built.unwrap_or_else(|| panic!("{:#?}", sink.into_sorted()))
}

fn fixture() -> Artifacts {
    build(&std::fs::read_to_string(support::root().join("tests/fixtures/firewall.kdl")).unwrap())
}

/// Two nodes and the firewall of a test.
fn nodes(text: &str) -> Artifacts {
    build(&format!(
        r#"
        lab "x" language=1
        network "lan" subnet="10.0.0.0/24"
        network "office" subnet="10.0.7.0/24,fd00:7::/64"
        node "pve1" {{ nic "eno1" address="10.0.0.1" }}
        node "pve2" {{ nic "eno1" address="10.0.0.2" }}
        {text}
        "#
    ))
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    let found = artifacts.text(path);
    found.unwrap_or_else(|| panic!("no {path} in {artifacts:#?}"))
}

/// The lines of a section without empty ones and comments at their ends.
fn section(text: &str, name: &str) -> Vec<String> {
    let lines = text
        .lines()
        .skip_while(|line| !line.starts_with(&format!("[{name}]")));
    let lines = lines.skip(1).take_while(|line| !line.starts_with('['));
    let lines = lines.map(|line| line.split(" # ").next().unwrap().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_cluster_is_switched_on_and_drops_the_rest() {
    let artifacts = fixture();
    let options = section(text(&artifacts, CLUSTER), "OPTIONS");
    assert_eq!(
        options,
        ["enable: 1", "policy_in: DROP", "policy_out: ACCEPT"]
    );
    assert_eq!(section(text(&artifacts, HOST), "OPTIONS"), ["enable: 1"]);
}

#[test]
fn rules_keep_their_order_and_their_direction() {
    let artifacts = fixture();
    let expected = [
        "IN ACCEPT -source +dc/hlc-corosync -dest +dc/hlc-corosync -p udp -dport 5405:5412",
        "OUT ACCEPT -source +dc/hlc-corosync -dest +dc/hlc-corosync -p udp -dport 5405:5412",
        "IN ACCEPT -source +dc/admins -p tcp -dport 22,8006,5900:5999",
        "OUT ACCEPT -source +dc/admins -p tcp -dport 22,8006,5900:5999",
        "IN ACCEPT -source dc/workload -dest +dc/pve1-management -p tcp -dport 2049",
        "IN ACCEPT -source dc/workload -dest +dc/pve1-management -p udp -dport 2049",
        "IN ACCEPT -source dc/workload -dest dc/pve2-management -p tcp -dport 2049",
        "IN ACCEPT -source dc/workload -dest dc/pve2-management -p udp -dport 2049",
        "OUT DROP -source +dc/pve2 -dest +dc/hlc-internet -p tcp -dport 25",
        "IN ACCEPT -source +dc/lab-management",
    ];
    assert_eq!(section(text(&artifacts, CLUSTER), "RULES"), expected);
}

#[test]
fn a_host_in_a_rule_is_each_of_its_addresses() {
    let artifacts = fixture();
    let cluster = text(&artifacts, CLUSTER);
    assert_eq!(
        section(cluster, "IPSET pve1"),
        ["10.8.16.10", "10.8.48.10", "fd00:16::10"]
    );
    assert_eq!(
        section(cluster, "IPSET pve1-management"),
        ["10.8.16.10", "fd00:16::10"]
    );
    assert_eq!(
        section(cluster, "ALIASES"),
        ["pve2-management 10.8.16.11", "workload 10.8.28.0/22"]
    );
    assert_eq!(
        section(cluster, "IPSET admins"),
        ["10.8.16.0/24", "10.9.0.7", "fd00:16::/64"]
    );
}

#[test]
fn outside_is_everything_but_what_is_inside() {
    let artifacts = fixture();
    let outside = section(text(&artifacts, CLUSTER), "IPSET hlc-internet");
    assert_eq!(
        outside[..4],
        ["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"]
    );
    for inside in [
        "!10.0.0.0/8",
        "!192.168.0.0/16",
        "!fc00::/7",
        "!224.0.0.0/4",
    ] {
        assert!(outside.iter().any(|it| it == inside), "{outside:#?}");
    }
    // A network inside of a private block is taken out with it.
    assert!(
        !outside.iter().any(|it| it.contains("10.8.")),
        "{outside:#?}"
    );
}

#[test]
fn a_node_asks_its_own_rules_first_and_names_what_the_cluster_defines() {
    let artifacts = fixture();
    let expected = [
        "IN ACCEPT -source +dc/hlc-corosync -dest +dc/hlc-corosync -p udp -dport 5405:5412",
        "IN ACCEPT -source +dc/lab-management -dest +dc/pve1 -p tcp -dport 22,8006,9100",
        "IN REJECT",
    ];
    assert_eq!(section(text(&artifacts, HOST), "RULES"), expected);
    assert!(!text(&artifacts, HOST).contains("IPSET"));
}

#[test]
fn what_is_planned_is_in_no_rule() {
    let artifacts = fixture();
    assert!(!text(&artifacts, CLUSTER).contains("443"));
    assert!(!text(&artifacts, CLUSTER).contains("10.8.16.13"));
    let planned =
        nodes(r#"firewall "f" on="cluster" status="planned" { accept from="lan" to="*" }"#);
    assert_eq!(planned.text(CLUSTER), None);
}

#[test]
fn a_router_makes_no_file() {
    let artifacts = nodes(
        r#"device "router" kind="router" address="10.0.0.254"
        firewall "f" on="router" { drop from="lan" to="internet" ports="25" }"#,
    );
    assert_eq!(artifacts.text(CLUSTER), None);
}

#[test]
fn families_never_meet_in_one_rule() {
    let artifacts = nodes(
        r#"
        device "old" kind="computer" address="10.0.7.5"
        device "new" kind="computer" address="fd00:7::5"
        firewall "f" on="cluster" { accept from="old,new" to="pve1"; accept from="office" to="*" ports="22" log=#true }"#,
    );
    let rules = section(text(&artifacts, CLUSTER), "RULES");
    let expected = [
        "IN ACCEPT -source dc/old -dest dc/pve1",
        "IN ACCEPT -source +dc/office -p tcp -dport 22 -log info",
    ];
    assert_eq!(rules, expected);
}

#[test]
fn long_lists_of_ports_are_cut() {
    let ports: Vec<_> = (1..=9).map(|port| format!("{port}000-{port}010")).collect();
    let artifacts = nodes(&format!(
        r#"firewall "f" on="cluster" {{ accept from="office" to="*" ports="{}" }}"#,
        ports.join(",")
    ));
    let rules = section(text(&artifacts, CLUSTER), "RULES");
    assert_eq!(rules.len(), 2, "{rules:#?}");
    for rule in &rules {
        let list = rule.rsplit_once(' ').unwrap().1;
        assert!(list.split([',', ':']).count() <= 15, "{rule}");
    }
}

#[test]
fn a_set_that_the_firewall_knows_keeps_its_name() {
    let artifacts = nodes(
        r#"firewall "f" on="cluster" { set "management" "office"; drop from="management" to="*" ports="111" }"#,
    );
    let cluster = text(&artifacts, CLUSTER);
    assert_eq!(
        section(cluster, "IPSET management"),
        ["10.0.7.0/24", "fd00:7::/64"]
    );
}

/// Two nodes, a guest, and the firewall of a test.
fn guest(text: &str) -> Artifacts {
    nodes(&format!(
        r#"
        lxc 101 "Proxy" on="pve1" {{ nic "net0" address="10.0.0.50" firewall=#true }}
        {text}
        "#
    ))
}

const GUEST: &str = "cluster/etc/pve/firewall/101.fw";

#[test]
fn a_guest_gets_a_file_of_its_own() {
    let artifacts = guest(
        r#"
        firewall "nodes" on="cluster" { accept from="office" ports="22,8006" }
        firewall "proxy" on="Proxy" {
            accept from="office" to="Proxy" ports="80,443" log=#true
            drop   from="Proxy" to="office" ports="25"
            accept from="office" to="pve1" ports="22"
            accept ports="9100"
        }"#,
    );
    let file = text(&artifacts, GUEST);
    assert_eq!(
        section(file, "OPTIONS"),
        ["enable: 1", "policy_in: DROP", "policy_out: ACCEPT"]
    );
    assert_eq!(
        section(file, "RULES"),
        [
            "IN ACCEPT -source +dc/office -dest dc/proxy -p tcp -dport 80,443 -log info",
            "OUT DROP -source dc/proxy -dest +dc/office -p tcp -dport 25",
            "IN ACCEPT -p tcp -dport 9100",
        ]
    );
    let cluster = text(&artifacts, CLUSTER);
    assert_eq!(section(cluster, "OPTIONS")[0], "enable: 1");
    assert_eq!(section(cluster, "ALIASES"), ["proxy 10.0.0.50"]);
    let page = text(&artifacts, "docs/firewall.md");
    assert!(page.contains("at the filtered NICs of [Proxy]"), "{page}");
}

#[test]
fn a_guest_alone_leaves_the_firewall_of_the_cluster_off() {
    let artifacts = guest(r#"firewall "proxy" on="Proxy" default="reject" { accept ports="80" }"#);
    assert_eq!(section(text(&artifacts, CLUSTER), "OPTIONS"), ["enable: 0"]);
    let options = section(text(&artifacts, GUEST), "OPTIONS");
    assert_eq!(options[1], "policy_in: REJECT");
}

#[test]
fn a_guest_that_routes_is_a_router() {
    let artifacts = nodes(
        r#"
        vm 101 "opnsense" on="pve1" { nic "net0" address="10.0.0.254"; nic "net1" address="10.0.9.254" }
        network "iot" subnet="10.0.9.0/24" gateway="opnsense"
        firewall "between" on="opnsense" { drop from="iot" to="lan" }"#,
    );
    assert_eq!(artifacts.text(GUEST), None);
    let page = text(&artifacts, "docs/firewall.md");
    assert!(page.contains("between networks, on [opnsense]"), "{page}");
}

#[test]
fn a_set_and_its_rule_are_in_lower_case() {
    let artifacts = nodes(
        r#"
        device "NAS" kind="nas" address="10.0.0.5,10.0.7.5"
        firewall "f" on="cluster" { set "Admins" "office"; accept from="Admins" ports="22,8006"; accept from="NAS" to="*" ports="111" }"#,
    );
    let cluster = text(&artifacts, CLUSTER);
    assert_eq!(
        section(cluster, "IPSET admins"),
        ["10.0.7.0/24", "fd00:7::/64"]
    );
    assert_eq!(section(cluster, "IPSET nas"), ["10.0.0.5", "10.0.7.5"]);
    let expected = [
        "IN ACCEPT -source +dc/admins -p tcp -dport 22,8006",
        "IN ACCEPT -source +dc/nas -p tcp -dport 111",
    ];
    assert_eq!(section(cluster, "RULES"), expected);
}

#[test]
fn the_page_has_the_rules_with_who_is_meant() {
    let artifacts = fixture();
    let page = text(&artifacts, "docs/firewall.md");
    for expected in [
        "| 1 | drop | [workload](network.md#workload) | `hypervisors` | `8006,22` | yes |",
        "| 2 | drop | [workload](network.md#workload) | `consoles` | all | no |",
        "[pve1](nodes.md#pve1): `10.8.16.10`, `10.8.48.10`, `fd00:16::10`",
        "vpro of [pve1](nodes.md#pve1): `10.8.16.190`",
        "; [pve4](nodes.md#pve4) (planned): not yet |",
        "between networks, on [router](nodes.md#router)",
        "accept (not stated)",
        "| 3 | accept (planned) | internet | everybody | `443` | no |",
    ] {
        assert!(page.contains(expected), "no {expected} in\n{page}");
    }
}

#[test]
fn the_page_tells_which_rule_decides_between_networks() {
    let artifacts = fixture();
    let page = text(&artifacts, "docs/firewall.md");
    for expected in [
        "| [workload](network.md#workload) | [management](network.md#management) | \
         1 drop (part), 2 drop (part), 3 accept |",
        "| [management](network.md#management) | [storage](network.md#storage) | 5 drop |",
        "| [workload](network.md#workload) | [storage](network.md#storage) | 1 drop (part), 5 drop |",
        "| [workload](network.md#workload) | internet | 4 accept (part), otherwise accept |",
    ] {
        assert!(page.contains(expected), "no {expected} in\n{page}");
    }
}

#[test]
fn the_diagram_links_networks_that_rules_are_about() {
    let artifacts = fixture();
    let diagram = text(&artifacts, "diagrams/firewall.mmd");
    for expected in [
        "n1 -.->|\"5: drop\"| n2",
        "n3 -->|\"1: drop 8006,22<br/>2: drop<br/>3: accept\"| n1",
        "n8 -->|\"2: accept 2049/tcp+udp<br/>otherwise drop\"| n9",
    ] {
        assert!(diagram.contains(expected), "no {expected} in\n{diagram}");
    }
}

#[test]
fn each_cluster_has_its_own_files() {
    let artifacts = build(
        r#"
        lab "x" language=1
        network "lan" subnet="10.0.0.0/24"
        network "ring" subnet="10.0.1.0/24"
        node "a1" id=1 { nic "eno1" address="10.0.0.1"; nic "eno2" address="10.0.1.1" }
        node "a2" id=2 { nic "eno1" address="10.0.0.2"; nic "eno2" address="10.0.1.2" }
        node "a3" id=3 { nic "eno1" address="10.0.0.3"; nic "eno2" address="10.0.1.3" }
        node "b1" id=1 { nic "eno1" address="10.0.0.11"; nic "eno2" address="10.0.1.11" }
        node "b2" id=2 { nic "eno1" address="10.0.0.12"; nic "eno2" address="10.0.1.12" }
        node "b3" id=3 { nic "eno1" address="10.0.0.13"; nic "eno2" address="10.0.1.13" }
        cluster "a" nodes="a1,a2,a3" { link 0 network="lan"; link 1 network="ring" }
        cluster "b" nodes="b1,b2,b3" { link 0 network="lan"; link 1 network="ring" }
        firewall "all" on="cluster" { accept from="lan" ports="22,8006" }
        firewall "one" on="b2" { accept from="lan" ports="22,8006,9100" }
        "#,
    );
    for (cluster, own, other) in [
        ("a", "10.0.0.2", "10.0.0.12"),
        ("b", "10.0.0.12", "10.0.0.2"),
    ] {
        let file = text(
            &artifacts,
            &format!("clusters/{cluster}/etc/pve/firewall/cluster.fw"),
        );
        let ring = section(file, "IPSET hlc-corosync");
        assert!(
            ring.contains(&own.to_owned()) && !ring.contains(&other.to_owned()),
            "{ring:?}"
        );
    }
    text(&artifacts, "clusters/b/etc/pve/nodes/b2/host.fw");
    assert!(
        artifacts
            .text("clusters/a/etc/pve/nodes/b2/host.fw")
            .is_none()
    );
    assert!(artifacts.text(CLUSTER).is_none());
}
