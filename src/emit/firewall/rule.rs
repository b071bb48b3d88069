//! Lines of the rules: `IN ACCEPT -source lan -dest +dc/nodes -p tcp -dport 22,8006`.

use std::fmt;

use serde::{Serialize, Serializer};

use super::table::{Reference, Table};
use crate::emit::pve;
use crate::model::firewall::{FirewallRule, Verdict};
use crate::model::range::{PortRange, Protocol};
use crate::text::token::Comment;

/// A list of ports has at most so many numbers; a range counts twice (pve-firewall,
/// `parse_port_name_number_or_range`).
const MOST_PORTS: usize = 15;

/// Corosync's ports, one a link from the first on (corosync.conf(5), `mcastport`).
const COROSYNC: &str = "5405:5412";

/// Where packets go, seen from a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// To it.
    In,
    /// From it.
    Out,
}

/// A line.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) direction: Direction,
    pub(super) verdict: Verdict,
    source: Option<Reference>,
    dest: Option<Reference>,
    service: Option<Service>,
    log: bool,
    comment: Option<Comment>,
}

/// Ports of one transport.
#[derive(Clone, Debug)]
struct Service {
    protocol: &'static str,
    ports: String,
}

impl Rule {
    /// The rule for everything that comes in.
    pub(super) const fn everything(verdict: Verdict) -> Self {
        Self {
            direction: Direction::In,
            verdict,
            source: None,
            dest: None,
            service: None,
            log: false,
            comment: None,
        }
    }
}

/// A verdict as the firewall spells it.
pub(super) const fn action(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accept => "ACCEPT",
        Verdict::Drop => "DROP",
        Verdict::Reject => "REJECT",
    }
}

/// Corosync between the nodes, both ways.
pub(super) fn corosync(table: &mut Table<'_>) -> Vec<Rule> {
    let Some(nodes) = table.corosync() else {
        return Vec::new();
    };
    let rule = |direction| Rule {
        direction,
        source: Some(nodes.clone()),
        dest: Some(nodes.clone()),
        service: Some(Service {
            protocol: Protocol::Udp.keyword(),
            ports: COROSYNC.to_owned(),
        }),
        comment: Some(Comment::new("corosync, all links")),
        ..Rule::everything(Verdict::Accept)
    };
    [Direction::In, Direction::Out].map(rule).into()
}

/// The lines of a rule: one for each pair of those it names, transport, and list of ports.
pub(super) fn of(direction: Direction, rule: &FirewallRule, table: &mut Table<'_>) -> Vec<Rule> {
    let from = table.references(&rule.from);
    let to = table.references(&rule.to);
    let services = services(rule);
    let mut lines = Vec::new();
    for source in &from {
        for dest in to.iter().filter(|dest| source.fits(dest)) {
            lines.extend(services.iter().map(|service| Rule {
                direction,
                verdict: rule.verdict,
                source: source.named(),
                dest: dest.named(),
                service: service.clone(),
                log: rule.is_logged(),
                comment: pve::remark(&rule.about),
            }));
        }
    }
    lines
}

/// The ports by transport, in lists that are short enough; one without ports for everything.
fn services(rule: &FirewallRule) -> Vec<Option<Service>> {
    let Some(ports) = &rule.ports else {
        return vec![None];
    };
    let mut services = Vec::new();
    for protocol in [Protocol::Tcp, Protocol::Udp] {
        let entries = ports.value.entries().iter();
        let entries: Vec<_> = entries
            .filter(|entry| entry.protocol().overlaps(protocol))
            .collect();
        // A range counts twice, so half as many entries always fit.
        for list in entries.chunks(MOST_PORTS / 2) {
            let ports: Vec<_> = list.iter().map(|entry| range(**entry)).collect();
            services.push(Some(Service {
                protocol: protocol.keyword(),
                ports: ports.join(","),
            }));
        }
    }
    services
}

fn range(ports: PortRange) -> String {
    if ports.first() == ports.last() {
        ports.first().to_string()
    } else {
        format!("{}:{}", ports.first(), ports.last())
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = match self.direction {
            Direction::In => "IN",
            Direction::Out => "OUT",
        };
        write!(f, "{direction} {}", action(self.verdict))?;
        if let Some(source) = &self.source {
            write!(f, " -source {source}")?;
        }
        if let Some(dest) = &self.dest {
            write!(f, " -dest {dest}")?;
        }
        if let Some(service) = &self.service {
            write!(f, " -p {} -dport {}", service.protocol, service.ports)?;
        }
        if self.log {
            f.write_str(" -log info")?;
        }
        match &self.comment {
            Some(comment) => write!(f, " # {comment}"),
            None => Ok(()),
        }
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
