//! `answer.toml`: what the installer of Proxmox VE would ask (proxmox-rs, `proxmox-installer-types/src/answer.rs`).
//!
//! The installer refuses keys that it does not know and files that lack one, so a node whose installation is not
//! described completely gets none. What is missing is for rules to say.

mod filter;
mod spelling;
pub(super) mod waiting;

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Serialize, Serializer};

use super::{Artifacts, Input, header, pve};
use crate::facts::routes::Route;
use crate::facts::{names, pinning, prefixes, resolvers};
use crate::model::about::Text;
use crate::model::host::{Address, HostId};
use crate::model::id::Id;
use crate::model::node::{FirstBoot, Install, Node};
use crate::model::unit::Size;
use crate::source::{Span, Spanned};
use crate::text::token::Comment;

/// Bytes of the unit in which the installer takes sizes.
const GIB: u64 = 1 << 30;

/// The file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Answer {
    global: Global,
    network: Network,
    disk_setup: DiskSetup,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_boot: Option<Script>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_installation_webhook: Option<Webhook>,
}

/// `[post-installation-webhook]`.
#[derive(Debug, Serialize)]
struct Webhook {
    url: Box<str>,
}

/// `[global]`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Global {
    keyboard: Box<str>,
    country: Box<str>,
    fqdn: String,
    mailto: Box<str>,
    timezone: Box<str>,
    root_password_hashed: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    root_ssh_keys: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reboot_mode: Option<&'static str>,
}

/// `[network]`.
#[derive(Debug, Serialize)]
struct Network {
    source: &'static str,
    #[serde(flatten)]
    fixed: Option<Fixed>,
    #[serde(
        rename = "interface-name-pinning",
        skip_serializing_if = "Option::is_none"
    )]
    pinning: Option<Pinning>,
}

/// `[network.interface-name-pinning]`: the names that NICs get. Those that it does not list are renamed, too.
#[derive(Debug, Serialize)]
struct Pinning {
    enabled: bool,
    /// The name of each by its MAC, in lower case: installers before 9.1.7 compare it as it is written.
    mapping: BTreeMap<String, String>,
}

/// What the installer takes beside `source = "from-answer"`, and refuses beside `from-dhcp`.
#[derive(Debug, Serialize)]
struct Fixed {
    #[serde(serialize_with = "printed")]
    cidr: IpNet,
    dns: IpAddr,
    gateway: IpAddr,
    /// A property that udev has of the card, and a glob for its value.
    filter: BTreeMap<&'static str, String>,
}

fn printed<S: Serializer>(net: &IpNet, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(net)
}

/// `[disk-setup]`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct DiskSetup {
    filesystem: Box<str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disk_list: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_match: Option<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    filter: BTreeMap<Box<str>, Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zfs: Option<Layout>,
    #[serde(skip_serializing_if = "Option::is_none")]
    btrfs: Option<Layout>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lvm: Option<Layout>,
}

/// What a file system makes of the disks.
#[derive(Debug, Serialize)]
struct Layout {
    #[serde(skip_serializing_if = "Option::is_none")]
    raid: Option<Box<str>>,
    /// In GiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    hdsize: Option<u64>,
    /// Sizes of LVM, in GiB.
    #[serde(flatten)]
    lvm: BTreeMap<&'static str, u64>,
}

/// `[first-boot]`.
#[derive(Debug, Serialize)]
struct Script {
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<Box<str>>,
}

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    for (id, node) in input.lab.lab.nodes.iter() {
        let Some(install) = node.install.as_deref() else {
            continue;
        };
        if !pve::is_installed(&node.about) {
            continue;
        }
        if let Some(answer) = project(input, id, node, install) {
            let origins = origins(input, id, node, install);
            let text = text(input, &answer, install, &origins);
            out.add(pve::node_file(input, id, "answer.toml"), text, origins);
        }
    }
}

/// The comments, then the answers.
fn text(input: Input<'_>, answer: &Answer, install: &Install, origins: &[Span]) -> String {
    let mut comments = vec![header::made_by(input.map, origins)];
    let secret = install.root_password_hash.as_ref();
    comments.extend(secret.and_then(|secret| waiting::instruction(&secret.value)));
    comments.extend(embedded(install));
    let comments: String = comments.iter().map(|it| format!("# {it}\n")).collect();
    let answers = toml::to_string(answer).expect("wire types hold plain data");
    let answers = spelling::of_version(&answers, input.lab.lab.proxmox_version());
    format!("{comments}\n{answers}")
}

/// What to do for a script that comes with the medium.
fn embedded(install: &Install) -> Option<Comment> {
    let FirstBoot::Iso(script) = &install.first_boot.as_ref()?.value else {
        return None;
    };
    let text = format!(
        "Prepare the medium with --on-first-boot {script}: it runs after the installation."
    );
    Some(Comment::new(&text))
}

fn project(input: Input<'_>, id: Id<Node>, node: &Node, install: &Install) -> Option<Answer> {
    Some(Answer {
        global: global(input, id, install)?,
        network: network(input, id, node, install)?,
        disk_setup: disk_setup(install)?,
        first_boot: install.first_boot.as_ref().map(|it| script(&it.value)),
        post_installation_webhook: stated(install.webhook.as_ref()).map(|url| Webhook { url }),
    })
}

fn global(input: Input<'_>, id: Id<Node>, install: &Install) -> Option<Global> {
    let lab = &input.lab.lab;
    let secret = install.root_password_hash.as_ref()?;
    Some(Global {
        keyboard: stated(install.keyboard.as_ref())?,
        country: stated(install.country.as_ref())?,
        fqdn: names::fqdn(lab, HostId::Node(id))?,
        mailto: stated(install.mail.as_ref())?,
        timezone: stated(install.timezone.as_ref())?,
        root_password_hashed: waiting::marker(&secret.value)?,
        root_ssh_keys: lab
            .ssh_keys
            .iter()
            .map(|key| key.value.trim().into())
            .collect(),
        reboot_mode: install.reboot_mode.map(|it| it.value.word()),
    })
}

fn stated(text: Option<&Text>) -> Option<Box<str>> {
    text.map(|text| text.value.clone())
}

/// The way out of the node is what the installer needs: it wants a gateway in the subnet of the one address that it
/// configures. Of two families, that of the main address is taken.
fn way_out(input: Input<'_>, id: Id<Node>) -> Option<Route> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let main = facts
        .main_addresses
        .of(lab, HostId::Node(id), &facts.addresses)?;
    let route = |v4| facts.routes.default(id, v4);
    route(main.is_ipv4()).or_else(|| route(!main.is_ipv4()))
}

fn network(input: Input<'_>, id: Id<Node>, node: &Node, install: &Install) -> Option<Network> {
    let (source, fixed) = match install.leases() {
        true => ("from-dhcp", None),
        false => ("from-answer", Some(fixed(input, id, node)?)),
    };
    let pinning = pinned(input, node);
    Some(Network {
        source,
        fixed,
        pinning,
    })
}

fn pinned(input: Input<'_>, node: &Node) -> Option<Pinning> {
    let names = pinning::mapping(node, input.lab.lab.proxmox_version());
    let mapping: BTreeMap<_, _> = names
        .into_iter()
        .map(|(mac, iface)| (mac.to_string().to_lowercase(), iface.name.value.to_string()))
        .collect();
    (!mapping.is_empty()).then_some(Pinning {
        enabled: true,
        mapping,
    })
}

fn fixed(input: Input<'_>, id: Id<Node>, node: &Node) -> Option<Fixed> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let route = way_out(input, id)?;
    let iface = node.ifaces.get(route.iface)?;
    let address = written(iface.addresses.as_slice(), route.address)?;
    let resolvers = resolvers::active_in_family(lab, facts, id, route.address.is_ipv4());
    let (key, glob) = filter::of(node, route.iface)?;
    Some(Fixed {
        cidr: prefixes::on_interface(lab, &facts.addresses, route.network, address),
        dns: resolvers.first()?.address,
        gateway: route.gateway,
        filter: BTreeMap::from([(key, glob)]),
    })
}

fn written(addresses: &[Address], ip: IpAddr) -> Option<&Address> {
    addresses.iter().find(|address| address.ip == ip)
}

fn disk_setup(install: &Install) -> Option<DiskSetup> {
    let filesystem = stated(install.filesystem.as_ref())?;
    let disks = install.disks.iter();
    let disks: Option<Vec<_>> = disks
        .map(|disk| disk.value.known().map(ToString::to_string))
        .collect();
    let whole = |size: Spanned<Size>| size.value.bytes() / GIB;
    let hdsize = install.hdsize.map(whole);
    let lvm: BTreeMap<_, _> = install
        .lvm
        .iter()
        .map(|(key, it)| (*key, whole(*it)))
        .collect();
    let raid = stated(install.raid.as_ref());
    let mut setup = DiskSetup {
        filesystem,
        disk_list: disks.filter(|disks| !disks.is_empty() || !install.disk_filters.is_empty())?,
        filter_match: install.disk_match.map(|it| it.value.word()),
        filter: filters(install),
        zfs: None,
        btrfs: None,
        lvm: None,
    };
    let layout = |raid| {
        let lvm = BTreeMap::new();
        Some(Layout { raid, hdsize, lvm })
    };
    match &*setup.filesystem {
        "zfs" => setup.zfs = layout(Some(raid?)),
        "btrfs" => setup.btrfs = layout(Some(raid?)),
        "ext4" | "xfs" if hdsize.is_some() || !lvm.is_empty() => {
            let raid = None;
            setup.lvm = Some(Layout { raid, hdsize, lvm });
        }
        _ => {}
    }
    Some(setup)
}

fn filters(install: &Install) -> BTreeMap<Box<str>, Box<str>> {
    let filters = install.disk_filters.iter();
    filters
        .map(|filter| (filter.key.value.clone(), filter.glob.value.clone()))
        .collect()
}

fn script(first_boot: &FirstBoot) -> Script {
    match first_boot {
        FirstBoot::Iso(_) => Script {
            source: "from-iso",
            url: None,
        },
        FirstBoot::Url(url) => Script {
            source: "from-url",
            url: Some(url.clone()),
        },
    }
}

/// The node, how it is installed, its way out, who answers names, and the keys.
fn origins(input: Input<'_>, id: Id<Node>, node: &Node, install: &Install) -> Vec<Span> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let mut origins = vec![node.name.span, install.span];
    origins.extend(install.root_password_hash.as_ref().map(|it| it.span));
    origins.extend(install.disks.iter().map(|disk| disk.span));
    origins.extend(install.disk_filters.iter().map(|it| it.key.span));
    origins.extend(lab.domain.iter().chain(&lab.ssh_keys).map(|text| text.span));
    let pinned = pinning::mapping(node, lab.proxmox_version());
    origins.extend(pinned.iter().map(|(_, iface)| iface.name.span));
    if let Some(route) = way_out(input, id) {
        let v4 = route.address.is_ipv4();
        let asked = resolvers::active_in_family(lab, facts, id, v4);
        origins.extend(asked.first().map(|it| it.span));
        let network = route.network.map(|network| lab.networks.at(network));
        origins.push(route.span);
        origins.extend(network.map(|network| network.name.span));
        origins.extend(node.ifaces.get(route.iface).map(|iface| iface.name.span));
    }
    pve::in_order(origins)
}

/// Whether a node gets an answer file: whether the lab tells all that the installer asks.
pub(super) fn is_made(input: Input<'_>, id: Id<Node>) -> bool {
    let node = input.lab.lab.nodes.at(id);
    let install = node
        .install
        .as_deref()
        .filter(|_| pve::is_installed(&node.about));
    install.is_some_and(|install| project(input, id, node, install).is_some())
}
