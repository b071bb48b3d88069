//! Mistakes in what the installer is told, in names, and secrets where they do not belong.

use hlc::diag::render::{human, json, short};

use super::{edited, finds, lines, silent};
use crate::support;

#[test]
fn domains() {
    let domain = |to: &'static str| ("lab.kdl", "domain=\"homelab.example\"", to);
    finds(
        domain("domain=\"homelab.local\""),
        "dns/zone-reserved",
        "homelab.local",
    );
    finds(
        domain("domain=\"homelab_example\""),
        "dns/name-invalid",
        "homelab_example",
    );
    finds(
        domain("domain=\"homelab.example.\""),
        "dns/name-invalid",
        "homelab.example.",
    );
    finds(domain("domain=\"\""), "dns/name-invalid", "domain");
    silent(domain("domain=\"homelab.internal\""));
    silent(domain("domain=\"homelab\""));
    finds(
        ("lab.kdl", "zone \"internal\"", "zone \"internal.local\""),
        "dns/zone-reserved",
        "internal.local",
    );
    let map = edited("lab.kdl", " domain=\"homelab.example\"", "");
    let found = support::findings(&map);
    let incomplete: Vec<_> = found
        .iter()
        .filter(|it| it.rule.code == "install/incomplete")
        .collect();
    assert_eq!(incomplete.len(), 1, "one profile, one finding");
    assert!(
        incomplete[0].primary.text.contains("domain"),
        "{}",
        incomplete[0].primary.text
    );
}

#[test]
fn answers_that_the_installer_refuses() {
    let install = |from: &'static str, to: &'static str| ("nodes.kdl", from, to);
    for (from, to, code, help) in [
        (
            "keyboard=\"en-us\"",
            "keyboard=\"en-au\"",
            "install/keyboard-unknown",
            "`en-us`",
        ),
        (
            "keyboard=\"en-us\"",
            "keyboard=\"us\"",
            "install/keyboard-unknown",
            "`en-us`",
        ),
        (
            "country=\"au\"",
            "country=\"AU\"",
            "install/country-unknown",
            "`au`",
        ),
        (
            "country=\"au\"",
            "country=\"uk\"",
            "install/country-unknown",
            "`gb`",
        ),
        (
            "Australia/Brisbane",
            "Brisbane",
            "install/timezone-unknown",
            "`Australia/Brisbane`",
        ),
        (
            "Australia/Brisbane",
            "AEST",
            "install/timezone-unknown",
            "`UTC`",
        ),
        (
            "root@homelab.example",
            "root",
            "install/mail",
            "root@homelab.example",
        ),
        (
            "raid=\"raid0\"",
            "raid=\"stripe\"",
            "install/raid",
            "`raid0`",
        ),
        ("raid=\"raid0\"", "raid=\"raid1\"", "install/raid", "raid0"),
        (
            "filesystem=\"zfs\" raid=\"raid0\"",
            "filesystem=\"zfs\"",
            "install/raid",
            "raid0",
        ),
        (
            "filesystem=\"zfs\" raid=\"raid0\"",
            "filesystem=\"ext\"",
            "install/filesystem-unknown",
            "`ext4`",
        ),
        (
            "disks=\"nvme0n1\"",
            "disks=\"nvme0\"",
            "install/disk-unknown",
            "`nvme0n1`",
        ),
        (
            "disks=\"nvme0n1\"",
            "disks=\"nvme0n1,nvme0n1\"",
            "install/disk-repeated",
            "other",
        ),
    ] {
        let said = finds(install(from, to), code, to.split('=').next().unwrap());
        assert!(said.contains(help), "{code}: {said}");
    }
    finds(
        install(" country=\"au\"", " "),
        "install/incomplete",
        "install",
    );
}

#[test]
fn no_report_shows_a_secret() {
    let secret = "$y$j9T$Qw7ZpL0vXe$Kq1uY3nB8sD5";
    let hash = "root-password-hash=(env)\"PVE_ROOT_PASSWORD_HASH\"";
    let mail_and_hash = format!("mail=\"root@homelab.example\" \\\n            {hash}");
    let edits = [
        (
            "nodes.kdl",
            hash,
            format!("root-password-hash=\"{secret}\""),
        ),
        (
            "ansible.kdl",
            "(env)\"PI_ROOT_PASSWORD\"",
            format!("\"{secret}\""),
        ),
        // Another finding on the same line does not show it either.
        (
            "nodes.kdl",
            &mail_and_hash,
            format!("mail=\"root\" root-password-hash=\"{secret}\""),
        ),
    ];
    for (file, from, to) in edits {
        let map = edited(file, from, &to);
        let found = support::findings(&map);
        let lines = lines(&map, &found, "secret/plaintext");
        assert_eq!(lines.len(), 1, "{}", short::render(&found, &map));
        assert!(lines[0].contains(secret), "it is found where it stands");
        let style = human::Style {
            color: false,
            width: 100,
        };
        let human = human::render(&found, &map, style);
        for report in [
            human,
            short::render(&found, &map),
            json::render(&found.clone().into(), &map),
        ] {
            assert!(!report.contains(secret), "{report}");
        }
    }
}
