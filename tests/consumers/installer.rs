//! What the installer refuses of a parsed answer file, written anew from the types in its sources.

use std::net::IpAddr;
use std::sync::LazyLock;

use serde_json::{Map, Value};

const SECTIONS: &[(&str, &[&str])] = &[
    (
        "global",
        &[
            "keyboard",
            "country",
            "fqdn",
            "mailto",
            "timezone",
            "root-password",
            "root-password-hashed",
            "root-ssh-keys",
            "reboot-on-error",
            "reboot-mode",
            "subscription-key",
        ],
    ),
    (
        "network",
        &[
            "source",
            "cidr",
            "dns",
            "gateway",
            "filter",
            "interface-name-pinning",
        ],
    ),
    (
        "disk-setup",
        &[
            "filesystem",
            "disk-list",
            "filter",
            "filter-match",
            "zfs",
            "lvm",
            "btrfs",
        ],
    ),
    (
        "post-installation-webhook",
        &["url", "cert-fingerprint", "auth-token"],
    ),
    (
        "first-boot",
        &["source", "ordering", "url", "cert-fingerprint"],
    ),
];

const KEYBOARDS: &[&str] = &[
    "de", "de-ch", "dk", "en-gb", "en-us", "es", "fi", "fr", "fr-be", "fr-ca", "fr-ch", "hu", "is",
    "it", "jp", "lt", "mk", "nl", "no", "pl", "pt", "pt-br", "se", "si", "tr",
];

const FILESYSTEMS: &[(&str, &str, &[&str])] = &[
    (
        "ext4",
        "lvm",
        &["hdsize", "swapsize", "maxroot", "maxvz", "minfree"],
    ),
    (
        "xfs",
        "lvm",
        &["hdsize", "swapsize", "maxroot", "maxvz", "minfree"],
    ),
    (
        "zfs",
        "zfs",
        &[
            "raid", "ashift", "arc-max", "checksum", "compress", "copies", "hdsize",
        ],
    ),
    ("btrfs", "btrfs", &["raid", "hdsize", "compress"]),
];

/// RAID levels and the disks they need.
const RAIDS: &[(&str, usize)] = &[
    ("raid0", 1),
    ("raid1", 2),
    ("raid10", 4),
    ("raidz-1", 3),
    ("raidz-2", 4),
    ("raidz-3", 5),
];

/// What is wrong with an answer, in words of ours: the installer is no package for Debian.
pub(crate) fn faults(answer: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, section) in object(answer) {
        match SECTIONS.iter().find(|(known, _)| known == name) {
            None => faults.push(format!("unknown section [{name}]")),
            Some((_, keys)) => {
                let alien = object(section)
                    .keys()
                    .find(|key| !keys.contains(&key.as_str()));
                faults.extend(alien.map(|key| format!("unknown key {key} in [{name}]")));
            }
        }
    }
    let mut require = |good: bool, words: &str| {
        if !good {
            faults.push(words.to_owned());
        }
    };
    global(&answer["global"], &mut require);
    network(&answer["network"], &mut require);
    disks(&answer["disk-setup"], &mut require);
    let first_boot = &answer["first-boot"];
    if !first_boot.is_null() {
        let url = first_boot["url"].is_string();
        let good = match first_boot["source"].as_str() {
            Some("from-url") => url,
            Some("from-iso") => !url,
            _ => false,
        };
        require(
            good,
            "first-boot.source is from-iso, or from-url with a url",
        );
        let orders = [
            Value::Null,
            "before-network".into(),
            "network-online".into(),
            "fully-up".into(),
        ];
        require(
            orders.contains(&first_boot["ordering"]),
            "first-boot.ordering",
        );
    }
    let webhook = &answer["post-installation-webhook"];
    require(
        webhook.is_null() || webhook["url"].is_string(),
        "post-installation-webhook.url",
    );
    faults
}

fn global(global: &Value, require: &mut impl FnMut(bool, &str)) {
    let text = |key: &str| global[key].as_str().unwrap_or_default();
    require(
        KEYBOARDS.contains(&text("keyboard")),
        "global.keyboard: no such keyboard",
    );
    let country = text("country");
    let letters = country.chars().all(|c| c.is_ascii_lowercase());
    require(
        country.len() == 2 && letters && country != "uk",
        "global.country: no such country",
    );
    require(
        global["fqdn"].is_object() || fqdn(text("fqdn")),
        "global.fqdn: no full name",
    );
    let mail = text("mailto");
    require(
        mail.contains('@') && mail != "mail@example.invalid",
        "global.mailto: no address",
    );
    let zone = text("timezone");
    let area = zone.contains('/') && !zone.starts_with("Etc/");
    require(
        zone == "UTC" || area,
        "global.timezone: no zone of zone.tab",
    );
    let passwords = ["root-password", "root-password-hashed"].map(|key| global[key].is_string());
    require(
        passwords[0] != passwords[1],
        "global: exactly one of the two root-password keys",
    );
    let keys = &global["root-ssh-keys"];
    let strings = keys
        .as_array()
        .is_some_and(|keys| keys.iter().all(Value::is_string));
    require(
        keys.is_null() || strings,
        "global.root-ssh-keys: a list of keys",
    );
}

/// Two labels or more; letters, digits and dashes; the first not of digits alone.
fn fqdn(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let label = |label: &&str| {
        let solid = |c: char| c.is_ascii_alphanumeric();
        (1..=63).contains(&label.len())
            && label.starts_with(solid)
            && label.ends_with(solid)
            && label.chars().all(|c| solid(c) || c == '-')
    };
    labels.len() >= 2
        && name.len() <= 253
        && labels.iter().all(label)
        && labels[0].contains(|c: char| !c.is_ascii_digit())
}

fn network(network: &Value, require: &mut impl FnMut(bool, &str)) {
    let pinning = network.get("interface-name-pinning");
    require(
        pinning.is_none_or(|p| p["enabled"].is_boolean()),
        "network: pinning.enabled",
    );
    if network["source"] == "from-dhcp" {
        let others = object(network).len() - usize::from(pinning.is_some());
        require(others == 1, "network: from-dhcp takes no address");
        return;
    }
    require(
        network["source"] == "from-answer",
        "network.source: from-dhcp or from-answer",
    );
    let address = |key: &str| network[key].as_str()?.parse::<IpAddr>().ok();
    require(address("dns").is_some(), "network.dns: one address");
    let cidr: Option<ipnet::IpNet> = network["cidr"].as_str().and_then(|cidr| cidr.parse().ok());
    require(
        cidr.is_some(),
        "network.cidr: an address with its prefix length",
    );
    let gateway = address("gateway");
    let reached = cidr
        .zip(gateway)
        .is_some_and(|(cidr, gateway)| cidr.contains(&gateway));
    require(reached, "network.gateway: an address inside network.cidr");
    require(
        !object(&network["filter"]).is_empty(),
        "network.filter: which interface?",
    );
}

fn disks(setup: &Value, require: &mut impl FnMut(bool, &str)) {
    let filesystem = setup["filesystem"].as_str().unwrap_or_default();
    let Some((_, table, keys)) = FILESYSTEMS.iter().find(|(name, ..)| *name == filesystem) else {
        require(false, "disk-setup.filesystem: ext4, xfs, zfs or btrfs");
        return;
    };
    let options = &setup[*table];
    let known = object(options)
        .keys()
        .all(|key| keys.contains(&key.as_str()));
    require(
        known,
        "disk-setup: an option that the file system does not have",
    );
    let others = ["zfs", "lvm", "btrfs"].iter().filter(|name| *name != table);
    let alien = others.into_iter().any(|name| !setup[*name].is_null());
    require(!alien, "disk-setup: options of another file system");
    let list = setup["disk-list"].as_array();
    let filter = !object(&setup["filter"]).is_empty();
    require(
        list.is_some() != filter,
        "disk-setup: exactly one of disk-list and filter",
    );
    let udev = object(&setup["filter"])
        .keys()
        .all(|key| *key == key.to_uppercase());
    require(udev, "disk-setup.filter: udev keys are upper case");
    let count = list.map(Vec::len);
    if *table == "lvm" {
        require(
            count.is_none_or(|count| count == 1),
            "disk-setup.disk-list: one disk",
        );
        return;
    }
    let raid = RAIDS.iter().find(|(name, _)| options["raid"] == *name);
    let offered = raid.is_some_and(|(name, _)| *table == "zfs" || !name.starts_with("raidz"));
    require(
        offered,
        "disk-setup: a raid level of the file system is required",
    );
    if let Some((count, (level, least))) = count.zip(raid) {
        require(
            count >= *least,
            "disk-setup.disk-list: too few disks for the raid level",
        );
        require(
            *level != "raid10" || count % 2 == 0,
            "disk-setup.disk-list: an odd number",
        );
    }
    for (key, range) in [
        ("ashift", 9..=16),
        ("copies", 1..=3),
        ("arc-max", 64..=u64::MAX),
    ] {
        let value = &options[key];
        require(
            value.is_null() || value.as_u64().is_some_and(|n| range.contains(&n)),
            key,
        );
    }
}

/// The entries of a table; none when it is not there.
fn object(value: &Value) -> &Map<String, Value> {
    static EMPTY: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    value.as_object().unwrap_or_else(|| &EMPTY)
}
