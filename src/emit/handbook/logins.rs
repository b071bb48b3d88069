//! How to reach things: commands for a shell, addresses for a browser.

use super::line::{Line, Target};
use super::phrase;
use crate::emit::Input;
use crate::model::device::Device;
use crate::model::guest::Guest;
use crate::model::host::{HostId, Service, Ssh};
use crate::model::id::Id;
use crate::model::name::Name;
use crate::model::node::Node;

/// The user that logs in to a node unless the lab says otherwise.
const NODE_USER: &str = "root";

/// `ssh USER@NODE`: every node has a login.
pub(super) fn node_command(input: Input<'_>, id: Id<Node>, node: &Node) -> Option<String> {
    command(input, HostId::Node(id), node.ssh.as_ref(), Some(NODE_USER))
}

/// `ssh USER@DEVICE`, if the lab says that one may.
pub(super) fn device_command(input: Input<'_>, id: Id<Device>, device: &Device) -> Option<String> {
    command(input, HostId::Device(id), device.ssh.as_ref(), None)
}

/// `ssh USER@GUEST`, if the lab says that one may.
pub(super) fn guest_command(input: Input<'_>, id: Id<Guest>, guest: &Guest) -> Option<String> {
    command(input, HostId::Guest(id), guest.ssh.as_ref(), None)
}

fn command(
    input: Input<'_>,
    host: HostId,
    ssh: Option<&Ssh>,
    default: Option<&'static str>,
) -> Option<String> {
    let name = &input.lab.lab.host_name(host).value;
    let user = ssh.map(|ssh| ssh.user.value.as_str()).or(default)?;
    let zone = ssh.and_then(|ssh| ssh.zone.as_ref());
    let command = match zone {
        Some(zone) => format!("ssh {}", word(&format!("{user}@{name}.{}", zone.value))),
        None => format!("ssh {}", word(&format!("{user}@{name}"))),
    };
    // A name may not resolve on the day on which one needs it most.
    Some(match phrase::main_address(input, host) {
        Some(address) => format!("{command}    # {address}"),
        None => command,
    })
}

/// A word for a shell: in quotes where it holds anything that a shell reads.
pub(super) fn word(text: &str) -> String {
    crate::text::shell::word(text)
}

/// A name as a word for a shell.
pub(super) fn name(name: &Name) -> String {
    word(name.as_str())
}

/// Where a browser finds a service; nothing for one whose scheme the lab does not tell.
pub(super) fn web_address(input: Input<'_>, host: HostId, service: &Service) -> Line {
    let stated = service.scheme.as_ref().map(|scheme| &*scheme.value);
    // A path is that of a page, which is http unless said.
    let scheme = stated.or(service.path.as_ref().map(|_| "http"));
    let Some(scheme @ ("http" | "https")) = scheme else {
        return Line::new();
    };
    // IPv4 before IPv6, in whatever order they are written.
    let own = service.addresses.iter().map(|address| address.ip).min();
    let Some(ip) = own.or_else(|| phrase::main_address(input, host)) else {
        return Line::new();
    };
    let ip = if ip.is_ipv6() {
        format!("[{ip}]")
    } else {
        ip.to_string()
    };
    let path = service.path.as_ref().map_or("/", |path| &*path.value);
    let slash = if path.starts_with('/') { "" } else { "/" };
    let url = format!("{scheme}://{ip}{}{slash}{path}", port(service));
    Line::new().link(Target::Url(url.clone()), url)
}

fn port(service: &Service) -> String {
    let entries = service.ports.as_ref().map(|ports| ports.value.entries());
    match entries {
        Some([one]) if one.first() == one.last() => format!(":{}", one.first()),
        _ => String::new(),
    }
}
