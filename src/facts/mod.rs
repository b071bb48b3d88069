//! Tables that are derived from the model once and shared by rules and emitters.
//!
//! A table answers questions that several rules or emitters ask. It never judges: where the lab contradicts
//! itself, it holds both sides, and a rule says so.

pub mod addresses;
pub mod backups;
pub mod cables;
pub mod dependence;
mod free;
pub mod hosts;
mod inferred;
pub mod interfaces;
mod labels;
pub mod lags;
pub mod layer2;
pub mod literals;
pub mod members;
pub mod names;
pub mod ports;
pub mod prefixes;
pub mod reach;
pub mod resolvers;
pub mod routes;
pub mod segment;
pub mod strays;
pub mod subnets;
pub mod usage;
pub mod votes;

use self::addresses::AddressPlan;
use self::backups::Coverage;
use self::hosts::MainAddresses;
use self::interfaces::Interfaces;
use self::layer2::Layer2;
use self::ports::Ports;
use self::routes::Routes;
use self::votes::VoteTable;
use crate::model::Lab;

/// Every derived table of a lab.
#[derive(Debug)]
pub struct Facts {
    /// Who claims which address.
    pub addresses: AddressPlan,
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
    /// What each backup job covers.
    pub backups: Coverage,
}

impl Facts {
    /// Derives all tables.
    #[must_use]
    pub fn new(lab: &Lab) -> Self {
        let addresses = AddressPlan::new(lab);
        let interfaces = Interfaces::new(lab, &addresses);
        let routes = Routes::new(lab, &addresses, &interfaces);
        let main_addresses = MainAddresses::new(lab, &addresses, &routes);
        let ports = Ports::new(lab);
        Self {
            layer2: Layer2::new(lab, &interfaces, &addresses, &ports),
            ports,
            interfaces,
            routes,
            main_addresses,
            votes: lab
                .clusters
                .iter()
                .map(|cluster| VoteTable::new(lab, cluster))
                .collect(),
            backups: Coverage::new(lab),
            addresses,
        }
    }
}
