//! Installation: what the installer is told about each node, how its medium is made, what is still missing.

mod network;

use std::net::IpAddr;

use ipnet::IpNet;

use super::draft::Draft;
use super::line::{Inline, Line};
use super::page::{Depth, Page, PageName, SubjectKind};
use super::{logins, order, phrase};
use crate::emit::Input;
use crate::emit::answer::{self, waiting};
use crate::facts::routes::Route;
use crate::facts::{names, prefixes, resolvers};
use crate::model::about::Status;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::installer::FilterMatch;
use crate::model::node::{FirstBoot, Install, Node};
use crate::source::Spanned;

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
        draft.subject(Depth::Part, SubjectKind::Node, &it.name);
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
    let missing = told
        .iter()
        .filter(|fact| fact.needed && fact.value.is_empty());
    let missing: Vec<_> = missing.map(|fact| Line::from(fact.what)).collect();
    let facts = told
        .into_iter()
        .filter(|fact| fact.needed || !fact.value.is_empty());
    draft.facts(
        facts
            .map(|fact| (fact.what, fact.value.or_not_recorded()))
            .collect(),
    );
    if answer::is_made(input, id) {
        medium(draft, node, install);
        network::after(draft, input, id, install, way_out(input, id));
        return;
    }
    let line = Line::new().strong("No answer file yet.");
    draft.paragraph(match missing.is_empty() {
        true => line.text(" Something above is not decided."),
        false => line
            .text(" Not recorded: ")
            .line(Line::joined(missing))
            .text("."),
    });
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
    Fact {
        what,
        value,
        needed,
    }
}

fn optional(what: &'static str, value: Line) -> Fact {
    let needed = false;
    Fact {
        what,
        value,
        needed,
    }
}

fn text<T: std::fmt::Display>(text: &Option<Spanned<T>>) -> Line {
    phrase::value(text.as_ref().map(|text| &text.value))
}

fn told(input: Input<'_>, id: Id<Node>, node: &Node, install: &Install) -> Vec<Fact> {
    let fqdn = names::fqdn(&input.lab.lab, HostId::Node(id));
    let route = way_out(input, id);
    let secret = install.root_password_hash.as_ref();
    let striped = install
        .filesystem
        .as_ref()
        .is_some_and(|it| matches!(&*it.value, "zfs" | "btrfs"));
    let raid = if striped { needed } else { optional };
    let mut facts = vec![needed("Full name", phrase::value(fqdn))];
    facts.extend(addressed(input, id, node, install, route));
    facts.extend([
        needed("Disks", disks(install)),
        needed("File system", text(&install.filesystem)),
        raid("RAID", text(&install.raid)),
        optional(
            "Size used",
            phrase::value(install.hdsize.map(|size| size.value)),
        ),
        needed("Country", text(&install.country)),
        needed("Keyboard", text(&install.keyboard)),
        needed("Time zone", text(&install.timezone)),
        needed("Mail", text(&install.mail)),
        needed(
            "Hash of root's password",
            secret.map_or_else(Line::new, |it| phrase::secret(&it.value)),
        ),
        optional("Pinned NIC names", network::pinned(input, node)),
        optional("When done", text(&install.reboot_mode)),
        optional("First boot", first_boot(install)),
        optional("Keys of root", keys(input)),
        optional("Told when done", text(&install.webhook)),
    ]);
    facts
}

/// The one address that the installer sets up, or that it asks for it.
fn addressed(
    input: Input<'_>,
    id: Id<Node>,
    node: &Node,
    install: &Install,
    route: Option<Route>,
) -> Vec<Fact> {
    if install.leases() {
        let address = "by DHCP while it is installed".into();
        return vec![needed("Address", address)];
    }
    vec![
        needed("Address", phrase::value(address(input, node, route))),
        needed("Network card", card(node, route)),
        needed("Gateway", phrase::value(route.map(|route| route.gateway))),
        needed("Resolver", phrase::value(resolver(input, id, route))),
    ]
}

/// The address that the installer configures, with its prefix: that of the way out.
fn address(input: Input<'_>, node: &Node, route: Option<Route>) -> Option<IpNet> {
    let route = route?;
    let iface = node.ifaces.get(route.iface)?;
    let address = iface.addresses.iter().find(|it| it.ip == route.address)?;
    let plan = &input.lab.facts.addresses;
    Some(prefixes::on_interface(
        &input.lab.lab,
        plan,
        route.network,
        address,
    ))
}

/// The card behind that address: the installer knows neither bridges nor their names.
fn card(node: &Node, route: Option<Route>) -> Line {
    let card = route.and_then(|route| node.card_of(route.iface));
    phrase::value(card.map(|card| &card.name.value))
}

/// The way out of a node, in the family of its main address if it has one there.
fn way_out(input: Input<'_>, id: Id<Node>) -> Option<Route> {
    let main = phrase::main_address(input, HostId::Node(id));
    let v4 = main.is_none_or(|ip| ip.is_ipv4());
    let routes = &input.lab.facts.routes;
    routes.default(id, v4).or_else(|| routes.default(id, !v4))
}

/// The first resolver that is in service: the installer takes one.
fn resolver(input: Input<'_>, node: Id<Node>, route: Option<Route>) -> Option<IpAddr> {
    let v4 = route.is_none_or(|route| route.address.is_ipv4());
    let active = resolvers::active_in_family(&input.lab.lab, &input.lab.facts, node, v4);
    active.first().map(|resolver| resolver.address)
}

fn disks(install: &Install) -> Line {
    let filters = install.disk_filters.iter();
    let filters = filters.map(|it| {
        Line::new()
            .code(&it.key.value)
            .text(" like ")
            .code(&it.glob.value)
    });
    let filtered = Line::joined(filters);
    if !filtered.is_empty() {
        let all = install
            .disk_match
            .is_some_and(|it| it.value == FilterMatch::All);
        return Line::from(if all { "all of " } else { "any of " }).line(filtered);
    }
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

/// From the answers to a medium that needs nobody: the secret filled in, then the script on board.
fn medium(draft: &mut Draft, node: &Node, install: &Install) {
    let name = logins::name(&node.name.value);
    let copy = format!("answer-{name}.toml");
    let script = match install.first_boot.as_ref().map(|script| &script.value) {
        Some(FirstBoot::Iso(file)) => format!(" --on-first-boot {}", logins::word(file)),
        Some(FirstBoot::Url(_)) | None => String::new(),
    };
    draft.paragraph(
        Line::from("The installer's image stands beside as ")
            .code("proxmox-ve.iso")
            .text(if script.is_empty() {
                ":"
            } else {
                ", and so does the script:"
            }),
    );
    draft.commands(&[
        filled_in(install, &format!("nodes/{name}/answer.toml"), &copy),
        format!("proxmox-auto-install-assistant validate-answer {copy}"),
        format!(
            "proxmox-auto-install-assistant prepare-iso proxmox-ve.iso --fetch-from iso \
             --answer-file {copy}{script} --output {name}.iso"
        ),
    ]);
    draft.paragraph(
        Line::from("Then remove ")
            .code(copy)
            .text(": it holds the hash. So does the medium."),
    );
}

/// The copy of the answers that holds the secret.
fn filled_in(install: &Install, answers: &str, copy: &str) -> String {
    let secret = install
        .root_password_hash
        .as_ref()
        .map(|secret| &secret.value);
    let substitution = secret.and_then(waiting::substitution);
    match (substitution, secret.and_then(waiting::marker)) {
        (Some(script), _) => format!("sed {script} {answers} > {copy}"),
        (None, Some(marker)) => {
            format!("cp {answers} {copy}    # then put the hash in place of {marker}")
        }
        (None, None) => format!("cp {answers} {copy}"),
    }
}
