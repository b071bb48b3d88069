//! Tables that are derived from the model once and shared by rules and emitters.
//!
//! A table answers questions that several rules or emitters ask. It never judges: where the lab contradicts
//! itself, it holds both sides, and a rule says so.

pub mod absorption;
pub mod addresses;
pub mod backups;
pub mod below;
pub mod cables;
pub mod capacity;
pub mod ceph;
pub mod datasets;
pub mod dependence;
pub mod failures;
pub mod flows;
pub mod foundation;
mod free;
pub mod guests;
pub mod ha;
pub mod ha_rules;
pub mod hosts;
mod inferred;
pub mod interfaces;
pub mod kubernetes;
pub mod kubernetes_defaults;
mod labels;
pub mod lags;
pub mod layer2;
pub mod links;
pub mod literals;
pub mod members;
pub mod migration;
pub mod mtu;
pub mod names;
pub mod namesakes;
pub mod narrow;
pub mod occupancy;
pub mod passing;
pub mod pinning;
pub mod plugs;
pub mod policy;
pub mod ports;
pub mod prefixes;
pub mod reach;
pub mod readers;
pub mod region;
pub mod resolvers;
pub mod retention;
pub mod routes;
pub mod segment;
pub mod space;
pub mod strays;
pub mod subnets;
mod untagged;
pub mod usage;
pub mod votes;
pub mod zones;

use self::addresses::AddressPlan;
use self::backups::Coverage;
use self::capacity::Capacity;
use self::dependence::Edge;
use self::dependence::loops::{self, Loop};
use self::dependence::starting::{self, Ground};
use self::failures::Failures;
use self::guests::GuestTable;
use self::hosts::MainAddresses;
use self::interfaces::Interfaces;
use self::layer2::Layer2;
use self::links::LinkTable;
use self::namesakes::Namesakes;
use self::narrow::Narrow;
use self::policy::Policies;
use self::ports::Ports;
use self::routes::Routes;
use self::space::Space;
use self::votes::VoteTable;
use self::zones::Zones;
use crate::model::Lab;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::range::AddressRange;

/// Every derived table of a lab.
#[derive(Debug)]
pub struct Facts {
    /// Who claims which address.
    pub addresses: AddressPlan,
    /// Subnets that leave out addresses of their networks.
    pub narrow: Vec<Narrow>,
    /// What each interface carries.
    pub interfaces: Interfaces,
    /// The ports of devices, and the cables between them.
    pub ports: Ports,
    /// What is wired to what.
    pub layer2: Layer2,
    /// Where each node's default route leaves.
    pub routes: Routes,
    /// Under which address each host is reached.
    pub main_addresses: MainAddresses,
    /// Who votes, cluster by cluster.
    pub votes: Vec<VoteTable>,
    /// Who has which address on which link, cluster by cluster.
    pub links: Vec<LinkTable>,
    /// What each backup job covers.
    pub backups: Coverage,
    /// Which storages have one name.
    pub namesakes: Namesakes,
    /// Which guests run where, and need whom.
    pub guests: GuestTable,
    /// What each storage is promised.
    pub space: Space,
    /// What the rules of firewalls mean.
    pub policies: Policies,
    /// What the lab's zones hold.
    pub zones: Zones,
    /// What each node has, and what its guests are promised.
    pub capacity: Capacity,
    /// What has to be up before what.
    pub ties: Vec<Edge>,
    /// What would never start, as it waits for itself.
    pub loops: Vec<Loop>,
    /// What stops when something fails.
    pub failures: Failures,
}

impl Facts {
    /// Derives all tables.
    #[must_use]
    pub fn new(lab: &Lab) -> Self {
        let addresses = AddressPlan::new(lab);
        let interfaces = Interfaces::new(lab, &addresses);
        let routes = Routes::new(lab, &addresses, &interfaces);
        let main_addresses = MainAddresses::new(lab, &addresses, &routes);
        let clusters = lab.clusters.iter();
        let votes: Vec<_> = clusters.map(|it| VoteTable::new(lab, it)).collect();
        let clusters = lab.clusters.iter().zip(&votes);
        let ports = Ports::new(lab);
        let ground = Ground {
            lab,
            addresses: &addresses,
            main_addresses: &main_addresses,
            routes: &routes,
        };
        let ties = starting::ties(&ground);
        let mut facts = Self {
            narrow: narrow::narrow(lab, &addresses),
            loops: loops::among(&ties),
            ties,
            layer2: Layer2::new(lab, &interfaces, &addresses, &ports),
            ports,
            interfaces,
            routes,
            links: clusters
                .map(|(it, votes)| LinkTable::new(it, votes, &addresses))
                .collect(),
            votes,
            backups: Coverage::new(lab),
            guests: GuestTable::new(lab),
            namesakes: Namesakes::new(lab),
            space: Space::new(lab),
            policies: Policies::new(lab, &addresses),
            zones: Zones::new(lab, &addresses, &main_addresses),
            main_addresses,
            capacity: Capacity::new(lab),
            failures: Failures::default(),
            addresses,
        };
        // What a failure means follows from all the others.
        facts.failures = Failures::new(lab, &facts);
        facts
    }

    /// Whether a range is outside of a network, or of any, only because the prefix of a subnet is too long.
    #[must_use]
    pub fn is_left_out(&self, network: Option<Id<Network>>, range: AddressRange) -> bool {
        let mut narrow = self.narrow.iter();
        narrow.any(|it| network.is_none_or(|of| of == it.network) && it.holds(range))
    }
}
