//! Groups and variables of the inventory that do not follow from the rest.

use super::about::About;
use super::host::{HostId, Var};
use super::name::Name;
use crate::source::Spanned;

/// What the lab says for Ansible.
#[derive(Debug, Default)]
pub struct Ansible {
    /// Groups of the lab's own.
    pub groups: Vec<Group>,
    /// Variables of all hosts.
    pub vars: Vec<Var>,
}

/// A group of hosts.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Its hosts.
    pub hosts: Vec<Spanned<HostId>>,
    /// Its variables.
    pub vars: Vec<Var>,
}
