//! A node's own network, in every shape: `/etc/network/interfaces`.

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::source::load;

use crate::support;

fn built(fixture: &str) -> Artifacts {
    let file = support::root().join("tests/fixtures").join(fixture);
    let map = load::lab(&file, "").unwrap();
    let mut sink = Sink::new();
    let artifacts = compile::build(&map, &mut sink);
    let said: Vec<_> = sink.diagnostics().iter().map(|it| &it.message).collect();
    artifacts.unwrap_or_else(|| panic!("{said:#?}"))
}

fn interfaces(artifacts: &Artifacts, node: &str) -> String {
    let path = format!("nodes/{node}/etc/network/interfaces");
    let text = artifacts.text(&path);
    text.unwrap_or_else(|| panic!("no {path}")).to_owned()
}

/// The stanzas of an interface: what stands below its `iface` lines, without indent.
fn stanza(text: &str, head: &str) -> Vec<String> {
    let mut lines = text.lines().skip_while(|line| *line != head);
    assert!(lines.next().is_some(), "no `{head}` in\n{text}");
    let below = lines.take_while(|line| line.starts_with('\t'));
    below.map(|line| line.trim_start().to_owned()).collect()
}

/// The names of the stanzas, in their order.
fn order(text: &str) -> Vec<&str> {
    let heads = text.lines().filter_map(|line| line.strip_prefix("iface "));
    heads.filter_map(|rest| rest.split(' ').next()).collect()
}

#[test]
fn a_bond_stands_behind_its_members_and_carries_their_mtu() {
    let text = interfaces(&built("hostnet.kdl"), "trunked");
    assert_eq!(
        stanza(&text, "iface bond0 inet manual"),
        [
            "bond-slaves enp2s0f0 enp2s0f1",
            "bond-miimon 100",
            "bond-mode 802.3ad",
            "bond-xmit-hash-policy layer3+4",
            "mtu 9000",
        ]
    );
    assert_eq!(stanza(&text, "iface enp2s0f0 inet manual"), ["mtu 9000"]);
    assert_eq!(
        stanza(&text, "iface bond0.48 inet static"),
        ["address 10.8.48.10/24", "mtu 9000"]
    );
    assert_eq!(
        order(&text),
        [
            "lo", "enp2s0f0", "enp2s0f1", "enp87s0", "bond0", "bond0.48", "vmbr0", "vmbr0.16"
        ]
    );
}

#[test]
fn a_bridge_with_tags_lists_them_as_numbers() {
    let text = interfaces(&built("hostnet.kdl"), "trunked");
    assert_eq!(
        stanza(&text, "iface vmbr0 inet manual"),
        [
            "bridge-ports enp87s0",
            "bridge-stp off",
            "bridge-fd 0",
            "bridge-vlan-aware yes",
            // Ascending, and without the network that is to come.
            "bridge-vids 9 16 28",
        ]
    );
    assert_eq!(
        stanza(&text, "iface vmbr0.16 inet static"),
        ["address 10.8.16.10/24", "gateway 10.8.16.1"]
    );
    assert!(text.contains("auto vmbr0\n"), "{text}");
    assert!(text.contains("auto bond0\n"), "{text}");
    assert!(!text.contains("auto enp87s0"), "{text}");
}

#[test]
fn a_bridge_stands_behind_the_tag_of_another_that_is_its_port() {
    let text = interfaces(&built("hostnet.kdl"), "stacked");
    assert_eq!(
        order(&text),
        [
            "lo", "eno1", "eno2", "bond0", "vmbr2", "vmbr9", "vmbr9", "vmbr9.28", "vmbr1"
        ]
    );
    assert_eq!(
        stanza(&text, "iface vmbr9 inet static"),
        [
            "address 10.0.0.12/24",
            "gateway 10.0.0.1",
            "bridge-ports bond0",
            "bridge-stp off",
            "bridge-fd 0",
            "bridge-vlan-aware yes",
            "bridge-vids 2-4094",
        ]
    );
    assert_eq!(
        stanza(&text, "iface vmbr9 inet6 static"),
        ["address fd00:a::12/64"]
    );
    assert_eq!(
        stanza(&text, "iface bond0 inet manual"),
        [
            "bond-slaves eno1 eno2",
            "bond-miimon 100",
            "bond-mode active-backup",
            "bond-primary eno1",
        ]
    );
    assert!(stanza(&text, "iface vmbr9.28 inet manual").is_empty());
    assert_eq!(
        stanza(&text, "iface vmbr2 inet manual"),
        [
            "bridge-ports none",
            "bridge-stp off",
            "bridge-fd 0",
            "bridge-vlan-aware yes",
            "bridge-vids 16 28",
        ]
    );
}

#[test]
fn a_tag_may_have_a_free_name_or_be_a_port() {
    let text = interfaces(&built("hostnet.kdl"), "plain");
    assert_eq!(
        stanza(&text, "iface san inet static"),
        [
            "address 10.8.48.13/24",
            "vlan-raw-device bond0",
            "vlan-id 48",
            "mtu 9000",
        ]
    );
    assert_eq!(
        stanza(&text, "iface vmbr28 inet manual"),
        ["bridge-ports bond0.28", "bridge-stp on", "bridge-fd 15"]
    );
    // Below it are packets of 9000 bytes, which it would take over.
    assert_eq!(stanza(&text, "iface bond0.28 inet manual"), ["mtu 1500"]);
    assert!(
        stanza(&text, "iface bond0 inet manual").contains(&"bond-lacp-rate fast".to_owned()),
        "{text}"
    );
    // Known, but neither brought up nor configured.
    assert!(stanza(&text, "iface wlan0 inet manual").is_empty());
    assert!(!text.contains("auto wlan0"), "{text}");
}

fn one_node(ifaces: &str) -> String {
    let lab = format!(
        r#"lab "home" language=1
network "lan" subnet="10.0.0.0/24"
network "office" vlan=10 subnet="10.0.10.0/24"
network "storage" vlan=20 mtu=9000 subnet="10.0.20.0/24"
node "pve" {{
{ifaces}
}}"#
    );
    let mut sink = Sink::new();
    let artifacts = compile::build(&support::one_file(&lab), &mut sink);
    let said: Vec<_> = sink.diagnostics().iter().map(|it| &it.message).collect();
    interfaces(&artifacts.unwrap_or_else(|| panic!("{said:#?}")), "pve")
}

#[test]
fn an_mtu_is_set_wherever_the_layer_below_has_another() {
    for (name, below) in [
        ("eno1", r#"nic "eno1""#),
        (
            "vmbr0",
            "nic \"eno1\"\nbridge \"vmbr0\" ports=\"eno1\" vlans=\"*\"",
        ),
        (
            "bond0",
            "nic \"eno1\"\nnic \"eno2\"\nbond \"bond0\" ports=\"eno1,eno2\" mode=\"802.3ad\"",
        ),
    ] {
        let text = one_node(&format!(
            "{below}\nvlan \"storage\" on=\"{name}\" address=\"10.0.20.11\"\nvlan \"office\" on=\"{name}\" mtu=1500 address=\"10.0.10.11\""
        ));
        assert_eq!(
            stanza(&text, &format!("iface {name}.10 inet static")),
            ["address 10.0.10.11/24", "mtu 1500"]
        );
        assert_eq!(
            stanza(&text, &format!("iface {name}.20 inet static")),
            ["address 10.0.20.11/24", "mtu 9000"]
        );
    }
}

#[test]
fn a_bridge_over_larger_ports_keeps_its_own_mtu() {
    let text = one_node(
        "nic \"eno1\"\nvlan \"storage\" on=\"eno1\" address=\"10.0.20.11\"\nbridge \"vmbr0\" ports=\"eno1\" address=\"10.0.0.11\"",
    );
    let bridge = stanza(&text, "iface vmbr0 inet static");
    assert_eq!(bridge.last().map(String::as_str), Some("mtu 1500"));
    // Nothing is larger below: nothing is written.
    let text = one_node(
        "nic \"eno1\"\nvlan \"office\" on=\"eno1\" address=\"10.0.10.11\"\nbridge \"vmbr0\" ports=\"eno1\" mtu=1500 address=\"10.0.0.11\"",
    );
    assert!(!text.contains("mtu"), "{text}");
}

#[test]
fn one_address_a_family_has_a_line_and_the_rest_are_commands() {
    let lab = r#"lab "home" language=1 domain="home.example"
network "lan" subnet="10.0.0.0/24,fd00:a::/64" gateway="router"
device "router" kind="router" address="10.0.0.1,fd00:a::1"
network "old" subnet="10.0.9.0/24"
dns { resolver "10.0.0.1" }
node "pve" {
    allow "vlan/untagged-shared" "both are in one wire"
    nic "eno1"
    bridge "vmbr0" ports="eno1" address="10.0.9.11,10.0.0.11,10.0.0.21,fd00:a::11,fd00:a::12"
    install country="au" keyboard="en-us" timezone="Australia/Brisbane" mail="root@home.example" \
        root-password-hash=(env)"HASH" disks="nvme0n1" filesystem="zfs" raid="raid0" hdsize="500GiB"
}"#;
    let mut sink = Sink::new();
    let artifacts = compile::build(&support::one_file(lab), &mut sink);
    let said: Vec<_> = sink.diagnostics().iter().map(|it| &it.message).collect();
    let artifacts = artifacts.unwrap_or_else(|| panic!("{said:#?}"));
    let text = interfaces(&artifacts, "pve");
    assert_eq!(
        stanza(&text, "iface vmbr0 inet static"),
        [
            // The address of the default route, wherever it is in the list.
            "address 10.0.0.11/24",
            "gateway 10.0.0.1",
            "bridge-ports eno1",
            "bridge-stp off",
            "bridge-fd 0",
            "post-up ip address replace 10.0.9.11/24 dev vmbr0",
            "pre-down ip address del 10.0.9.11/24 dev vmbr0",
            "post-up ip address replace 10.0.0.21/24 dev vmbr0",
            "pre-down ip address del 10.0.0.21/24 dev vmbr0",
            "post-up ip address replace fd00:a::12/64 dev vmbr0",
            "pre-down ip address del fd00:a::12/64 dev vmbr0",
        ]
    );
    assert_eq!(
        stanza(&text, "iface vmbr0 inet6 static"),
        ["address fd00:a::11/64", "gateway fd00:a::1"]
    );
    let answer = artifacts.text("nodes/pve/answer.toml").unwrap();
    assert!(answer.contains("cidr = \"10.0.0.11/24\""), "{answer}");
}

#[test]
fn an_address_beside_dhcp_is_a_command() {
    let text =
        one_node("nic \"eno1\"\nbridge \"vmbr0\" ports=\"eno1\" dhcp=#true address=\"10.0.0.11\"");
    let bridge = stanza(&text, "iface vmbr0 inet dhcp");
    let up = "post-up ip address replace 10.0.0.11/24 dev vmbr0".to_owned();
    assert!(bridge.contains(&up), "{text}");
}

#[test]
fn every_port_has_a_stanza_and_one_gateway_leads_out() {
    let artifacts = built("hostnet.kdl");
    for node in ["trunked", "stacked", "plain"] {
        let text = interfaces(&artifacts, node);
        let ports = text.lines().filter_map(|line| {
            let line = line.trim_start();
            line.strip_prefix("bridge-ports ")
                .or_else(|| line.strip_prefix("bond-slaves "))
        });
        for port in ports
            .flat_map(|ports| ports.split(' '))
            .filter(|port| *port != "none")
        {
            assert!(
                text.contains(&format!("iface {port} inet manual\n")),
                "{port} of {node}"
            );
        }
        assert_eq!(text.matches("gateway ").count(), 1, "{text}");
    }
}

// --- what passes through ---

#[test]
fn guests_of_a_rented_machine_share_its_address() {
    let text = interfaces(&built("hostnet-routed.kdl"), "rented");
    let nat = "iptables -t nat";
    let web = "-j DNAT --to-destination 10.10.10.5";
    assert_eq!(
        stanza(&text, "iface eno1 inet static"),
        [
            "address 198.51.100.7/26".to_owned(),
            "gateway 198.51.100.1".to_owned(),
            "post-up echo 1 > /proc/sys/net/ipv4/ip_forward".to_owned(),
            format!("post-up {nat} -A PREROUTING -i eno1 -p tcp --dport 80 {web}"),
            format!("post-down {nat} -D PREROUTING -i eno1 -p tcp --dport 80 {web}"),
            format!("post-up {nat} -A PREROUTING -i eno1 -p tcp --dport 443 {web}"),
            format!("post-down {nat} -D PREROUTING -i eno1 -p tcp --dport 443 {web}"),
            format!("post-up {nat} -A PREROUTING -i eno1 -p tcp --dport 2222 {web}:22"),
            format!("post-down {nat} -D PREROUTING -i eno1 -p tcp --dport 2222 {web}:22"),
            format!("post-up {nat} -A PREROUTING -i eno1 -p udp --dport 60000:60010 {web}:22"),
            format!("post-down {nat} -D PREROUTING -i eno1 -p udp --dport 60000:60010 {web}:22"),
        ]
    );
    assert_eq!(
        stanza(&text, "iface vmbr0 inet static"),
        [
            "address 10.10.10.1/24",
            "bridge-ports none",
            "bridge-stp off",
            "bridge-fd 0",
            "post-up echo 1 > /proc/sys/net/ipv4/ip_forward",
            "post-up iptables -t nat -A POSTROUTING -s '10.10.10.0/24' -o eno1 -j MASQUERADE",
            "post-down iptables -t nat -D POSTROUTING -s '10.10.10.0/24' -o eno1 -j MASQUERADE",
        ]
    );
}

#[test]
fn an_address_may_stand_alone() {
    let text = interfaces(&built("hostnet-routed.kdl"), "alone");
    assert_eq!(
        stanza(&text, "iface vmbr0 inet static")[..3],
        [
            "address 203.0.113.66/32",
            "pointopoint 203.0.113.129",
            "gateway 203.0.113.129"
        ]
    );
    assert_eq!(
        stanza(&text, "iface eno1 inet manual"),
        ["hwaddress 02:00:00:00:00:01"]
    );
}

#[test]
fn routes_and_tables_come_and_go_with_their_interface() {
    let text = interfaces(&built("hostnet-routed.kdl"), "router");
    let of_bridge = stanza(&text, "iface vmbr0 inet static");
    assert_eq!(
        of_bridge[5..],
        [
            "post-up echo 2 > /proc/sys/net/ipv6/conf/vmbr0/accept_ra",
            "post-up echo 1 > /proc/sys/net/ipv4/ip_forward",
            "post-up echo 1 > /proc/sys/net/ipv6/conf/all/forwarding",
            // Of the two families of the destination the one that the next hop has.
            "post-up ip route replace 10.20.0.0/16 via 192.168.7.2 dev vmbr0",
            "post-down ip route del 10.20.0.0/16 via 192.168.7.2 dev vmbr0",
            "post-up ip -6 route replace default via fe80::1 dev vmbr0",
            "post-down ip -6 route del default via fe80::1 dev vmbr0",
            "post-up ip route replace 172.31.0.0/16 dev vmbr0",
            "post-down ip route del 172.31.0.0/16 dev vmbr0",
        ]
    );
    assert_eq!(
        stanza(&text, "iface eno2.48 inet static"),
        [
            "address 10.8.48.11/24",
            "post-up ip route replace default via 10.8.48.1 dev eno2.48 table 48",
            "post-down ip route del default via 10.8.48.1 dev eno2.48 table 48",
            "post-up ip rule add from 10.8.48.0/24 table 48 priority 100",
            "post-down ip rule del from 10.8.48.0/24 table 48 priority 100",
        ]
    );
    assert_eq!(
        stanza(&text, "iface eno1 inet manual"),
        [
            "post-up ethtool -s eno1 wol g",
            "post-up ethtool -K eno1 tso off gso off"
        ]
    );
    assert!(
        text.contains("allow-hotplug eno2\niface eno2 inet dhcp\n"),
        "{text}"
    );
}

#[test]
fn a_link_local_gateway_is_that_of_its_family() {
    let text = interfaces(&built("hostnet-routed.kdl"), "dual");
    assert_eq!(
        stanza(&text, "iface vmbr0 inet static")[..2],
        ["address 192.168.7.12/24", "gateway 192.168.7.1"]
    );
    assert_eq!(
        stanza(&text, "iface vmbr0 inet6 static"),
        ["address fd00:7::12/64", "gateway fe80::1"]
    );
}

#[test]
fn a_lease_through_the_air_and_lines_to_the_letter() {
    let artifacts = built("hostnet-routed.kdl");
    let text = interfaces(&artifacts, "wireless");
    assert!(text.contains("auto wlan0\n"), "{text}");
    assert_eq!(
        stanza(&text, "iface wlan0 inet dhcp"),
        ["wpa-conf /etc/wpa_supplicant/wpa_supplicant.conf"]
    );
    assert_eq!(
        stanza(&text, "iface bond0 inet manual")[1..5],
        [
            "bond-miimon 50",
            "bond-mode active-backup",
            "bond-updelay 200",
            "bond-downdelay 1000"
        ]
    );
    assert_eq!(
        stanza(&text, "iface vmbr0 inet manual").last().unwrap(),
        "bridge-pvid 2"
    );
    assert_eq!(
        stanza(&text, "iface vmbr1 inet static")[4..],
        [
            "post-up echo 1 > /proc/sys/net/ipv4/ip_forward",
            "post-up iptables -t nat -A POSTROUTING -s '10.10.20.0/24' -o wlan0 -j MASQUERADE",
            "post-down iptables -t nat -D POSTROUTING -s '10.10.20.0/24' -o wlan0 -j MASQUERADE",
            "bridge-ageing 300",
            "post-up echo up > /dev/null",
            "post-up iptables -t raw -I PREROUTING -i fwbr+ -j CT --zone 1",
        ]
    );
}

// --- installation and docs ---

#[test]
fn a_tagged_address_is_installed_without_its_tag() {
    let artifacts = built("hostnet.kdl");
    let answers = artifacts.text("nodes/trunked/answer.toml").unwrap();
    for line in [
        "cidr = \"10.8.16.10/24\"",
        "gateway = \"10.8.16.1\"",
        "dns = \"10.0.0.1\"",
        "ID_NET_NAME_PATH = \"enp87s0\"",
        "hdsize = 500",
    ] {
        assert!(answers.contains(line), "{line} in\n{answers}");
    }
    let page = artifacts.text("docs/install.md").unwrap();
    for line in [
        "**Before: the address belongs to tag 16, which the installer cannot set.**",
        "scp nodes/trunked/etc/network/interfaces root@10.8.16.10:/etc/network/interfaces\n",
        "ssh root@10.8.16.10 ifreload -a\n",
        "set the port of the switch to carry 16 tagged",
    ] {
        assert!(page.contains(line), "{line} in\n{page}");
    }
}

#[test]
fn the_page_of_nodes_tells_tagged_from_untagged() {
    let artifacts = built("hostnet.kdl");
    let page = artifacts.text("docs/nodes.md").unwrap();
    let bridge = "| `vmbr0` | bridge on `enp87s0` | – | \
        [later](network.md#later) (planned) (30), [management](network.md#management) (16), \
        [voice](network.md#voice) (9), [workload](network.md#workload) (28) | – | `1500` | – | – |";
    assert!(page.contains(bridge), "{page}");
    let over_tag =
        "| `vmbr28` | bridge on `bond0.28` | [workload](network.md#workload) | – | – | `1500` |";
    assert!(page.contains(over_tag), "{page}");
    let tagged = "| `bond0.48` | tag 48 on `bond0` | [storage](network.md#storage) | – | `10.8.48.10/24` | `9000` |";
    assert!(page.contains(tagged), "{page}");
    assert!(
        page.contains("| `vmbr9` | bridge on `bond0` | [lan](network.md#lan) | all |"),
        "{page}"
    );
}

#[test]
fn the_docs_say_what_passes_through_and_what_nobody_read() {
    let artifacts = built("hostnet-routed.kdl");
    let page = artifacts.text("docs/nodes.md").unwrap();
    for line in [
        "- `vmbr0`: its hosts leave under the address of the node, by the default route.",
        "- `eno1`: ports `80,443` lead to [web]",
        "- `vmbr0`: to [office](network.md#office) over `192.168.7.2`.",
        "- `eno2.48`: to everywhere over `10.8.48.1`, in table 48.",
        "- `eno2.48`: packets from [storage](network.md#storage) ask table 48.",
    ] {
        assert!(page.contains(line), "{line} in\n{page}");
    }
    let findings = artifacts.text("docs/findings.md").unwrap();
    assert!(findings.contains("## Passed on unread"), "{findings}");
    assert!(
        findings.contains("| [wireless](nodes.md#wireless) | `vmbr1` | `bridge-ageing 300` |"),
        "{findings}"
    );
}

/// A lab of one node that is installed, for a version of Proxmox.
fn answers(proxmox: &str, how: &str) -> String {
    let text = format!(
        r#"lab "test" language=1 domain="home.example" proxmox="{proxmox}"
network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
dns {{ resolver "10.0.0.1" }}
node "a" {{
    nic "eno1"
    bridge "vmbr0" ports="eno1" address="10.0.0.11"
    install country="at" keyboard="de" timezone="Europe/Vienna" mail="root@home.example" \
        root-password-hash=(env)"HASH" {how}
}}"#
    );
    let mut sink = Sink::new();
    let artifacts = compile::build(&support::one_file(&text), &mut sink);
    let said: Vec<_> = sink.diagnostics().iter().map(|it| &it.message).collect();
    let artifacts = artifacts.unwrap_or_else(|| panic!("{said:#?}"));
    let answers = artifacts.text("nodes/a/answer.toml");
    answers.unwrap_or_else(|| panic!("{said:#?}")).to_owned()
}

#[test]
fn disks_may_be_filtered_and_lvm_has_sizes() {
    let how = r#"filesystem="ext4" hdsize="200GiB" swapsize="8GiB" maxroot="64GiB" webhook="https://hook.home.example/" {
        disk-filter "ID_MODEL" "Samsung*"
    }"#;
    let answers: toml::Table = answers("9.0", how).parse().unwrap();
    let disks = &answers["disk-setup"];
    assert_eq!(disks["filter"]["ID_MODEL"].as_str(), Some("Samsung*"));
    assert!(disks.get("disk-list").is_none());
    assert_eq!(disks["lvm"]["hdsize"].as_integer(), Some(200));
    assert_eq!(disks["lvm"]["swapsize"].as_integer(), Some(8));
    assert_eq!(disks["lvm"]["maxroot"].as_integer(), Some(64));
    let webhook = &answers["post-installation-webhook"];
    assert_eq!(webhook["url"].as_str(), Some("https://hook.home.example/"));
}

#[test]
fn an_address_by_dhcp_is_all_that_is_said_of_the_network() {
    let answers: toml::Table = answers("9.0", r#"filesystem="ext4" disks="sda" dhcp=#true"#)
        .parse()
        .unwrap();
    let network = answers["network"].as_table().unwrap();
    assert_eq!(network["source"].as_str(), Some("from-dhcp"));
    assert_eq!(network.len(), 1);
}

#[test]
fn old_installers_get_underscores() {
    let how = r#"filesystem="zfs" raid="raid0" disks="sda""#;
    let old = answers("8.3", how);
    assert!(old.contains("\ndisk_list = [\"sda\"]\n"), "{old}");
    assert!(old.contains("\nroot_password_hashed = "), "{old}");
    assert!(old.contains("\n[disk-setup]\n"), "{old}");
    for version in ["8.4", "9"] {
        assert!(answers(version, how).contains("\ndisk-list = [\"sda\"]\n"));
    }
}
