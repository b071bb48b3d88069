//! What rules name: aliases and IPSETs of `cluster.fw`, under names that the firewall takes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use ipnet::IpNet;
use serde::Serialize;

use crate::emit::Input;
use crate::facts::policy::{self, Side, is_v4};
use crate::model::Lab;
use crate::model::firewall::{FirewallSet, Peer};
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::model::special::BLOCKS;
use crate::source::Spanned;
use crate::text::line::Word;
use crate::text::token::Comment;

/// The longest name of an alias or IPSET. Its 64 characters (pve-firewall, `$max_alias_name_length`) include the scope
/// where a rule names it: `dc/` before an alias, `dc/` after the `+` of an IPSET (`parse_address_list`).
const LONGEST: usize = 64 - "dc/".len();

/// Names that mean something to the firewall (pve-firewall's manual): not for what only happens to be called so.
const SPECIAL: &[&str] = &["blacklist", "local_network", "management"];

/// One address or subnet under a name.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Alias {
    name: PveName,
    net: Word,
    comment: Option<Comment>,
}

/// Several addresses under a name.
#[derive(Clone, Debug, Serialize)]
pub(super) struct IpSet {
    name: PveName,
    comment: Option<Comment>,
    entries: Vec<Entry>,
}

/// An address or subnet in a set, or taken out of it.
#[derive(Clone, Debug, Serialize)]
struct Entry {
    net: Word,
    except: bool,
    comment: Option<Comment>,
}

/// A name as the firewall takes it: a letter, then letters, digits, `-` and `_`.
///
/// Always in lower case: pve-firewall stores an IPSET in lower case and looks it up as the rule spells it
/// (`generic_fw_config_parser`, `verify_rule`), while proxmox-firewall keeps the case of both.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct PveName(String);

impl PveName {
    fn new(text: &str) -> Self {
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let plain = text.replace(|c| !legal(c), "_").to_ascii_lowercase();
        let starts = plain.starts_with(|c: char| c.is_ascii_alphabetic());
        let prefix = if starts && plain.len() > 1 { "" } else { "x-" };
        Self(format!("{prefix}{plain}").chars().take(LONGEST).collect())
    }

    /// The same name with a number behind it.
    fn numbered(&self, number: u32) -> Self {
        let tail = format!("-{number}");
        let head = self.0.chars().take(LONGEST - tail.len());
        Self(head.chain(tail.chars()).collect())
    }
}

impl fmt::Display for PveName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a rule says whom it means.
#[derive(Clone, Debug)]
pub(super) enum Reference {
    /// Everybody: nothing is said.
    Everything,
    /// An alias, and whether its address is of IPv4.
    Alias(String, bool),
    /// An IPSET, of both families.
    Set(String),
    /// An address.
    Literal(IpNet),
}

impl Reference {
    /// The reference, if anything is to be said.
    pub(super) fn named(&self) -> Option<Self> {
        (!matches!(self, Self::Everything)).then(|| self.clone())
    }

    /// Whether both can stand in one rule: the firewall refuses two families in one.
    pub(super) fn fits(&self, other: &Self) -> bool {
        match (self.family(), other.family()) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    }

    fn family(&self) -> Option<bool> {
        match self {
            Self::Everything | Self::Set(_) => None,
            Self::Alias(_, v4) => Some(*v4),
            Self::Literal(net) => Some(is_v4(net)),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => Ok(()),
            Self::Alias(name, _) => write!(f, "dc/{name}"),
            Self::Set(name) => write!(f, "+dc/{name}"),
            Self::Literal(net) => write!(f, "{}", net.addr()),
        }
    }
}

/// Everything that the rules named so far.
pub(super) struct Table<'a> {
    input: Input<'a>,
    /// The cluster whose file it is, by its position in the lab.
    cluster: Option<usize>,
    aliases: BTreeMap<PveName, Alias>,
    sets: BTreeMap<PveName, IpSet>,
    /// What has a name already; corosync is no peer of a rule.
    known: Vec<(Option<Peer>, Reference)>,
    taken: BTreeSet<PveName>,
}

impl<'a> Table<'a> {
    pub(super) const fn new(input: Input<'a>, cluster: Option<usize>) -> Self {
        Self {
            input,
            cluster,
            aliases: BTreeMap::new(),
            sets: BTreeMap::new(),
            known: Vec::new(),
            taken: BTreeSet::new(),
        }
    }

    /// Aliases and sets, by name.
    pub(super) fn into_parts(self) -> (Vec<Alias>, Vec<IpSet>) {
        (
            self.aliases.into_values().collect(),
            self.sets.into_values().collect(),
        )
    }

    /// How to name a side of a rule; nothing where nobody of it has an address.
    pub(super) fn references(&mut self, peers: &[Spanned<Peer>]) -> Vec<Reference> {
        if peers.is_empty() {
            return vec![Reference::Everything];
        }
        let found = peers.iter().filter_map(|peer| self.reference(peer.value));
        let found: Vec<_> = found.collect();
        if found.iter().any(|it| matches!(it, Reference::Everything)) {
            return vec![Reference::Everything];
        }
        found
    }

    fn reference(&mut self, peer: Peer) -> Option<Reference> {
        let (lab, facts) = (&self.input.lab.lab, &self.input.lab.facts);
        let side = policy::side_of(lab, &facts.addresses, peer);
        if side.is_empty() {
            return None;
        }
        if side.everything {
            return Some(Reference::Everything);
        }
        if let Peer::Host(HostRef::Literal(ip)) = peer {
            return Some(Reference::Literal(ip.into()));
        }
        Some(self.defined(Some(peer), called(lab, peer), &side))
    }

    /// The addresses that corosync.conf has, under one name.
    pub(super) fn corosync(&mut self) -> Option<Reference> {
        let (lab, facts) = (&self.input.lab.lab, &self.input.lab.facts);
        let at = self.cluster?;
        let (cluster, links) = (lab.clusters.get(at)?, facts.links.get(at)?);
        let ends = links.in_use(cluster).flat_map(|(_, ends)| ends.addresses());
        let nets: BTreeSet<IpNet> = ends.map(IpNet::from).collect();
        let side = Side {
            nets: nets.into_iter().collect(),
            ..Side::default()
        };
        let what = format!("corosync of cluster {}", cluster.name.value);
        let called = (what, "hlc-corosync".to_owned());
        (!side.is_empty()).then(|| self.defined(None, called, &side))
    }

    /// An alias for one address, a set for more; sets of the lab stay sets.
    fn defined(&mut self, peer: Option<Peer>, called: (String, String), side: &Side) -> Reference {
        if let Some((_, known)) = self.known.iter().find(|(it, _)| *it == peer) {
            return known.clone();
        }
        let is_set = matches!(peer, None | Some(Peer::Set(_)));
        let (what, name) = called;
        let own = self.free(&name, is_set);
        let comment = Some(Comment::new(&what));
        let reference = match side.nets.as_slice() {
            [net] if !is_set && !side.internet => {
                let alias = Alias {
                    name: own.clone(),
                    net: printed(*net),
                    comment,
                };
                self.aliases.insert(own.clone(), alias);
                Reference::Alias(own.to_string(), is_v4(net))
            }
            _ => {
                let set = IpSet {
                    name: own.clone(),
                    comment,
                    entries: self.entries(side),
                };
                self.sets.insert(own.clone(), set);
                Reference::Set(own.to_string())
            }
        };
        self.known.push((peer, reference.clone()));
        reference
    }

    /// A name that nothing else has. A set that the lab calls as the firewall calls one of its own means that one.
    fn free(&mut self, name: &str, is_set: bool) -> PveName {
        let plain = PveName::new(name);
        let is_special = SPECIAL.contains(&plain.0.as_str());
        if is_special && is_set && name.eq_ignore_ascii_case(&plain.0) {
            return plain;
        }
        let wanted = if is_special {
            PveName::new(&format!("lab-{name}"))
        } else {
            plain
        };
        let mut own = wanted.clone();
        let mut number = 1;
        while !self.taken.insert(own.clone()) {
            number += 1;
            own = wanted.numbered(number);
        }
        own
    }

    fn entries(&self, side: &Side) -> Vec<Entry> {
        let outside = if side.internet {
            outside(&self.input.lab.lab, &side.nets)
        } else {
            Vec::new()
        };
        let nets = side.nets.iter().map(|net| Entry {
            net: printed(*net),
            except: false,
            comment: self.owner(*net),
        });
        nets.chain(outside).collect()
    }

    /// Who has an address.
    fn owner(&self, net: IpNet) -> Option<Comment> {
        let (lab, facts) = (&self.input.lab.lab, &self.input.lab.facts);
        let claims = facts.addresses.claims().iter();
        let mut single = claims.filter(|it| it.owner.is_single() && net == IpNet::from(it.ip()));
        let host = single.find_map(|claim| claim.owner.host())?;
        Some(Comment::new(&lab.host_name(host).value))
    }
}

/// Everything, in halves because the firewall refuses a prefix of zero, without what is set aside and what the lab has.
fn outside(lab: &Lab, kept: &[IpNet]) -> Vec<Entry> {
    let halves = ["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"];
    let halves = halves.iter().filter_map(|half| half.parse().ok());
    let present = lab.networks.values().filter(|it| it.about.is_present());
    let subnets = present.flat_map(|network| network.subnets.iter().map(|it| it.value.trunc()));
    let blocks = || BLOCKS.iter().map(|block| block.net);
    let subnets = subnets.filter(|subnet| !blocks().any(|block| block.contains(subnet)));
    let excepted: BTreeSet<IpNet> = blocks().chain(subnets).collect();
    let excepted = excepted.into_iter();
    let excepted = excepted.filter(|net| !kept.iter().any(|kept| kept.contains(net)));
    let entry = |net, except| Entry {
        net: printed(net),
        except,
        comment: None,
    };
    let halves = halves.map(|net| entry(net, false));
    halves.chain(excepted.map(|net| entry(net, true))).collect()
}

/// A single address without its prefix.
fn printed(net: IpNet) -> Word {
    if net.prefix_len() == net.max_prefix_len() {
        Word::new(&net.addr().to_string())
    } else {
        Word::new(&net.to_string())
    }
}

/// What a peer is, for a comment, and what to call it.
fn called(lab: &Lab, peer: Peer) -> (String, String) {
    match peer {
        Peer::Everything => ("everybody".into(), "everybody".into()),
        Peer::Internet => ("outside of the lab".into(), "hlc-internet".into()),
        Peer::Network(id) => plain("network", &lab.networks.at(id).name.value),
        Peer::Set(id) => set(lab, id),
        Peer::Host(HostRef::Literal(ip)) => plain("address", &ip.to_string()),
        Peer::Host(HostRef::Host(host, network)) => {
            let name = &lab.host_name(host).value;
            match network.map(|id| &lab.networks.at(id).name.value) {
                Some(network) => (
                    format!("host {name} at {network}"),
                    format!("{name}-{network}"),
                ),
                None => plain("host", name),
            }
        }
        Peer::Oob(node, at) => {
            let node = lab.nodes.at(node);
            let kind = node.oob.get(at).map_or("oob", |it| it.kind.value.as_str());
            let name = &node.name.value;
            (format!("{kind} of {name}"), format!("{name}-{kind}"))
        }
    }
}

fn plain(what: &str, name: &str) -> (String, String) {
    (format!("{what} {name}"), name.to_owned())
}

fn set(lab: &Lab, id: Id<FirewallSet>) -> (String, String) {
    let set = lab.firewall_sets.at(id);
    let said = crate::emit::pve::remark(&set.about);
    let what = said.map_or_else(|| format!("set {}", set.name.value), |it| it.to_string());
    (what, set.name.value.to_string())
}
