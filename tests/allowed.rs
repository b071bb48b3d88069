//! An `allow` excuses a finding, and changes nothing that is written.
//!
//! Each bad fixture is built with its error allowed. What it writes of nodes, storages, guests and clusters in service has
//! to be in the file that says it, also where a rule calls it wrong. `tests/facts/allowed.toml` lists what cannot be
//! written, with its reason.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::Path;

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::model::Lab;
use hlc::model::backup::Selection;
use hlc::model::iface::IfaceGateway;
use hlc::model::node::Node;
use serde::Deserialize;

use crate::support;

/// What is missing although it is written.
#[derive(Deserialize)]
struct Exceptions {
    missing: Vec<Missing>,
}

/// One kind of it.
#[derive(Deserialize)]
struct Missing {
    /// The rule, or one of its fixtures.
    of: String,
    /// What is missing, as the test says it.
    what: String,
    /// Why it cannot be written.
    reason: String,
}

#[test]
fn an_allowed_error_removes_nothing() {
    let root = support::root().join("tests/rules");
    let exceptions = std::fs::read_to_string(support::root().join("tests/facts/allowed.toml"));
    let exceptions: Exceptions = toml::from_str(&exceptions.unwrap()).unwrap();
    let mut used = BTreeSet::new();
    let mut complaints = Vec::new();
    let mut built = 0;
    for file in support::files(&root) {
        let name = file.strip_prefix(&root).unwrap().with_extension("");
        let name = name.to_str().unwrap().to_owned();
        let Some(bad) = allowed(&file) else { continue };
        built += 1;
        let map = support::one_file(&bad);
        let mut sink = Sink::new();
        let Some(artifacts) = compile::build(&map, &mut sink) else {
            complaints.push(format!("{name} does not build: {:?}", sink.into_sorted()));
            continue;
        };
        let lab = compile::lower(&map, &mut Sink::new()).unwrap();
        for lost in written(&lab).iter().filter(|it| !it.is_in(&artifacts)) {
            let missing = format!("{}: {}", lost.file, lost.what);
            let mut known = exceptions.missing.iter().enumerate();
            let known =
                known.find(|(_, it)| name.starts_with(&it.of) && missing.contains(&it.what));
            match known {
                Some((at, _)) => _ = used.insert(at),
                None => complaints.push(format!("{name} lacks {missing}")),
            }
        }
    }
    for (at, it) in exceptions.missing.iter().enumerate() {
        assert!(!it.reason.is_empty());
        if !used.contains(&at) {
            complaints.push(format!("{} lacks nothing of {:?}", it.of, it.what));
        }
    }
    complaints.sort();
    complaints.dedup();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(built > 300, "{built} errors that can be allowed");
}

/// The source of a bad fixture with its error allowed; none where it has no error that can be.
fn allowed(file: &Path) -> Option<String> {
    if !file.file_stem()?.to_str()?.starts_with("bad") {
        return None;
    }
    let text = std::fs::read_to_string(file).unwrap();
    let announced = support::announced(&text);
    let (_, _, code) = announced.iter().find(|(_, level, _)| level == "error")?;
    let spelling = ["language/", "syntax/", "rules/"];
    if spelling.iter().any(|group| code.starts_with(group)) {
        return None;
    }
    let allow = format!("allow \"{code}\" \"as it is\"");
    Some(match text.split_once("\nrules {") {
        Some((before, after)) => format!("{before}\nrules {{\n{allow}\n{after}"),
        None => format!("{text}\nrules {{ {allow} }}\n"),
    })
}

/// What a lab writes: each thing in service, with the file that it goes to and what has to be in there, so often.
fn written(lab: &Lab) -> Vec<Written> {
    let mut all = Vec::new();
    for node in lab.nodes.values().filter(|it| it.has_files()) {
        of_node(lab, node, &mut all);
    }
    for storage in lab.storages.values().filter(|it| it.about.is_member()) {
        let kind = storage.kind.value.word();
        let header = format!("{kind}: {}", storage.name.value);
        all.push(Written::new("storage.cfg", &header, 1));
    }
    of_guests(lab, &mut all);
    for cluster in lab.clusters.iter().filter(|it| it.about.is_member()) {
        let name = format!("cluster_name: {}", cluster.name.value);
        all.push(Written::new("corosync.conf", &name, 1));
    }
    for kubernetes in lab.kubernetes.iter().filter(|it| it.about.is_member()) {
        let metallb = kubernetes.metallb.iter();
        let pools = metallb.flat_map(|it| it.pools.iter().filter(|it| it.about.is_member()));
        all.extend(pools.map(|it| Written::new("metallb.yaml", &it.name.value, 1)));
    }
    all
}

fn of_node(lab: &Lab, node: &Node, all: &mut Vec<Written>) {
    let file = format!("nodes/{}/etc/network/interfaces", node.name.value);
    let mut add = |what: &str, count| all.push(Written::new(&file, what, count));
    let is_first = |at: usize, ip: IpAddr| {
        let before = node.ifaces.iter().take(at).flat_map(|it| &it.addresses);
        before.clone().all(|it| it.ip != ip)
    };
    let mut gateways = 0;
    let mut hooks = 0;
    let in_service = node.ifaces.iter().enumerate();
    for (at, iface) in in_service.filter(|(_, it)| it.about.is_member()) {
        for address in &iface.addresses {
            add(&format!("address {}/", address.ip), 1);
        }
        let here = matches!(&iface.gateway, Some(it) if it.value != IfaceGateway::Here(false));
        gateways += usize::from(here && iface.addresses.iter().any(|it| is_first(at, it.ip)));
        let routing = &iface.routing;
        hooks += routing.routes.len() + routing.port_forwards.len() + routing.rules.len();
        hooks += usize::from(routing.masquerade.is_some());
    }
    add("gateway ", gateways);
    add("post-up ", hooks);
    if node.install.is_some() && node.about.is_active() {
        let answer = format!("nodes/{}/answer.toml", node.name.value);
        all.push(Written::new(
            &answer,
            "fqdn",
            usize::from(lab.domain.is_some()),
        ));
    }
}

fn of_guests(lab: &Lab, all: &mut Vec<Written>) {
    let members: Vec<_> = lab
        .guests
        .values()
        .filter(|it| it.about.is_member())
        .collect();
    for guest in &members {
        let Some(vmid) = guest.vmid.map(|it| it.value) else {
            continue;
        };
        let replications = (0..).zip(&guest.replications);
        for (at, job) in replications.filter(|(_, it)| it.about.is_active()) {
            let number = job.number(lab.nodes.at(job.target.value)).unwrap_or(at);
            all.push(Written::new(
                "replication.cfg",
                &format!("local: {vmid}-{number}"),
                1,
            ));
        }
        if guest.ha.is_some() {
            all.push(Written::new("ha/resources.cfg", &format!(": {vmid}"), 1));
        }
    }
    let jobs = lab.backups.values().filter(|it| it.about.is_member());
    let for_all = jobs.filter(|it| matches!(it.selection, Selection::All { .. }));
    for job in for_all.filter(|_| !members.is_empty()) {
        all.push(Written::new(
            "jobs.cfg",
            &format!("vzdump: {}", job.name.value),
            1,
        ));
    }
}

/// Something that a lab writes.
struct Written {
    file: String,
    what: String,
    count: usize,
}

impl Written {
    fn new(file: &str, what: &str, count: usize) -> Self {
        Self {
            file: file.to_owned(),
            what: what.to_owned(),
            count,
        }
    }

    /// Whether an artifact has it.
    fn is_in(&self, artifacts: &Artifacts) -> bool {
        let files = artifacts
            .iter()
            .filter(|(path, _)| path.as_str().ends_with(&self.file));
        // Of several addresses of a family, all but one are commands.
        let command = self
            .what
            .replacen("address ", "post-up ip address replace ", 1);
        let found: usize = files
            .map(|(_, it)| {
                let lines = it.text.matches(&self.what).count();
                let commands = it.text.matches(&command).count();
                lines + if command == self.what { 0 } else { commands }
            })
            .sum();
        found >= self.count
    }
}
