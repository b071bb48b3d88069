//! Nodes, guests and capacity in three small labs: what pages, diagrams and the inventory make of them.

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::source::load;

use super::support;

/// The artifacts of a lab of `tests/fixtures`.
fn built(name: &str) -> Artifacts {
    let file = support::root().join(format!("tests/fixtures/hosts-{name}.kdl"));
    let map = load::lab(&file, "").unwrap();
    let mut sink = Sink::new();
    let built = compile::build(&map, &mut sink);
    built.unwrap_or_else(|| panic!("{:#?}", sink.into_sorted()))
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    artifacts
        .text(path)
        .unwrap_or_else(|| panic!("no {path} in {artifacts:#?}"))
}

#[track_caller]
fn holds(text: &str, expected: &str) {
    assert!(text.contains(expected), "no `{expected}` in\n{text}");
}

#[track_caller]
fn lacks(text: &str, unexpected: &str) {
    assert!(!text.contains(unexpected), "`{unexpected}` in\n{text}");
}

/// The text from a heading to the next one of the same depth.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let signs = heading.split(' ').next().unwrap();
    let (_, rest) = page
        .split_once(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("no `{heading}` in\n{page}"));
    rest.split(&format!("\n{signs} ")).next().unwrap()
}

/// The cells behind the first one of a row.
fn row(page: &str, first: &str) -> Vec<String> {
    let start = format!("| {first} ");
    let found = page.lines().find(|line| line.starts_with(&start));
    let found = found.unwrap_or_else(|| panic!("no row `{start}` in\n{page}"));
    let cells = found.trim_matches('|').split(" | ").skip(1);
    cells.map(|cell| cell.trim().to_owned()).collect()
}

// --- capacity ---

#[test]
fn guests_of_each_node_are_weighed_against_what_it_has() {
    let artifacts = built("five");
    let page = text(&artifacts, "docs/capacity.md");
    let memory = section(page, "## Memory");
    for (node, has, promised, share) in [
        ("chief-horse", "7.7GiB", "6GiB", "77.9 %"),
        ("fun-bedbug", "7.22GiB", "6GiB", "83.1 %"),
        ("pve", "16GiB", "18.5GiB", "115.6 %"),
        ("still-fawn", "24GiB", "20GiB", "83.3 %"),
    ] {
        let cells = row(memory, &format!("[{node}](nodes.md#{node})"));
        assert_eq!(cells, [has, "–", has, promised, share]);
    }
    let together = row(memory, "together");
    assert_eq!(together, ["54.92GiB", "–", "54.92GiB", "50.5GiB", "92 %"]);
    let processors = section(page, "## Processors");
    for (node, threads, cores, each) in [
        ("chief-horse", "4", "4", "1.00"),
        ("fun-bedbug", "2", "4", "2.00"),
        ("pve", "4", "11", "2.75"),
        ("still-fawn", "4", "8", "2.00"),
    ] {
        let cells = row(processors, &format!("[{node}](nodes.md#{node})"));
        assert_eq!(cells, [threads, "–", threads, cores, each]);
    }
    holds(
        section(page, "## Not counted"),
        "- [rapid-civet](nodes.md#rapid-civet): **offline**",
    );
}

#[test]
fn the_loss_of_a_node_shows_who_finds_no_room() {
    let artifacts = built("five");
    let page = text(&artifacts, "docs/capacity.md");
    let failures = section(page, "## If a node fails");
    let chief_horse = row(failures, "[chief-horse](nodes.md#chief-horse)");
    let stranded = "[home-assistant](guests.md#home-assistant)";
    assert_eq!(chief_horse, ["6GiB", "5.22GiB", stranded]);
    let pve = row(failures, "[pve](nodes.md#pve)");
    assert_eq!(pve[..2], ["18.5GiB", "6.92GiB"]);
}

#[test]
fn plans_are_weighed_apart_and_the_undecided_is_named() {
    let artifacts = built("twins");
    let page = text(&artifacts, "docs/capacity.md");
    let memory = section(page, "## Memory");
    let twin = row(memory, "[pve-ms01-01](nodes.md#pve-ms01-01)");
    let expected = [
        "96GiB", "8GiB", "88GiB", "16GiB", "18.2 %", "64GiB", "72.7 %",
    ];
    assert_eq!(twin, expected);
    let other = row(memory, "[pve-ms01-02](nodes.md#pve-ms01-02)");
    assert_eq!(other[5..], ["48GiB", "54.5 %"]);
    let undecided = row(memory, "[pve-aimax-01](nodes.md#pve-aimax-01)");
    let then = "16GiB, not known of 2 guests";
    let unknown = "not known";
    let expected = ["TBD", "TBD", unknown, "16GiB", unknown, then, unknown];
    assert_eq!(undecided, expected);
    let processors = section(page, "## Processors");
    let twin = row(processors, "[pve-ms01-01](nodes.md#pve-ms01-01)");
    assert_eq!(twin, ["20", "2", "18", "8", "0.44", "24", "1.33"]);
    holds(page, "If realised: 64GiB of 88GiB = 72.7 %.");
}

#[test]
fn about_stays_about_and_the_retired_is_out() {
    let artifacts = built("one");
    let page = text(&artifacts, "docs/capacity.md");
    holds(page, "Memory: 196GiB of about 160GiB = 122.5 %.");
    let processors = row(section(page, "## Processors"), "[r730](nodes.md#r730)");
    assert_eq!(processors, ["44", "–", "44", "84", "1.91"]);
    let out = section(page, "## Not counted");
    holds(
        out,
        "- ~~[truenas](guests.md#truenas)~~: **retired** since 2026-04-13",
    );
    lacks(section(page, "## Where the sums come from"), "truenas");
}

// --- pages ---

#[test]
fn guests_are_listed_with_everything_known_of_them() {
    let artifacts = built("five");
    let page = text(&artifacts, "docs/guests.md");
    let in_service = section(page, "## In service");
    assert_eq!(in_service.matches("](guests.md#").count(), 11);
    let gpu_vm = section(page, "### k3s-vm-still-fawn");
    assert_eq!(row(gpu_vm, "System"), ["Ubuntu 24.04.2"]);
    assert_eq!(
        row(gpu_vm, "Cloud-init"),
        ["user `ubuntu`, snippet `install-k3sup-qemu-agent.yaml`"]
    );
    let second = row(gpu_vm, "`scsi1`");
    let storage = "[local-20TB-zfs](storage.md#local-20tb-zfs)";
    assert_eq!(second, ["19.8TB", "1.8TB", storage, "yes", "thin"]);
    holds(gpu_vm, "- `scsi0`: Grown from 400 GB.");
    let link = "[still-fawn-nVidia](gpu.md#still-fawn-nvidia)";
    assert_eq!(row(gpu_vm, "`hostpci0`"), [link, "all of it", "–"]);
}

#[test]
fn cards_say_network_bridge_and_lease() {
    let artifacts = built("five");
    let page = text(&artifacts, "docs/guests.md");
    let maas = section(page, "### maas");
    lacks(maas, "`net0`");
    holds(maas, "<http://192.168.4.53:5240/MAAS/>");
    let expected = [
        "[lan](network.md#lan)",
        "`192.168.4.53`",
        "`vmbr25gbe`",
        "`BC:24:11:E5:85:5E`",
        "–",
    ];
    assert_eq!(row(maas, "`net1`"), expected);
    let frigate = section(page, "### frigate");
    assert_eq!(
        row(frigate, "`net0`")[1],
        "`192.168.4.240` (reserved lease)"
    );
    assert_eq!(row(frigate, "`net0`")[4], "`eth0` inside");
    holds(frigate, "| Needed by | [home-assistant]");
    let home = section(page, "### home-assistant");
    let ways = ["`net0`", "`net1`", "`net2`"].map(|slot| row(home, slot)[2].clone());
    assert_eq!(ways, ["`vmbr0`", "`vmbr1`", "`vmbr2`"]);
    assert_eq!(row(home, "`net1`")[1], "by DHCP");
    assert_eq!(row(home, "`net0`")[3], "`02:86:5F:DF:2B:0B`");
    let docker = section(page, "### docker-fun-bedbug");
    assert_eq!(row(docker, "Features"), ["`nesting`, `keyctl`"]);
    let rootfs = row(docker, "`rootfs`");
    assert_eq!(
        (&*rootfs[0], &*rootfs[2]),
        ("24GB", "[local-3TB-backup](storage.md#local-3tb-backup)")
    );
}

#[test]
fn tags_follow_from_networks() {
    let artifacts = built("one");
    let page = text(&artifacts, "docs/guests.md");
    let router = section(page, "### pfsense");
    let plugs = ["`net0`", "`net1`", "`net2`"].map(|slot| row(router, slot)[2].clone());
    assert_eq!(plugs, ["`vmbr0`", "`vmbr1`, tag 10", "`vmbr1`, tag 20"]);
    assert_eq!(row(router, "`net0`")[1], "not recorded");
}

#[test]
fn the_retired_is_struck_with_date_and_successor() {
    let artifacts = built("one");
    let page = text(&artifacts, "docs/guests.md");
    let in_service = section(page, "## In service");
    assert_eq!(in_service.matches("](guests.md#").count(), 9);
    let struck = row(section(page, "## Out of service"), "9000");
    assert_eq!(struck[0], "~~[truenas](guests.md#truenas)~~ (retired)");
    assert_eq!(struck[5], "`10.0.10.15`");
    holds(&struck[6], "**retired** since 2026-04-13");
    holds(&struck[6], "replaced by r730");
}

#[test]
fn the_planned_have_no_number_and_tbd_is_no_zero() {
    let artifacts = built("twins");
    let page = text(&artifacts, "docs/guests.md");
    let planned = section(page, "## Planned");
    assert_eq!(planned.matches("none yet").count(), 6);
    let undecided = section(page, "### ai-training-01");
    assert_eq!(row(undecided, "Cores"), ["TBD"]);
    assert_eq!(row(undecided, "Memory"), ["TBD"]);
    let inference = section(page, "### ai-inference-01");
    assert_eq!(row(inference, "`hostpci0`")[1], "a share (vGPU)");
    let talos = section(page, "### talos-k8s-01");
    holds(talos, "Not in HA: Kubernetes moves the work");
    let cards = ["`net0`", "`net1`"].map(|slot| row(talos, slot)[2..].to_vec());
    let eth = |tag, name: &str| {
        let plug = format!("`vmbr0`, tag {tag}");
        vec![plug, "not recorded".to_owned(), format!("`{name}` inside")]
    };
    assert_eq!(cards, [eth(16, "eth0"), eth(28, "eth1")]);
}

#[test]
fn nodes_show_their_hardware() {
    let artifacts = built("twins");
    let page = text(&artifacts, "docs/nodes.md");
    let undecided = section(page, "## pve-aimax-01");
    for fact in ["Cores", "Threads", "Memory"] {
        assert_eq!(row(undecided, fact), ["TBD"]);
    }
    assert_eq!(row(undecided, "Processor"), ["AMD AI Max"]);
    assert_eq!(row(undecided, "TBD")[0], "TBD");
    assert_eq!(row(undecided, "jetkvm"), ["`10.8.16.92`", "no", "–"]);
    let twin = section(page, "## pve-ms01-02");
    assert_eq!(row(twin, "vpro"), ["`10.8.16.191`", "yes", "–"]);
    let kept = "2 threads, 8GiB of memory, 500GB of disk";
    assert_eq!(row(twin, "Kept for Proxmox itself"), [kept]);
    assert_eq!(row(twin, "`nvme1n1`"), ["4TB", "nvme", "Gen4", "–"]);
}

#[test]
fn an_offline_node_keeps_its_story() {
    let artifacts = built("five");
    let page = text(&artifacts, "docs/nodes.md");
    let off = section(page, "## rapid-civet");
    holds(off, "Status: **offline**");
    assert_eq!(row(off, "Model"), ["HP 260 G1 DM"]);
    assert_eq!(row(off, "Processor"), ["Intel i3-4030U, 1.9GHz"]);
    assert_eq!(row(off, "Memory"), ["not recorded"]);
    holds(off, "Address of the node: `192.168.4.11`.");
}

#[test]
fn notes_of_parts_and_exports_are_shown() {
    let artifacts = built("one");
    let page = text(&artifacts, "docs/nodes.md");
    holds(page, "\nThe second socket is empty.\n");
    assert_eq!(row(page, "`/srv/nfs`"), ["`hdd1`", "–"]);
    let unknown = "not recorded";
    assert_eq!(
        row(page, "`/srv/nfs-ssd`"),
        [unknown, "on one of the two SSDs"]
    );
    assert_eq!(row(page, "Memory"), ["about 160GiB DDR4 ECC"]);
}

#[test]
fn accelerators_say_who_is_given_them() {
    let one = built("one");
    let t4 = section(text(&one, "docs/gpu.md"), "## t4");
    assert_eq!(row(t4, "PCI address"), ["`0000:06:00.0`"]);
    let given = "[k8s-node1](guests.md#k8s-node1) (VM 201, `hostpci0`, all of it)";
    assert_eq!(row(t4, "Given to"), [given]);
    let five = built("five");
    let page = text(&five, "docs/gpu.md");
    let nvidia = section(page, "## still-fawn-nVidia");
    assert_eq!(row(nvidia, "Driver"), ["570.169"]);
    assert_eq!(row(nvidia, "Memory"), ["8GB GDDR6"]);
    let integrated = section(page, "## fun-bedbug-igpu");
    assert_eq!(
        row(integrated, "Given to"),
        ["nobody: not given to any guest"]
    );
}

#[test]
fn accelerators_say_what_kubernetes_makes_of_them() {
    let folder = support::root().join("templates/labs/single-host-tiers");
    let map = load::lab(&folder, "").unwrap();
    let artifacts = compile::build(&map, &mut Sink::new()).unwrap();
    let t4 = section(text(&artifacts, "docs/gpu.md"), "## t4");
    let marks = "label `nvidia.com/gpu.present=true`, taint `nvidia.com/gpu=true:PreferNoSchedule`";
    assert_eq!(row(t4, "In Kubernetes"), [marks]);
}

// --- diagrams ---

/// The links from or to the box whose label holds a text.
fn links<'a>(diagram: &'a str, name: &str) -> Vec<&'a str> {
    let mut boxes = diagram
        .lines()
        .filter(|line| line.contains(&format!("\"{name}<br/>")));
    let id = boxes
        .next()
        .unwrap_or_else(|| panic!("no {name} in {diagram}"));
    let id = id
        .trim()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap();
    let is_end = |line: &&str| {
        let mut words = line.split_whitespace();
        words.next() == Some(id) || words.next_back() == Some(id)
    };
    diagram.lines().filter(is_end).collect()
}

#[test]
fn a_node_is_drawn_from_the_inside() {
    let artifacts = built("one");
    let diagram = text(&artifacts, "diagrams/architecture-r730.mmd");
    assert_eq!(links(diagram, "pfsense").len(), 3);
    for expected in ["net0", "net1<br/>10.0.10.1", "net2<br/>10.0.20.1"] {
        holds(
            &links(diagram, "pfsense").join("\n"),
            &format!("|\"{expected}\"|"),
        );
    }
    for expected in [
        "vmbr0<br/>physical",
        "VLAN 10<br/>management",
        "VLAN 20<br/>kubernetes",
    ] {
        holds(diagram, expected);
    }
    holds(links(diagram, "t4")[0], "-->|\"hostpci0\"|");
    lacks(diagram, "truenas");
    holds(text(&artifacts, "docs/nodes.md"), "accTitle: Node r730");
}

#[test]
fn needs_lead_to_other_nodes() {
    let artifacts = built("five");
    let diagram = text(&artifacts, "diagrams/architecture-chief-horse.mmd");
    holds(diagram, "frigate<br/>on fun-bedbug");
    holds(
        &links(diagram, "home-assistant").join("\n"),
        "-->|\"needs\"|",
    );
    assert!(
        artifacts
            .text("diagrams/architecture-rapid-civet.mmd")
            .is_none()
    );
}

#[test]
fn many_guests_share_a_box() {
    let guests: String = (0..40)
        .map(|at| {
            format!(
                "vm {} \"web{at}\" {{ nic \"net0\" network=\"lan\" }}\n",
                200 + at
            )
        })
        .collect();
    let lab = format!(
        "lab \"x\" language=1\nnetwork \"lan\" subnet=\"10.0.0.0/24\"\n\
         node \"pve\" {{ nic \"eno1\"; bridge \"vmbr0\" ports=\"eno1\" address=\"10.0.0.2\" }}\n{guests}"
    );
    let map = support::one_file(&lab);
    let mut sink = Sink::new();
    let artifacts = compile::build(&map, &mut sink).unwrap();
    let diagram = text(&artifacts, "diagrams/architecture-pve.mmd");
    holds(diagram, "40 guests<br/>vm 200 web0<br/>");
}

// --- the inventory ---

#[test]
fn the_inventory_holds_what_is_in_service() {
    let artifacts = built("five");
    let inventory = text(&artifacts, "ansible/inventory.yml");
    for (host, address, user) in [
        ("chief-horse", "192.168.4.19", "root"),
        ("fun-bedbug", "192.168.4.172", "root"),
        ("k3s-vm-chief-horse", "192.168.4.237", "ubuntu"),
        ("k3s-vm-pve", "192.168.4.238", "ubuntu"),
        ("k3s-vm-still-fawn", "192.168.4.236", "ubuntu"),
        ("pve", "192.168.4.122", "root"),
        ("still-fawn", "192.168.4.17", "root"),
    ] {
        let expected =
            format!("    {host}:\n      ansible_host: \"{address}\"\n      ansible_user: {user}\n");
        holds(inventory, &expected);
    }
    holds(
        inventory,
        "    home-assistant:\n      ansible_host: \"192.168.4.253\"\n",
    );
    lacks(inventory, "rapid-civet");
    lacks(text(&built("one"), "ansible/inventory.yml"), "truenas");
    lacks(
        text(&built("twins"), "ansible/inventory.yml"),
        "ai-training",
    );
}

#[test]
fn hardware_becomes_variables() {
    let twins = built("twins");
    let vars = text(&twins, "ansible/host_vars/pve-ms01-01.yml");
    let expected = "oob_address: \"10.8.16.190\"\noob_fencing: true\noob_kind: vpro\n";
    holds(vars, expected);
    let one = built("one");
    for host in ["r730", "k8s-node1"] {
        let vars = text(&one, &format!("ansible/host_vars/{host}.yml"));
        let expected = "gpus:\n- address: \"0000:06:00.0\"\n  memory: 16GB\n  \
                        model: NVIDIA Tesla T4\n  name: t4\n";
        holds(vars, expected);
    }
    let five = built("five");
    let vars = text(&five, "ansible/host_vars/still-fawn.yml");
    holds(vars, "  driver: \"570.169\"\n");
}
