//! Names that DNS does not take.

use crate::diag::{Diagnostic, Sink};
use crate::model::dns::{Zone, ZoneHosts};
use crate::model::host::HostId;
use crate::model::name::{Name, is_dns_label, is_dns_name};
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// A name that becomes a name of DNS is none.
    ///
    /// ## Why it matters
    /// The name of a node is its host name and the first part of its full name; that of a guest is its host name too.
    /// DNS takes letters, digits and inner dashes (RFC 1123, section 2.1), up to 63 a label and 253 in all. Proxmox and
    /// its installer refuse anything else, and a first label of digits alone.
    ///
    /// ## What to do
    /// Write the name that the message suggests. An underscore becomes a dash.
    pub(super) RULE = "dns" / "name-invalid", Error, fixable
}

/// The longest full name, in characters (RFC 1035, section 2.3.4).
const LONGEST: usize = 253;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut domain_fits = true;
    if let Some(domain) = view
        .lab
        .domain
        .as_ref()
        .filter(|domain| !is_dns_name(&domain.value))
    {
        domain_fits = false;
        let found = no_name("domain", &domain.value, domain.span);
        // A dot at the end says the same in zone files: without it, it is the same domain.
        let meant = domain.value.strip_suffix('.').filter(|it| is_dns_name(it));
        sink.push(match meant {
            Some(meant) => found.replace(domain.span, &*domain.value, meant),
            None => found,
        });
    }
    for (id, node) in view
        .lab
        .nodes
        .iter()
        .filter(|(_, it)| it.about.is_present())
    {
        let full =
            node.name.value.len() + 1 + view.lab.domain.as_ref().map_or(0, |it| it.value.len());
        if let Some(found) = of_host(view, HostId::Node(id), &node.name) {
            sink.push(found);
        } else if node.name.value.bytes().all(|it| it.is_ascii_digit()) {
            sink.push(only_digits(&node.name));
        } else if domain_fits && full > LONGEST {
            sink.push(too_long(&node.name, full));
        }
    }
    for (id, guest) in view
        .lab
        .guests
        .iter()
        .filter(|(_, it)| it.about.is_present())
    {
        sink_some(sink, of_host(view, HostId::Guest(id), &guest.name));
    }
    for zone in view
        .lab
        .dns
        .zones
        .iter()
        .filter(|zone| zone.about.is_present())
    {
        of_zone(view, zone, sink);
    }
}

fn sink_some(sink: &mut Sink, found: Option<Diagnostic>) {
    if let Some(found) = found {
        sink.push(found);
    }
}

fn of_host(view: &View, host: HostId, name: &Spanned<Name>) -> Option<Diagnostic> {
    // Proxmox VE takes dots in the names of guests (pve-common, `JSONSchema.pm`, format `dns-name`), but of no node.
    let is_node = matches!(host, HostId::Node(_));
    if name.value.is_dns_label() || !is_node && is_dns_name(&name.value) {
        return None;
    }
    let message = format!("{} has a name that is no host name", view.host_name(host));
    Some(corrected(
        Diagnostic::new(&RULE, message).at(
            name.span,
            if is_node {
                "letters, digits and inner dashes only"
            } else {
                "letters, digits, inner dashes; dots between labels"
            },
        ),
        &name.value,
    ))
}

fn of_zone(view: &View, zone: &Zone, sink: &mut Sink) {
    // Labels of zones and records may have underscores: services are called `_ldap._tcp`.
    let loose = |text: &str| is_dns_name(&text.replace('_', "x"));
    let domain = view.lab.domain.as_ref().map(|domain| &*domain.value);
    // A zone that is called as the domain is one name, written twice.
    if !loose(&zone.name.value) && domain != Some(zone.name.value.as_str()) {
        sink.push(no_name("zone", &zone.name.value, zone.name.span));
    }
    for record in &zone.records {
        let name = &*record.name.value;
        let plain = name.strip_prefix("*.").unwrap_or(name);
        if !loose(plain) && !matches!(name, "*" | "@") {
            sink.push(no_name("record", name, record.name.span));
        }
    }
    if let Some(ZoneHosts::Named(hosts)) = &zone.hosts {
        // Nodes and guests are checked where they are named, whatever zone they are in.
        let others = hosts.iter().filter(|it| {
            matches!(
                it.value,
                HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_)
            )
        });
        for host in others {
            let name = Spanned::new(view.lab.host_name(host.value).value.clone(), host.span);
            sink_some(sink, of_host(view, host.value, &name));
        }
    }
}

fn no_name(what: &str, name: &str, span: Span) -> Diagnostic {
    let message = format!("{what} `{name}` is no name of DNS");
    corrected(
        Diagnostic::new(&RULE, message)
            .at(span, "letters, digits, inner dashes; dots between labels"),
        name,
    )
}

/// Suggests what the name would be with dashes for everything that no label may hold.
fn corrected(found: Diagnostic, name: &str) -> Diagnostic {
    let dashed = |label: &str| {
        let dashed = label
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
        dashed.collect::<String>().trim_matches('-').to_owned()
    };
    let labels: Vec<_> = name
        .split('.')
        .map(dashed)
        .filter(|label| !label.is_empty())
        .collect();
    let meant = labels.join(".");
    match meant.as_str() {
        "" => found,
        same if same == name => {
            let first = name.split('.').next().unwrap_or_default();
            found.help(format!(
                "write `{first}` alone: the rest is the lab's `domain`"
            ))
        }
        _ if labels.iter().all(|label| is_dns_label(label)) => {
            found.help(format!("write `{meant}`"))
        }
        _ => found.help("shorten it: a label has 63 characters at the most"),
    }
}

fn only_digits(name: &Spanned<Name>) -> Diagnostic {
    let message = format!("node `{}` has a name of digits alone", name.value);
    Diagnostic::new(&RULE, message)
        .at(name.span, "the installer takes it for a number")
        .help(format!("put a letter before it: `pve{}`", name.value))
}

fn too_long(name: &Spanned<Name>, length: usize) -> Diagnostic {
    let message = format!(
        "the full name of node `{}` has {length} characters",
        name.value
    );
    Diagnostic::new(&RULE, message)
        .at(name.span, format!("{LONGEST} are the most"))
        .help("shorten the lab's domain")
}
