//! The names of a lab: who has them, and how references find them.
//!
//! All names are declared before anything is lowered, so a reference finds its thing wherever it is written.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::Lower;
use super::faults;
use super::item::{Item, text};
use crate::diag::Diagnostic;
use crate::model::cluster::Cluster;
use crate::model::device::Device;
use crate::model::firewall::FirewallSet;
use crate::model::ha::HaGroupId;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::name::Name;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::storage::Storage;
use crate::source::{Span, Spanned};
use crate::syntax::{Element, Value};

/// What a name of the one namespace may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    /// A network.
    Network(Id<Network>),
    /// A node, guest, device or service.
    Host(HostId),
    /// A set of a firewall.
    Set(Id<FirewallSet>),
}

/// A name that is taken.
#[derive(Debug)]
struct Declared<'d> {
    name: Cow<'d, str>,
    word: &'static str,
    thing: Thing,
    span: Span,
}

/// A profile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Profile<'d> {
    /// Its element.
    pub(crate) element: Element<'d>,
    /// The word that it is for.
    pub(crate) target: &'static str,
}

/// A group of a cluster's high availability, and the nodes of that cluster: none named means all.
#[derive(Debug)]
struct DeclaredGroup {
    name: Box<str>,
    id: HaGroupId,
    nodes: Option<Vec<Id<Node>>>,
}

impl DeclaredGroup {
    /// Whether a guest of that home may join.
    fn takes(&self, home: Option<Id<Node>>) -> bool {
        let named = self.nodes.as_ref().zip(home);
        named.is_none_or(|(nodes, home)| nodes.contains(&home))
    }
}

/// Every name of the lab.
#[derive(Debug, Default)]
pub(crate) struct Names<'d> {
    /// By name in lower case: two names that differ in case only are one name too many.
    things: HashMap<Cow<'d, str>, Declared<'d>>,
    removed: HashMap<Cow<'d, str>, (Span, Option<String>)>,
    profiles: HashMap<Cow<'d, str>, Profile<'d>>,
    shared_storages: HashMap<Cow<'d, str>, Id<Storage>>,
    local_storages: HashMap<(Id<Node>, Box<str>), Id<Storage>>,
    /// A local storage by its name alone: that of the first node that has one.
    any_local_storage: HashMap<Box<str>, Id<Storage>>,
    ha_groups: Vec<DeclaredGroup>,
    /// Names in elements that could not be read: references to them are not reported a second time.
    poisoned: HashSet<String>,
    /// Things whose names could not be read: an unknown name may be theirs.
    nameless: Vec<Thing>,
    /// The same for profiles, shared storages and groups.
    nameless_profile: bool,
    nameless_storage: bool,
    nameless_group: bool,
}

impl<'d> Names<'d> {
    /// Takes a name. If it is taken, tells who has it: name, word and place.
    pub(crate) fn declare(
        &mut self,
        name: Cow<'d, str>,
        word: &'static str,
        thing: Thing,
        span: Span,
    ) -> Option<(String, &'static str, Span)> {
        let key = match &name {
            Cow::Borrowed(name) => key(name),
            Cow::Owned(name) => Cow::Owned(key(name).into_owned()),
        };
        if let Some(first) = self.things.get(&key) {
            return Some((first.name.to_string(), first.word, first.span));
        }
        self.things.insert(
            key,
            Declared {
                name,
                word,
                thing,
                span,
            },
        );
        None
    }

    /// Takes down that a thing of that name is gone.
    pub(crate) fn remove(&mut self, name: Cow<'d, str>, span: Span, reason: Option<String>) {
        self.removed.insert(name, (span, reason));
    }

    /// Takes down a thing whose name could not be read.
    pub(crate) fn nameless(&mut self, thing: Thing) {
        self.nameless.push(thing);
    }

    /// Takes down a profile whose name could not be read.
    pub(crate) fn nameless_profile(&mut self) {
        self.nameless_profile = true;
    }

    /// Whether a name that nobody has may be one of those.
    fn may_be_nameless(&self, kinds: Kinds) -> bool {
        self.nameless.iter().any(|thing| kinds.accept(*thing))
    }

    /// Takes down a profile, unless there is one of that name: then tells where.
    pub(crate) fn profile(&mut self, name: Cow<'d, str>, profile: Profile<'d>) -> Option<Span> {
        if let Some(first) = self.profiles.get(&name) {
            return Some(first.element.name_span());
        }
        self.profiles.insert(name, profile);
        None
    }

    /// Takes down a storage that all nodes share.
    pub(crate) fn shared_storage(&mut self, item: &Item<'d>, id: Id<Storage>) {
        match item.args().next() {
            Some(name) if matches!(name.value(), Value::String(_)) => {
                self.shared_storages.entry(text(&name)).or_insert(id);
            }
            _ => self.nameless_storage = true,
        }
    }

    /// Takes down a storage of one node.
    pub(crate) fn local_storage(&mut self, node: Id<Node>, name: &str, id: Id<Storage>) {
        self.local_storages.entry((node, name.into())).or_insert(id);
        self.any_local_storage.entry(name.into()).or_insert(id);
    }

    fn thing(&self, name: &str) -> Option<&Declared<'d>> {
        self.things
            .get(&*key(name))
            .filter(|declared| declared.name == name)
    }

    fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names
    }

    fn known(&self, kinds: Kinds) -> Vec<&str> {
        #[expect(clippy::iter_over_hash_type, reason = "the names are sorted at once")]
        fn of<'a>(names: &'a Names<'_>, kinds: Kinds) -> Vec<&'a str> {
            let mut found = Vec::new();
            for declared in names.things.values() {
                if kinds.accept(declared.thing) {
                    found.push(&*declared.name);
                }
            }
            found
        }
        Self::sorted(of(self, kinds).into_iter())
    }
}

/// What names are told apart by: the name in lower case, which most names are in already.
fn key(name: &str) -> Cow<'_, str> {
    let is_lower = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if name.bytes().all(is_lower) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_lowercase())
    }
}

/// Which kinds of things a reference may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kinds {
    /// Networks.
    Network,
    /// Nodes.
    Node,
    /// Hardware that is no node.
    Device,
    /// Virtual machines and containers.
    Guest,
    /// Anything that may have an address.
    Host,
    /// Networks, and anything that may have an address.
    NetworkOrHost,
    /// The same, and sets.
    Peer,
}

impl Kinds {
    const fn accept(self, thing: Thing) -> bool {
        match (self, thing) {
            (Self::Network, Thing::Network(_))
            | (Self::Node, Thing::Host(HostId::Node(_)))
            | (Self::Device, Thing::Host(HostId::Device(_)))
            | (Self::Guest, Thing::Host(HostId::Guest(_)))
            | (Self::Host, Thing::Host(_))
            | (Self::NetworkOrHost, Thing::Host(_) | Thing::Network(_))
            | (Self::Peer, _) => true,
            (
                Self::Network
                | Self::Node
                | Self::Device
                | Self::Guest
                | Self::Host
                | Self::NetworkOrHost,
                _,
            ) => false,
        }
    }

    const fn wanted(self) -> &'static str {
        match self {
            Self::Network => "a network",
            Self::Node => "a node",
            Self::Device => "a device",
            Self::Guest => "a guest",
            Self::Host => "a node, guest, device, load balancer or service with an address",
            Self::NetworkOrHost => "a network or a host",
            Self::Peer => "a network, a host or a set",
        }
    }
}

impl<'d> Lower<'d> {
    /// The names in an element that nobody could read.
    pub(crate) fn poison(&mut self, element: Element<'d>) {
        let mut pending = vec![element];
        while let Some(element) = pending.pop() {
            let names = element
                .args()
                .map(|arg| super::item::text(&arg).into_owned());
            self.names.poisoned.extend(names);
            pending.extend(element.children());
        }
    }

    /// Whether a part of the thing at a place may have that name, though none is known to.
    pub(crate) fn may_be_part(&self, name: &str, place: Span) -> bool {
        self.is_poisoned(name) || self.follow.may_have_more(place)
    }

    /// Whether that name stands in an element that could not be read: then it may be a name all the same.
    pub(crate) fn is_poisoned(&self, name: &str) -> bool {
        self.names.poisoned.contains(name)
    }

    /// Whether some thing has that name.
    pub(crate) fn is_declared(&self, name: &str) -> bool {
        self.names.thing(name).is_some()
    }

    /// What a name refers to, or a diagnostic: unknown, removed, or of the wrong kind.
    pub(crate) fn thing(&mut self, name: Spanned<&str>, kinds: Kinds) -> Option<Thing> {
        let found = self
            .names
            .thing(name.value)
            .map(|it| (it.thing, it.word, it.span));
        match found {
            Some((thing, ..)) if kinds.accept(thing) => Some(thing),
            Some((_, word, span)) => {
                self.push(wrong_kind(name, kinds, word, span));
                None
            }
            None => {
                self.unknown(name, kinds);
                None
            }
        }
    }

    fn unknown(&mut self, name: Spanned<&str>, kinds: Kinds) {
        if self.names.poisoned.contains(name.value) || self.names.may_be_nameless(kinds) {
            return;
        }
        if let Some((span, reason)) = self.names.removed.get(name.value) {
            let found = removed(name, *span, reason.as_deref());
            self.push(found);
            return;
        }
        let message = format!("nothing is called `{}`", name.value);
        let label = format!("should be {}", kinds.wanted());
        let found = Diagnostic::new(&faults::UNKNOWN_NAME, message).at(name.span, label);
        let found = found.suggest(name.span, name.value, self.names.known(kinds));
        self.push(found);
    }

    /// The network of that name.
    pub(crate) fn network(&mut self, name: Spanned<&str>) -> Option<Spanned<Id<Network>>> {
        match self.thing(name, Kinds::Network)? {
            Thing::Network(id) => Some(Spanned::new(id, name.span)),
            Thing::Host(_) | Thing::Set(_) => None,
        }
    }

    /// The node of that name.
    pub(crate) fn node(&mut self, name: Spanned<&str>) -> Option<Spanned<Id<Node>>> {
        match self.thing(name, Kinds::Node)? {
            Thing::Host(HostId::Node(id)) => Some(Spanned::new(id, name.span)),
            Thing::Host(_) | Thing::Network(_) | Thing::Set(_) => None,
        }
    }

    /// The device of that name.
    pub(crate) fn device(&mut self, name: Spanned<&str>) -> Option<Spanned<Id<Device>>> {
        match self.thing(name, Kinds::Device)? {
            Thing::Host(HostId::Device(id)) => Some(Spanned::new(id, name.span)),
            Thing::Host(_) | Thing::Network(_) | Thing::Set(_) => None,
        }
    }

    /// The guest of that name.
    pub(crate) fn guest(
        &mut self,
        name: Spanned<&str>,
    ) -> Option<Spanned<Id<crate::model::guest::Guest>>> {
        match self.thing(name, Kinds::Guest)? {
            Thing::Host(HostId::Guest(id)) => Some(Spanned::new(id, name.span)),
            Thing::Host(_) | Thing::Network(_) | Thing::Set(_) => None,
        }
    }

    /// The host of that name, with no part and no network.
    pub(crate) fn plain_host(&mut self, name: Spanned<&str>) -> Option<Spanned<HostId>> {
        match self.thing(name, Kinds::Host)? {
            Thing::Host(id) => Some(Spanned::new(id, name.span)),
            Thing::Network(_) | Thing::Set(_) => None,
        }
    }

    /// The host that `NAME`, `NAME@NETWORK` or an address refers to.
    pub(crate) fn host(&mut self, text: Spanned<&str>) -> Option<Spanned<HostRef>> {
        if let Ok(ip) = text.value.parse() {
            return Some(Spanned::new(HostRef::Literal(ip), text.span));
        }
        let Some((host, network)) = super::part::halves(text, '@') else {
            let host = self.plain_host(text)?;
            return Some(host.map(|host| HostRef::Host(host, None)));
        };
        let host = self.plain_host(host);
        let network = self.network(network);
        Some(Spanned::new(
            HostRef::Host(host?.value, Some(network?.value)),
            text.span,
        ))
    }

    /// The storage of that name, as a node sees it: its own first, then the shared ones. Without a node, as the lab
    /// sees it: the shared one, else the one that nodes have under that name, which means the same on each.
    pub(crate) fn storage(
        &mut self,
        name: Spanned<&str>,
        node: Option<Id<Node>>,
    ) -> Option<Spanned<Id<Storage>>> {
        let key = |node| (node, Box::from(name.value));
        let local = node.and_then(|node| self.names.local_storages.get(&key(node)));
        let shared = || self.names.shared_storages.get(name.value);
        let on_nodes = || {
            self.names
                .any_local_storage
                .get(name.value)
                .filter(|_| node.is_none())
        };
        let found = local.or_else(shared).or_else(on_nodes).copied();
        let may_be_there = self.names.nameless_storage
            || node.is_some_and(|node| self.incomplete_nodes.contains(&node));
        if found.is_none() && !may_be_there && !self.names.poisoned.contains(name.value) {
            let found = self.unknown_storage(name, node);
            self.push(found);
        }
        Some(Spanned::new(found?, name.span))
    }

    fn unknown_storage(&self, name: Spanned<&str>, node: Option<Id<Node>>) -> Diagnostic {
        let shared = self.names.shared_storages.keys().map(|name| &**name);
        let local = self
            .names
            .local_storages
            .keys()
            .filter(|(of, _)| node.is_none_or(|it| it == *of));
        let known = Names::sorted(shared.chain(local.map(|(_, name)| &**name)));
        let message = format!("no storage is called `{}`", name.value);
        let label = if node.is_some() {
            "unknown on this node"
        } else {
            "unknown"
        };
        let found = Diagnostic::new(&faults::UNKNOWN_NAME, message).at(name.span, label);
        found.suggest(name.span, name.value, known)
    }

    /// Takes down the groups of a cluster, by its position.
    pub(crate) fn declare_ha_groups(&mut self, at: usize, cluster: &Cluster) {
        let groups = cluster.ha.iter().flat_map(|ha| &ha.groups).enumerate();
        let is_missing = |name: &Name| *name == Name::missing();
        let mut all = cluster.ha.iter().flat_map(|ha| &ha.groups);
        self.names.nameless_group |= all.any(|group| is_missing(&group.name.value));
        let nodes = cluster.nodes.as_ref();
        self.names.ha_groups.extend(groups.map(|(group, it)| {
            let nodes = nodes.map(|nodes| nodes.iter().map(|node| node.value).collect());
            DeclaredGroup {
                name: it.name.value.as_str().into(),
                id: HaGroupId { cluster: at, group },
                nodes,
            }
        }));
    }

    /// The group of that name, in the cluster of a guest's home.
    pub(crate) fn ha_group(
        &mut self,
        name: Spanned<&str>,
        home: Option<Id<Node>>,
    ) -> Option<HaGroupId> {
        let known: Vec<_> = self
            .names
            .ha_groups
            .iter()
            .filter(|it| it.takes(home))
            .collect();
        if let Some(group) = known.iter().find(|group| &*group.name == name.value) {
            return Some(group.id);
        }
        if self.names.poisoned.contains(name.value) || self.names.nameless_group {
            return None;
        }
        let known = Names::sorted(known.into_iter().map(|group| &*group.name));
        let message = format!("no HA group is called `{}`", name.value);
        let found = Diagnostic::new(&faults::UNKNOWN_NAME, message)
            .at(name.span, "unknown in the cluster of its node");
        let found =
            found.help("write `group` into the `ha` of the cluster, or `ha=#true` for any node");
        let found = found.suggest(name.span, name.value, known);
        self.push(found);
        None
    }

    /// The profile of that name, if it is for that word.
    pub(crate) fn profile(
        &mut self,
        name: Spanned<&str>,
        word: &'static str,
    ) -> Option<Element<'d>> {
        let Some(profile) = self.names.profiles.get(name.value).copied() else {
            if !self.names.poisoned.contains(name.value) && !self.names.nameless_profile {
                let known = Names::sorted(self.names.profiles.keys().map(|name| &**name));
                let message = format!("no profile is called `{}`", name.value);
                let found =
                    Diagnostic::new(&faults::UNKNOWN_NAME, message).at(name.span, "unknown");
                let found = found.suggest(name.span, name.value, known);
                self.push(found);
            }
            return None;
        };
        if profile.target != word {
            let message = format!(
                "profile `{}` is for `{}`, not for `{word}`",
                name.value, profile.target
            );
            self.push(
                Diagnostic::new(&faults::WRONG_KIND, message)
                    .at(name.span, format!("used by a `{word}`"))
                    .related(profile.element.name_span(), "declared here"),
            );
            return None;
        }
        Some(profile.element)
    }
}

fn wrong_kind(name: Spanned<&str>, kinds: Kinds, word: &str, span: Span) -> Diagnostic {
    let message = format!("`{}` is a {word}, not {}", name.value, kinds.wanted());
    Diagnostic::new(&faults::WRONG_KIND, message)
        .at(name.span, format!("should be {}", kinds.wanted()))
        .related(span, "declared here")
}

fn removed(name: Spanned<&str>, span: Span, reason: Option<&str>) -> Diagnostic {
    let message = match reason {
        Some(reason) => format!("`{}` was removed: {reason}", name.value),
        None => format!("`{}` was removed", name.value),
    };
    Diagnostic::new(&faults::REMOVED_NAME, message)
        .at(name.span, "still referred to here")
        .related(span, "removed here")
        .help("refer to what took its place")
}
