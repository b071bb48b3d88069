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
    assert!(stanza(&text, "iface bond0.28 inet manual").is_empty());
    assert!(
        stanza(&text, "iface bond0 inet manual").contains(&"bond-lacp-rate fast".to_owned()),
        "{text}"
    );
    // Known, but neither brought up nor configured.
    assert!(stanza(&text, "iface wlan0 inet manual").is_empty());
    assert!(!text.contains("auto wlan0"), "{text}");
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
