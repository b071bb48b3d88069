//! What Kubernetes clusters are given, and what is said and drawn of them.

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;

use crate::support;

/// The fixture of that name, built, with a text in another's place.
fn built(name: &str, old: &str, new: &str) -> Artifacts {
    let path = support::root().join(format!("tests/fixtures/kubernetes-{name}.kdl"));
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(old), "no {old:?} in {name}");
    let map = support::one_file(&text.replacen(old, new, 1));
    let mut sink = Sink::new();
    let artifacts = compile::build(&map, &mut sink);
    artifacts.unwrap_or_else(|| panic!("{:#?}", sink.diagnostics()))
}

fn fixture(name: &str) -> Artifacts {
    built(name, "", "")
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    let known: Vec<_> = artifacts.iter().map(|(path, _)| path.as_str()).collect();
    let found = artifacts.text(path);
    found.unwrap_or_else(|| panic!("no {path} in {known:#?}"))
}

/// The documents of a file, without the comment above them.
fn documents<'a>(artifacts: &'a Artifacts, path: &str) -> Vec<&'a str> {
    text(artifacts, path).split("---\n").skip(1).collect()
}

/// The document of that kind and name.
fn document<'a>(artifacts: &'a Artifacts, path: &str, kind: &str, name: &str) -> &'a str {
    let all = documents(artifacts, path);
    let wanted = (format!("kind: {kind}\n"), format!("  name: {name}\n"));
    let mut found = all
        .iter()
        .filter(|it| it.contains(&wanted.0) && it.contains(&wanted.1));
    let first = found.next();
    assert!(found.next().is_none(), "two of {kind} {name}");
    first.unwrap_or_else(|| panic!("no {kind} {name} in {all:#?}"))
}

/// The line of a table that starts with that cell.
fn row<'a>(page: &'a str, cell: &str) -> &'a str {
    let start = format!("| {cell} ");
    let mut rows = page.lines().filter(|line| line.starts_with(&start));
    rows.next()
        .unwrap_or_else(|| panic!("no row {cell} in\n{page}"))
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

// --- MetalLB ---

#[test]
fn a_pool_and_its_advertisement() {
    let artifacts = fixture("routed");
    let documents = documents(&artifacts, "kubernetes/talos/metallb.yaml");
    assert_eq!(
        documents,
        [
            "apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata:\n  name: default\n  namespace: metallb-system\nspec:\n  addresses:\n  - 10.8.31.10-10.8.31.200\n  autoAssign: true\n",
            "apiVersion: metallb.io/v1beta1\nkind: L2Advertisement\nmetadata:\n  name: default\n  namespace: metallb-system\nspec:\n  ipAddressPools:\n  - default\n  interfaces:\n  - eth1\n",
        ]
    );
}

#[test]
fn a_pool_says_what_is_not_usual() {
    let new = "pool \"default\" \"192.168.4.80-90\" \"192.168.4.95\" auto-assign=#false avoid-buggy=#true nodes=\"k3s-vm-pve\"";
    let old = "pool \"default\" \"192.168.4.80-120\" expect-addresses=41";
    let text =
        std::fs::read_to_string(support::root().join("tests/fixtures/kubernetes-k3s.kdl")).unwrap();
    let text = text
        .replace(old, new)
        .replace("metallb version", "metallb namespace=\"lb\" version");
    let text = text.replace("192.168.4.120\"", "192.168.4.95\"");
    let mut sink = Sink::new();
    let artifacts = compile::build(&support::one_file(&text), &mut sink).expect("it builds");
    let file = "kubernetes/k3s/metallb.yaml";
    let pool = document(&artifacts, file, "IPAddressPool", "default");
    has(
        pool,
        &[
            "namespace: lb\n",
            "  - 192.168.4.80-192.168.4.90\n  - 192.168.4.95-192.168.4.95\n",
            "autoAssign: false\n",
            "avoidBuggyIPs: true\n",
        ],
    );
    let advertisement = document(&artifacts, file, "L2Advertisement", "default");
    has(
        advertisement,
        &["nodeSelectors:\n  - matchLabels:\n      kubernetes.io/hostname: k3s-vm-pve\n"],
    );
    assert!(!advertisement.contains("interfaces"), "{advertisement}");
}

#[test]
fn bgp_tells_routers() {
    let peer =
        "metallb mode=\"bgp\" {\n peer \"edge\" address=\"router\" my-asn=64512 peer-asn=64513";
    let artifacts = built("routed", "metallb {", peer);
    let file = "kubernetes/talos/metallb.yaml";
    let peer = document(&artifacts, file, "BGPPeer", "edge");
    has(
        peer,
        &[
            "apiVersion: metallb.io/v1beta2\n",
            "spec:\n  myASN: 64512\n  peerASN: 64513\n  peerAddress: \"10.8.16.1\"\n",
        ],
    );
    let advertisement = document(&artifacts, file, "BGPAdvertisement", "default");
    has(
        advertisement,
        &["ipAddressPools:\n  - default\n  peers:\n  - edge\n"],
    );
    assert!(!text(&artifacts, file).contains("L2Advertisement"));
}

#[test]
fn what_a_lab_does_not_need_is_not_made() {
    let paths = |artifacts: &Artifacts| {
        let all = artifacts.iter().map(|(path, _)| path.as_str().to_owned());
        all.filter(|path| path.starts_with("kubernetes/"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        paths(&fixture("k3s")),
        [
            "kubernetes/k3s/kustomization.yaml",
            "kubernetes/k3s/metallb.yaml"
        ]
    );
    assert_eq!(
        paths(&fixture("tiers")),
        [
            "kubernetes/k8s/kustomization.yaml",
            "kubernetes/k8s/kyverno.yaml",
            "kubernetes/k8s/namespaces.yaml",
            "kubernetes/k8s/priority-classes.yaml",
        ]
    );
    let planned = built("k3s", "gitops=\"flux\"", "status=\"planned\"");
    assert!(paths(&planned).is_empty());
    has(
        text(&planned, "docs/kubernetes.md"),
        &["Status: **planned**"],
    );
    let planned_pool = built("k3s", "expect-addresses=41", "status=\"planned\"");
    assert!(paths(&planned_pool).is_empty());
}

// --- tiers ---

#[test]
fn a_priority_class_for_each_tier() {
    let artifacts = fixture("tiers");
    let documents = documents(&artifacts, "kubernetes/k8s/priority-classes.yaml");
    let values = [
        ("0-core", 900_000),
        ("1-cluster", 700_000),
        ("2-gpu", 500_000),
        ("3-edge", 300_000),
        ("4-aux", 200_000),
    ];
    assert_eq!(documents.len(), values.len());
    for (document, (name, value)) in documents.iter().zip(values) {
        let head = format!(
            "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata:\n  name: {name}\nvalue: {value}\nglobalDefault: false\n"
        );
        assert!(document.starts_with(&head), "{document}");
    }
    has(documents[3], &["description: the way in and out\n"]);
}

#[test]
fn namespaces_carry_their_tier() {
    let artifacts = fixture("tiers");
    let file = "kubernetes/k8s/namespaces.yaml";
    for (name, tier) in [
        ("0-core-ingress", "0-core"),
        ("3-edge-dns", "3-edge"),
        ("legacy", "4-aux"),
    ] {
        let namespace = document(&artifacts, file, "Namespace", name);
        has(namespace, &[&format!("labels:\n    tier: {tier}\n")]);
    }
}

#[test]
fn policies_in_cel() {
    let artifacts = fixture("tiers");
    let file = "kubernetes/k8s/kyverno.yaml";
    let kinds = |kind: &str| {
        text(&artifacts, file)
            .matches(&format!("kind: {kind}\n"))
            .count()
    };
    assert_eq!((kinds("MutatingPolicy"), kinds("GeneratingPolicy")), (4, 5));
    let limits = document(&artifacts, file, "GeneratingPolicy", "tier-limits-3-edge");
    has(
        limits,
        &[
            "apiVersion: policies.kyverno.io/v1\n",
            "expression: object.metadata.name.startsWith(\"3-edge-\")\n",
            "\"kind\": dyn(\"LimitRange\")",
            "\"default\": dyn({\n                  \"memory\": dyn(\"256Mi\")\n",
            "\"cpu\": dyn(\"50m\"),\n                  \"memory\": dyn(\"128Mi\")\n",
            "\"kind\": dyn(\"ResourceQuota\")",
            "\"pods\": dyn(\"20\")",
            "\"requests.cpu\": dyn(\"2\")",
            "\"requests.memory\": dyn(\"4Gi\")",
            "\"requests.storage\": dyn(\"50Gi\")",
            "generateExisting:\n      enabled: true\n    synchronize:\n      enabled: true\n",
            "generator.Apply(variables.namespace, variables.objects)",
        ],
    );
    let gpu = document(&artifacts, file, "GeneratingPolicy", "tier-limits-2-gpu");
    has(gpu, &["\"requests.nvidia.com/gpu\": dyn(\"1\")"]);
    let named = document(&artifacts, file, "GeneratingPolicy", "tier-limits-4-aux");
    has(
        named,
        &["startsWith(\"4-aux-\") || object.metadata.name == \"legacy\""],
    );
    let labels = document(&artifacts, file, "MutatingPolicy", "tier-labels");
    has(
        labels,
        &[
            "failurePolicy: Ignore\n",
            "tier: variables.tier",
            "- namespaces\n",
        ],
    );
}

#[test]
fn priorities_reach_templates_and_bare_pods() {
    let artifacts = fixture("tiers");
    let file = "kubernetes/k8s/kyverno.yaml";
    let workloads = document(
        &artifacts,
        file,
        "MutatingPolicy",
        "tier-priority-workloads",
    );
    has(
        workloads,
        &[
            "- deployments\n      - statefulsets\n      - daemonsets\n",
            "operations:\n      - CREATE\n      resources:\n      - jobs\n",
            "Object.spec.template.spec{priorityClassName: variables.priorityClass}",
            "!has(object.spec.template.spec.priorityClassName)",
        ],
    );
    let pods = document(&artifacts, file, "MutatingPolicy", "tier-priority-pods");
    has(
        pods,
        &[
            "operations:\n      - CREATE\n      resources:\n      - pods\n",
            "controllers: []\n",
            "op: \"remove\", path: \"/spec/priority\"",
            "op: \"remove\", path: \"/spec/preemptionPolicy\"",
            "op: \"add\", path: \"/spec/priorityClassName\", value: variables.priorityClass",
        ],
    );
    document(&artifacts, file, "MutatingPolicy", "tier-priority-cronjobs");
}

#[test]
fn policies_for_an_older_kyverno() {
    let artifacts = built("tiers", "cni \"calico\"", "kyverno version=\"1.16\"");
    let file = "kubernetes/k8s/kyverno.yaml";
    let names = ["tier-labels", "tier-limits", "tier-priority"];
    assert_eq!(documents(&artifacts, file).len(), names.len());
    for name in names {
        let policy = document(&artifacts, file, "ClusterPolicy", name);
        has(
            policy,
            &[
                "apiVersion: kyverno.io/v1\n",
                "pod-policies.kyverno.io/autogen-controllers: none\n",
            ],
        );
    }
    has(
        document(&artifacts, file, "ClusterPolicy", "tier-limits"),
        &[
            "  - name: defaults-0-core\n",
            "  - name: quota-0-core\n",
            "          names:\n          - 0-core-*\n",
            "      kind: LimitRange\n      name: tier-defaults\n      namespace: \"{{request.object.metadata.name}}\"\n      synchronize: true\n      generateExisting: true\n",
        ],
    );
    has(
        document(&artifacts, file, "ClusterPolicy", "tier-priority"),
        &[
            "+(priorityClassName)",
            "path: /spec/preemptionPolicy",
            "          namespaces:\n          - 4-aux-*\n          - legacy\n",
        ],
    );
}

#[test]
fn no_cpu_limit_is_made_where_none_is_wanted() {
    for version in ["1.16", "1.19"] {
        let artifacts = built(
            "tiers",
            "cni \"calico\"",
            &format!("kyverno version=\"{version}\""),
        );
        let policies = text(&artifacts, "kubernetes/k8s/kyverno.yaml");
        assert!(!policies.contains("limits.cpu"));
        for (at, _) in policies
            .match_indices("default:")
            .chain(policies.match_indices("\"default\":"))
        {
            let end = policies[at..].find("efaultRequest").unwrap();
            assert!(
                !policies[at..at + end].contains("cpu"),
                "{}",
                &policies[at..at + end]
            );
        }
        assert!(!policies.contains("max"));
    }
}

#[test]
fn cpu_limits_are_made_where_they_are_wanted() {
    let text_of = "cpu-limits=\"none\"";
    let path = support::root().join("tests/fixtures/kubernetes-tiers.kdl");
    let text_ = std::fs::read_to_string(path)
        .unwrap()
        .replace(text_of, "cpu-limits=\"set\"");
    let old = "qos=\"guaranteed-memory\" purpose=\"what everything else stands on\" {\n        container memory=\"512MiB\" request-cpu=0.1";
    let new = "qos=\"guaranteed\" purpose=\"the foundation\" {\n        container memory=\"512MiB\" cpu=0.2";
    assert!(text_.contains(old));
    let map = support::one_file(&text_.replace(old, new));
    let artifacts = compile::build(&map, &mut Sink::new()).expect("it builds");
    let policy = document(
        &artifacts,
        "kubernetes/k8s/kyverno.yaml",
        "GeneratingPolicy",
        "tier-limits-0-core",
    );
    has(
        policy,
        &["\"default\": dyn({\n                  \"cpu\": dyn(\"200m\"),"],
    );
    has(
        row(
            text(&artifacts, "docs/tiers.md"),
            "[0-core](tiers.md#0-core)",
        ),
        &["**Guaranteed** (guaranteed wanted)"],
    );
}

// --- the handbook ---

#[test]
fn the_page_of_kubernetes() {
    let artifacts = fixture("k3s");
    let page = text(&artifacts, "docs/kubernetes.md");
    has(row(page, "Version"), &["`v1.32.4+k3s1`"]);
    has(row(page, "Nodes"), &["3 (1 control plane, 2 workers)"]);
    has(row(page, "API"), &["`192.168.4.238:6443`"]);
    has(row(page, "Container runtime"), &["containerd 2.0.4-k3s2"]);
    has(
        row(page, "[k3s-vm-fawn](guests.md#k3s-vm-fawn)"),
        &["worker", "108", "`192.168.4.236/24`"],
    );
    has(
        row(page, "`default`"),
        &["`192.168.4.80-192.168.4.120`", "| 41 | 2 | 39 |"],
    );
    has(
        row(page, "`samba`"),
        &["`192.168.4.120`", "inside pool `default`"],
    );
    has(
        page,
        &[
            "still-fawn-nVidia",
            "kubectl label nodes k3s-vm-fawn --overwrite nvidia.com/gpu.present=true storage=big",
            "kubectl taint nodes k3s-vm-fawn --overwrite nvidia.com/gpu=true:PreferNoSchedule",
            "On the disk of whichever node the pod is on.",
            "kubectl apply -k kubernetes/k3s",
        ],
    );
    assert!(!page.contains("label nodes k3s-vm-pve"));
}

#[test]
fn routed_pods_and_a_virtual_address() {
    let artifacts = fixture("routed");
    let page = text(&artifacts, "docs/kubernetes.md");
    has(row(page, "API"), &["`10.8.16.30:6443`, a virtual address"]);
    has(
        row(page, "Votes of etcd"),
        &["3, of which 2 are a majority: 1 may be lost"],
    );
    has(
        row(page, "Network plugin"),
        &["cilium, native routing, no masquerading"],
    );
    has(
        row(page, "[talos-02](guests.md#talos-02)"),
        &[
            "`eth0` `10.8.16.21/24`",
            "`eth1` `10.8.31.2/22`",
            "`10.8.29.0/24`",
        ],
    );
    has(row(page, "`default`"), &["| 191 | 3 | 188 | `eth1` |"]);
    has(
        row(page, "`dashboard` (planned)"),
        &["Kubernetes Dashboard"],
    );
    let network = text(&artifacts, "docs/network.md");
    has(
        row(network, "`10.8.31.10-10.8.31.200`"),
        &["pool `default`", "set aside"],
    );
    has(row(network, "`10.8.29.0-10.8.29.255`"), &["pods of"]);
    has(
        row(network, "`10.8.16.30`"),
        &["virtual address of the API"],
    );
    has(
        row(network, "`10.8.31.11`"),
        &["dashboard", "load balancer of", "planned"],
    );
    let dns = artifacts.text("docs/dns.md").unwrap();
    has(row(dns, "`traefik.lab.example.net`"), &["`10.8.31.10`"]);
}

#[test]
fn the_page_of_tiers() {
    let artifacts = fixture("tiers");
    let page = text(&artifacts, "docs/tiers.md");
    has(
        row(page, "[0-core](tiers.md#0-core)"),
        &[
            "`0-core-*`",
            "900000",
            "**Burstable**, all memory kept (guaranteed-memory wanted)",
        ],
    );
    has(
        row(page, "[3-edge](tiers.md#3-edge)"),
        &["cloudflared, headscale, technitium"],
    );
    has(row(page, "[2-gpu](tiers.md#2-gpu)"), &["1 GPU"]);
    has(row(page, "`legacy`"), &["[4-aux](tiers.md#4-aux)"]);
    let order = page.find("- [4-aux]").zip(page.find("- [0-core]"));
    assert!(order.is_some_and(|(first, last)| first < last));
    let services = text(&artifacts, "docs/services.md");
    has(
        row(services, "technitium"),
        &["[3-edge](tiers.md#3-edge)", "DNS"],
    );
}

#[test]
fn groups_of_the_inventory() {
    let inventory = |name| text(&fixture(name), "ansible/inventory.yml").to_owned();
    has(
        &inventory("tiers"),
        &[
            "k8s_control_plane:\n      hosts:\n        k8s-master: {}\n",
            "k8s_workers:\n      hosts:\n        k8s-node1: {}\n        k8s-node2: {}\n",
        ],
    );
    has(
        &inventory("k3s"),
        &["k3s_workers:\n      hosts:\n        k3s-vm-chief: {}\n        k3s-vm-fawn: {}\n"],
    );
}

// --- diagrams ---

#[test]
fn diagrams_of_kubernetes() {
    let artifacts = fixture("k3s");
    has(
        text(&artifacts, "diagrams/kubernetes.mmd"),
        &[
            "still-fawn-nVidia",
            "pool default<br/>192.168.4.80-192.168.4.120<br/>41 addresses, 39 free",
            "hostpci0",
            "192.168.4.82",
        ],
    );
    let artifacts = fixture("routed");
    let nodes = text(&artifacts, "diagrams/kubernetes-nodes.mmd");
    assert_eq!(
        (
            nodes.matches("eth0<br/>").count(),
            nodes.matches("eth1<br/>").count()
        ),
        (3, 3)
    );
    has(nodes, &["management<br/>VLAN 16", "workload<br/>VLAN 28"]);
    let tiers = fixture("tiers");
    let diagram = text(&tiers, "diagrams/tiers.mmd");
    assert_eq!(diagram.matches(":::service").count(), 5);
    has(diagram, &["0-core<br/>priority 900000", "technitium"]);
}
