//! What the site has beside the handbook: maps of addresses, artifacts, sources, rules, the language. And what it hides.

use std::collections::{BTreeMap, BTreeSet};

use hlc::compile;
use hlc::diag::Sink;
use hlc::docs::catalogue::catalogue;
use hlc::docs::described::Language;
use hlc::facts::occupancy::{self, Use};
use hlc::rules::View;
use hlc::site::Options;
use hlc::source::SourceMap;

use crate::support;

/// The pages of a site, by path.
fn site(map: &SourceMap) -> BTreeMap<String, String> {
    let mut sink = Sink::new();
    let files = compile::site_on(map, None, &Options::default(), &mut sink);
    let files = files.unwrap_or_else(|| panic!("no site: {:?}", sink.diagnostics()));
    let texts = files.iter();
    texts
        .map(|(path, file)| (path.to_string(), file.text.clone()))
        .collect()
}

fn site_of(text: &str) -> BTreeMap<String, String> {
    site(&support::one_file(text))
}

/// The ranges of all subnets of the first network, each with its use and how many claim it.
fn bands(text: &str) -> Vec<(String, Use, usize)> {
    let map = support::one_file(text);
    let mut sink = Sink::new();
    let lab = compile::lower(&map, &mut sink);
    let view = View::new(lab.unwrap_or_else(|| panic!("{:?}", sink.diagnostics())));
    let (id, network) = view.lab.networks.iter().next().unwrap();
    let subnets = network.subnets.iter().map(|subnet| subnet.value.trunc());
    let plan = &view.facts.addresses;
    let bands = subnets.flat_map(|it| occupancy::of_subnet(&view.lab, plan, id, it));
    let bands = bands.map(|it| (it.range.to_string(), it.usage, it.claims.len()));
    bands.collect()
}

#[track_caller]
fn has_bands(lab: &str, expected: &[(&str, Use, usize)]) {
    let found = bands(lab);
    let found: Vec<_> = found
        .iter()
        .map(|(range, usage, claims)| (range.as_str(), *usage, *claims))
        .collect();
    assert_eq!(found, expected);
}

const HOME: &str = r#"
lab "home" language=1
network "lan" subnet="10.0.0.0/24" gateway="router" {
    dhcp "10.0.0.100-119" server="router"
    reserve "10.0.0.8-15" purpose="appliances"
}
device "router" kind="router" address="10.0.0.1"
device "printer" kind="computer" address="10.0.0.10"
device "scanner" kind="computer" address="10.0.0.20" status="planned"
device "old" kind="computer" address="10.0.0.21" status="retired"
device "spare" kind="computer" address="10.0.0.22" status="offline"
device "tv" kind="computer" address="10.0.0.105" { allow "dhcp/range-collision" "the server leaves it out" }
"#;

#[test]
fn every_address_has_the_use_that_counts() {
    has_bands(
        HOME,
        &[
            ("10.0.0.0-10.0.0.0", Use::Network, 0),
            ("10.0.0.1-10.0.0.1", Use::Gateway, 1),
            ("10.0.0.2-10.0.0.7", Use::Free, 0),
            ("10.0.0.8-10.0.0.9", Use::Reserved, 1),
            ("10.0.0.10-10.0.0.10", Use::Used, 2),
            ("10.0.0.11-10.0.0.15", Use::Reserved, 1),
            ("10.0.0.16-10.0.0.19", Use::Free, 0),
            ("10.0.0.20-10.0.0.20", Use::Planned, 1),
            ("10.0.0.21-10.0.0.21", Use::Retired, 1),
            ("10.0.0.22-10.0.0.22", Use::Offline, 1),
            ("10.0.0.23-10.0.0.99", Use::Free, 0),
            ("10.0.0.100-10.0.0.104", Use::Dhcp, 1),
            ("10.0.0.105-10.0.0.105", Use::Used, 2),
            ("10.0.0.106-10.0.0.119", Use::Dhcp, 1),
            ("10.0.0.120-10.0.0.254", Use::Free, 0),
            ("10.0.0.255-10.0.0.255", Use::Broadcast, 0),
        ],
    );
}

#[test]
fn ranges_may_overlap_and_leave_the_subnet() {
    has_bands(
        r#"
        lab "home" language=1
        network "lan" subnet="10.0.0.0/28" {
            reserve "10.0.0.2-6"
            dhcp "10.0.0.5-20"
        }
        "#,
        &[
            ("10.0.0.0-10.0.0.0", Use::Network, 0),
            ("10.0.0.1-10.0.0.1", Use::Free, 0),
            ("10.0.0.2-10.0.0.4", Use::Reserved, 1),
            ("10.0.0.5-10.0.0.6", Use::Dhcp, 2),
            ("10.0.0.7-10.0.0.15", Use::Dhcp, 1),
        ],
    );
}

#[test]
fn what_is_planned_counts_more_than_what_was() {
    has_bands(
        r#"
        lab "home" language=1
        network "lan" subnet="10.0.0.0/30" gateway="10.0.0.2"
        device "old" kind="computer" address="10.0.0.1" status="retired"
        device "new" kind="computer" address="10.0.0.1" status="planned"
        "#,
        &[
            ("10.0.0.0-10.0.0.0", Use::Network, 0),
            ("10.0.0.1-10.0.0.1", Use::Planned, 2),
            ("10.0.0.2-10.0.0.2", Use::Gateway, 1),
            ("10.0.0.3-10.0.0.3", Use::Broadcast, 0),
        ],
    );
}

#[test]
fn links_between_two_and_hosts_alone_have_no_ends_to_spare() {
    has_bands(
        "lab \"home\" language=1\nnetwork \"p2p\" subnet=\"10.0.0.0/31\"\ndevice \"a\" kind=\"router\" address=\"10.0.0.1\"",
        &[
            ("10.0.0.0-10.0.0.0", Use::Free, 0),
            ("10.0.0.1-10.0.0.1", Use::Used, 1),
        ],
    );
    has_bands(
        "lab \"home\" language=1\nnetwork \"one\" subnet=\"10.0.0.9/32\"",
        &[("10.0.0.9-10.0.0.9", Use::Free, 0)],
    );
}

const WIDE: &str = r#"
lab "home" language=1
network "six" subnet="fd00:0:0:1::/64" gateway="router" { reserve "fd00:0:0:1::100-1ff" }
device "router" kind="router" address="fd00:0:0:1::1"
device "printer" kind="computer" address="fd00:0:0:1::10"
"#;

#[test]
fn a_large_subnet_has_ranges() {
    has_bands(
        WIDE,
        &[
            ("fd00:0:0:1::-fd00:0:0:1::", Use::Network, 0),
            ("fd00:0:0:1::1-fd00:0:0:1::1", Use::Gateway, 1),
            ("fd00:0:0:1::2-fd00:0:0:1::f", Use::Free, 0),
            ("fd00:0:0:1::10-fd00:0:0:1::10", Use::Used, 1),
            ("fd00:0:0:1::11-fd00:0:0:1::ff", Use::Free, 0),
            ("fd00:0:0:1::100-fd00:0:0:1::1ff", Use::Reserved, 1),
            ("fd00:0:0:1::200-fd00::1:ffff:ffff:ffff:ffff", Use::Free, 0),
        ],
    );
    let pages = site_of(WIDE);
    let page = &pages["networks/six.html"];
    for part in [
        "<th scope=\"row\">fd00:0:0:1::2–fd00:0:0:1::f</th><td>14</td><td>free</td>",
        "<th scope=\"row\">fd00:0:0:1::100–fd00:0:0:1::1ff</th><td>256</td><td><b class=\"r\">R</b> reserved</td>",
        "<td>more than anyone can use</td><td>free</td>",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
}

#[test]
fn a_small_subnet_has_a_cell_an_address() {
    let pages = site_of(HOME);
    let page = &pages["networks/lan.html"];
    for part in [
        "Map of 10.0.0.0/24: 2 in use, 1 gateway, 1 planned, 1 offline, 1 retired, 19 for DHCP, 7 reserved, 222 free.",
        "Free: .2–.7, .16–.19, .23–.99, .120–.254 (222).",
        "<tr><th scope=\"row\">.16</th><td>16</td>",
        "<td class=\"n\">0 <b>N</b></td>",
        "<td class=\"g\"><a href=\"../devices/router.html\" title=\"router, router\">1 <b>G</b></a></td>",
        "<td class=\"r\">8 <b>R</b></td>",
        "<td class=\"u\"><a href=\"../devices/printer.html\" title=\"printer, computer; reserved, for nobody yet\">10 <b>U</b></a></td>",
        "<td class=\"d\">100 <b>D</b></td>",
    ] {
        let found = page.contains(part);
        assert!(found, "no {part} in {page}");
    }
    let free = maps(page)[0].matches("<td>").count();
    assert_eq!(free, 222, "a cell for each free address");
}

#[test]
fn every_rule_is_explained_where_findings_lead() {
    let pages = site_of(HOME);
    for rule in catalogue() {
        let page = &pages[&format!("rules/{}.html", rule.group())];
        let heading = format!(
            "<h2 id=\"{}\">{}</h2>",
            rule.code.replace('/', ""),
            rule.code
        );
        assert_eq!(page.matches(&heading).count(), 1, "{}", rule.code);
        assert!(
            pages["rules.html"].contains(&format!(">{}</a>", rule.code)),
            "{}",
            rule.code
        );
    }
    let link =
        "<a href=\"rules/address.html#addressin-reserved-range\">address/in-reserved-range</a>";
    assert!(
        pages["findings.html"].contains(link),
        "{}",
        pages["findings.html"]
    );
    let reserved = &pages["rules/address.html"];
    for part in [
        "<h3 id=\"addressin-reserved-range-why-it-matters\">Why it matters</h3>",
        "allow \"address/in-reserved-range\"",
        "// warning: address/in-reserved-range",
    ] {
        assert!(reserved.contains(part), "no {part}");
    }
}

#[test]
fn every_word_and_type_has_a_place() {
    let pages = site_of(HOME);
    let language: String = pages
        .iter()
        .filter(|(path, _)| path.starts_with("language") && *path != "language/types.html")
        .map(|(_, text)| text.as_str())
        .collect();
    let words = Language::new();
    for word in &words.words {
        let heading = format!("<h2 id=\"{}\">", word.anchor);
        assert_eq!(language.matches(&heading).count(), 1, "{}", word.anchor);
    }
    for ty in &words.types {
        let heading = format!(">{}</h2>", ty.name);
        assert!(
            pages["language/types.html"].contains(&heading),
            "{}",
            ty.name
        );
    }
    let node = &pages["language/node.html"];
    for part in [
        "<a href=\"../language/node.html#bridge\">bridge</a>",
        "<a href=\"../language/types.html#count\">count</a>",
        "<a href=\"../language/every-named-thing.html\">every named thing</a>",
    ] {
        assert!(node.contains(part), "no {part} in {node}");
    }
}

/// A lab with a node, whose `/etc/network/interfaces` has a comment of any text.
fn commented(comment: &str) -> String {
    format!(
        "lab \"home\" language=1\nnetwork \"lan\" subnet=\"10.0.0.0/24\" gateway=\"10.0.0.1\"\n\
         node \"pve1\" {{\n    nic \"eno1\" purpose=\"{comment}\"\n    \
         bridge \"vmbr0\" ports=\"eno1\" address=\"10.0.0.11\" gateway=#true\n}}\n"
    )
}

#[test]
fn an_artifact_says_where_it_goes_and_what_made_it() {
    let pages = site_of(&commented("uplink"));
    let page = &pages["artifacts/nodes/pve1/etc/network/interfaces.html"];
    for part in [
        "<code>/etc/network/interfaces</code> on <a href=\"../../../../../nodes/pve1.html\">pve1</a>",
        "<code class=\"language-text\"># Made by hlc from lab.kdl.",
        "# uplink\niface eno1 inet manual",
        "<h2 id=\"made-from\">Made from</h2>",
        "<a href=\"../../../../../source/lab.kdl.html#L5\">lab.kdl:5</a></td><td><code>bridge \"vmbr0\" ports=\"eno1\" address=\"10.0.0.11\" gateway=#true</code>",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    let list = &pages["artifacts.html"];
    assert!(list.contains("<a href=\"artifacts/nodes/pve1/etc/network/interfaces.html\">nodes/pve1/etc/network/interfaces</a>"));
    assert!(pages["source/lab.kdl.html"].contains("id=\"L5\""));
}

#[test]
fn hostile_text_stays_text() {
    let pages = site_of(&commented(
        "</script><script>alert(1)</script> ]]> <!-- & \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{1f525}",
    ));
    let shown = "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &lt;!-- &amp; \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{1f525}";
    for path in [
        "artifacts/nodes/pve1/etc/network/interfaces.html",
        "source/lab.kdl.html",
    ] {
        assert!(pages[path].contains(shown), "{path}: {}", pages[path]);
    }
    let html = pages.iter().filter(|(path, _)| path.ends_with(".html"));
    for (path, text) in html {
        assert!(!text.contains("<script>alert"), "{path}");
    }
}

#[test]
fn no_page_shows_a_secret() {
    const KEY: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\n    b3BlbnNzaC1rZXktdjEAAAAA\n    -----END OPENSSH PRIVATE KEY-----";
    let lab = format!(
        r#"
        lab "home" language=1
        rules {{ allow "secret/plaintext" "a lab of the classroom" }}
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        node "pve1" {{
            nic "eno1" address="10.0.0.11"
        }}
        ansible {{
            var "db_password" "purple pony \"lithium\" clip"
            var "app_token" "hunter2"
            var "pin_secret" 90210
            var "deploy_key" """
    {KEY}
    """
        }}
        storage "box" type="pbs" server="10.0.0.5" {{ password "swordfish" }}
        profile "unused" for="node" {{ install root-password-hash="xyzzy plugh" }}
        "#
    );
    let pages = site_of(&lab);
    let secrets = [
        "purple pony",
        "lithium",
        "hunter2",
        "90210",
        "b3BlbnNza",
        "BEGIN OPENSSH",
        "swordfish",
        "xyzzy",
    ];
    for (path, text) in &pages {
        // What hlc says about itself has examples of its own.
        if path.starts_with("rules/") || path.starts_with("language/") {
            continue;
        }
        for secret in secrets {
            assert!(!text.contains(secret), "{path} shows {secret}");
        }
    }
    let source = &pages["source/lab.kdl.html"];
    assert!(source.contains("var \"db_password\" ***"), "{source}");
    let lines = source.matches("class=\"line\"").count();
    assert_eq!(lines, lab.lines().count(), "lines keep their numbers");
    let variables = &pages["artifacts/ansible/group_vars/all.yml.html"];
    assert!(
        variables.contains("app_token: ***") || variables.contains("app_token: \"***\""),
        "{variables}"
    );
}

/// A network of that prefix length with so many devices, two addresses apart.
fn crowded(prefix: u8, devices: u32) -> String {
    let mut lab = format!(
        "lab \"home\" language=1\nnetwork \"lan\" subnet=\"10.0.0.0/{prefix}\" gateway=\"10.0.0.1\"\n"
    );
    for at in 0..devices {
        let ip = std::net::Ipv4Addr::from(0x0a00_0002 + at * 2);
        lab.push_str(&format!(
            "device \"host-{at}\" kind=\"computer\" address=\"{ip}\"\n"
        ));
    }
    lab
}

/// The maps on a page.
fn maps(page: &str) -> Vec<&str> {
    let starts = page.split("<figure class=\"address-map\">").skip(1);
    starts
        .map(|rest| rest.split("</figure>").next().unwrap())
        .collect()
}

#[test]
fn maps_stay_small() {
    let pages = site_of(&crowded(22, 500));
    let found = maps(&pages["networks/lan.html"]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].matches("<td").count(), 1024);
    assert!(found[0].len() < 60_000, "{} bytes", found[0].len());

    let pages = site_of(&crowded(16, 1500));
    let found = maps(&pages["networks/lan.html"]);
    assert!(found[0].len() < 20_000, "{} bytes", found[0].len());
    assert!(found[0].contains("1500 in use"), "{}", found[0]);
    let free = "<th scope=\"row\">.11.185–.255.254</th><td>62534</td><td>free</td>";
    assert!(found[0].contains(free), "{}", found[0]);
}

#[test]
fn a_long_source_has_several_pages() {
    let comment = "// a line that says nothing, so that there are many bytes\n".repeat(9_000);
    let lab = format!("{comment}lab \"home\" language=1\n");
    let pages = site_of(&lab);
    let own: Vec<_> = pages
        .iter()
        .filter(|(path, _)| path.starts_with("source/"))
        .collect();
    assert_eq!(own.len(), 2);
    assert!(own.iter().all(|(_, text)| text.len() < 1_000_000));
    let link = own
        .iter()
        .find(|(_, text)| text.contains("id=\"L9001\""))
        .unwrap()
        .0;
    let front = pages["index.html"].replace("&#x2f;", "/");
    assert!(front.contains(&format!("{link}#L9001")), "{link}");
}

#[test]
fn ids_are_unique_and_links_of_the_reference_lead_somewhere() {
    let pages = site_of(HOME);
    let ids: BTreeMap<&str, Vec<&str>> = pages
        .iter()
        .map(|(path, text)| (path.as_str(), attributes(text, " id=\"")))
        .collect();
    for (path, ids) in &ids {
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{path} has an id twice");
    }
    let reference = pages
        .iter()
        .filter(|(path, _)| path.starts_with("rules") || path.starts_with("language"));
    for (path, text) in reference {
        for href in attributes(text, " href=\"")
            .into_iter()
            .filter(|it| !it.contains("://"))
        {
            let href = href.replace("&#x2f;", "/");
            let (file, fragment) = href.split_once('#').unwrap_or((&href, ""));
            let file = file.trim_start_matches("../");
            let file = if file.is_empty() { path.as_str() } else { file };
            assert!(pages.contains_key(file), "{path} links to {href}");
            assert!(
                fragment.is_empty() || ids[file].contains(&fragment),
                "{path} links to {href}"
            );
        }
    }
}

/// The values of an attribute.
fn attributes<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
    let found = text.split(start).skip(1);
    found.map(|rest| rest.split('"').next().unwrap()).collect()
}
