//! Names that Ansible takes for groups and variables.

pub(in crate::emit) use crate::model::ansible_name::{group, variable};
