//! Installation: what the installer is told about each node, how its medium is made, what is still missing.

use std::net::IpAddr;

use super::page::{Depth, Draft, Inline, Line, Page, PageName};
use super::{logins, order, phrase};
use crate::emit::Input;
use crate::model::about::{Status, Text};
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::{FirstBoot, IfaceKind, Install, Node};

/// The page of the installation: nodes in service and nodes to come, as both have an answer file.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let mut nodes = order::nodes(&input.lab.lab);
    nodes.retain(|(_, it)| matches!(it.about.status, Status::Active | Status::Planned));
    if nodes.iter().all(|(_, node)| node.install.is_none()) {
        return None;
    }
    let mut draft = Draft::new(PageName::Install, "Installation");
    draft.paragraph(
        Line::from("Each node is installed unattended: its medium carries an answer file. The commands below run in the folder that ")
            .code("hlc build")
            .text(" wrote, on a Debian or Proxmox machine with the assistant:"),
    );
    draft.commands(&["apt install proxmox-auto-install-assistant xorriso".to_owned()]);
    for (id, it) in nodes {
        draft.heading(Depth::Part, &it.name.value);
        draft.origin(it.name.span);
        node(&mut draft, input, id, it);
    }
    Some(draft.done())
}

fn node(draft: &mut Draft, input: Input<'_>, id: Id<Node>, node: &Node) {
    let Some(install) = &node.install else {
        draft.paragraph("How it is installed is not recorded.");
        return;
    };
    draft.origin(install.span);
    phrase::introduce(draft, &install.about);
    let told = told(input, id, node, install);
    let missing = told.iter().filter(|fact| fact.needed && fact.value.is_empty());
    let missing: Vec<_> = missing.map(|fact| Line::from(fact.what)).collect();
    let facts = told.into_iter().filter(|fact| fact.needed || !fact.value.is_empty());
    draft.facts(facts.map(|fact| (fact.what, fact.value.or_not_recorded())).collect());
    if missing.is_empty() {
        medium(draft, node, install);
    } else {
        let line = Line::new().strong("No answer file yet: ").line(Line::joined(missing));
        draft.paragraph(line.text(" not recorded."));
    }
}

/// Something that the installer is told.
struct Fact {
    what: &'static str,
    value: Line,
    /// Whether there is no answer file without it.
    needed: bool,
}

fn needed(what: &'static str, value: Line) -> Fact {
    let needed = true;
    Fact { what, value, needed }
}

fn optional(what: &'static str, value: Line) -> Fact {
    let needed = false;
    Fact { what, value, needed }
}

fn text(text: &Option<Text>) -> Line {
    phrase::value(text.as_ref().map(|text| &text.value))
}

fn told(input: Input<'_>, id: Id<Node>, node: &Node, install: &Install) -> Vec<Fact> {
    let domain = input.lab.lab.domain.as_ref();
    let fqdn = domain.map(|domain| format!("{}.{}", node.name.value, domain.value));
    let secret = install.root_password_hash.as_ref();
    let striped = install.filesystem.as_ref().is_some_and(|it| matches!(&*it.value, "zfs" | "btrfs"));
    let raid = if striped { needed } else { optional };
    vec![
        needed("Full name", phrase::value(fqdn)),
        needed("Address", phrase::value(address(input, id))),
        needed("Network card", card(input, id, node)),
        needed("Gateway", gateway(input, id)),
        needed("Resolver", phrase::value(resolver(input))),
        needed("Disks", disks(install)),
        needed("File system", text(&install.filesystem)),
        raid("RAID", text(&install.raid)),
        optional("Size used", phrase::value(install.hdsize.map(|size| size.value))),
        needed("Country", text(&install.country)),
        needed("Keyboard", text(&install.keyboard)),
        needed("Time zone", text(&install.timezone)),
        needed("Mail", text(&install.mail)),
        needed("Hash of root's password", secret.map_or_else(Line::new, |it| it.value.to_string().into())),
        optional("When done", text(&install.reboot_mode)),
        optional("First boot", first_boot(install)),
        optional("Keys of root", keys(input)),
    ]
}

fn address(input: Input<'_>, id: Id<Node>) -> Option<String> {
    let plan = &input.lab.facts.addresses;
    let ip = phrase::main_address(input, HostId::Node(id))?;
    let network = plan.network_of(ip)?;
    let subnet = plan.subnet_of(&input.lab.lab, network, ip)?;
    Some(format!("{ip}/{}", subnet.prefix_len()))
}

/// The card behind the main address: the installer knows neither bridges nor their names.
fn card(input: Input<'_>, id: Id<Node>, node: &Node) -> Line {
    let main = phrase::main_address(input, HostId::Node(id));
    let has_main = |ip: IpAddr| Some(ip) == main;
    let mut ifaces = node.ifaces.iter();
    let iface = ifaces.find(|iface| iface.addresses.iter().any(|it| has_main(it.ip)));
    let card = iface.and_then(|iface| match &iface.kind {
        IfaceKind::Nic(_) => Some(iface),
        IfaceKind::Bridge(bridge) => node.ifaces.get(bridge.ports.first()?.value),
    });
    phrase::value(card.map(|card| &card.name.value))
}

fn gateway(input: Input<'_>, id: Id<Node>) -> Line {
    let routes = &input.lab.facts.routes;
    let route = [true, false].iter().find_map(|v4| routes.default(id, *v4));
    phrase::value(route.map(|route| route.gateway))
}

/// The first resolver that is in service: the installer takes one.
fn resolver(input: Input<'_>) -> Option<IpAddr> {
    let lab = &input.lab.lab;
    let resolvers = lab.dns.resolvers.iter();
    let mut active = resolvers.filter(|it| it.about.is_active() && answers(input, it.host.value));
    phrase::meant(input, active.next()?.host.value)
}

fn answers(input: Input<'_>, host: HostRef) -> bool {
    match host {
        HostRef::Literal(_) => true,
        HostRef::Host(host, _) => input.lab.lab.host_about(host).is_active(),
    }
}

fn disks(install: &Install) -> Line {
    Line::joined(install.disks.iter().map(|disk| match disk.value.known() {
        Some(name) => Line::new().code(name),
        None => Line::new().with(Inline::Tbd),
    }))
}

fn first_boot(install: &Install) -> Line {
    match install.first_boot.as_ref().map(|script| &script.value) {
        None => Line::new(),
        Some(FirstBoot::Iso(file)) => Line::from("script ").code(file).text(", on the medium"),
        Some(FirstBoot::Url(url)) => Line::from("script fetched from ").code(url),
    }
}

fn keys(input: Input<'_>) -> Line {
    match input.lab.lab.ssh_keys.len() {
        0 => Line::new(),
        1 => "one public key".into(),
        many => format!("{many} public keys").into(),
    }
}

/// The two commands, with the script on board where there is one.
fn medium(draft: &mut Draft, node: &Node, install: &Install) {
    let name = logins::name(&node.name.value);
    let answer = format!("nodes/{name}/answer.toml");
    let script = match install.first_boot.as_ref().map(|script| &script.value) {
        Some(FirstBoot::Iso(file)) => format!(" --on-first-boot {}", logins::word(file)),
        Some(FirstBoot::Url(_)) | None => String::new(),
    };
    draft.paragraph(
        Line::from("With the installer's image as ")
            .code("proxmox-ve.iso")
            .text(" beside it:"),
    );
    draft.commands(&[
        format!("proxmox-auto-install-assistant validate-answer {answer}"),
        format!(
            "proxmox-auto-install-assistant prepare-iso proxmox-ve.iso --fetch-from iso \
             --answer-file {answer}{script} --output {name}.iso"
        ),
    ]);
}
