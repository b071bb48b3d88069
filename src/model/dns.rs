//! Name resolution: who is asked, and what the lab's zones hold.

use super::about::{About, Text};
use super::host::{HostId, HostRef};
use super::name::Name;
use crate::source::{Span, Spanned};

/// Name resolution of the lab.
#[derive(Debug, Default)]
pub struct Dns {
    /// Who is asked, in this order.
    pub resolvers: Vec<Resolver>,
    /// The zones.
    pub zones: Vec<Zone>,
}

/// Somebody who answers questions.
#[derive(Debug)]
pub struct Resolver {
    /// Who.
    pub host: Spanned<HostRef>,
    /// Whom it asks in turn, in words.
    pub upstream: Option<Text>,
    /// What it says of itself.
    pub about: About,
}

/// A zone of names.
#[derive(Debug)]
pub struct Zone {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Who serves it, if not the first resolver.
    pub server: Option<Spanned<HostRef>>,
    /// Hosts with a name each.
    pub hosts: Option<ZoneHosts>,
    /// Further names.
    pub records: Vec<Record>,
}

/// Which hosts have a name in a zone.
#[derive(Debug)]
pub enum ZoneHosts {
    /// Every node and guest with a fixed address.
    All(Span),
    /// These.
    Named(Vec<Spanned<HostId>>),
}

/// A name in a zone.
#[derive(Debug)]
pub struct Record {
    /// The name, below the zone's.
    pub name: Text,
    /// What it points to.
    pub to: Spanned<HostRef>,
    /// What it says of itself.
    pub about: About,
}
