//! Names that Ansible takes for groups and variables: letters, digits and underscores, no digit first, no word of
//! Python (ansible-core, `lib/ansible/inventory/group.py` and `lib/ansible/utils/vars.py`).

/// Python's keywords, which are no variables.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// The groups that are always there, and the key that would make an inventory the configuration of a plugin.
const RESERVED: &[&str] = &["all", "plugin", "ungrouped"];

/// The nearest name that a variable may have. Two names may meet in it.
#[must_use]
pub fn variable(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = name.chars().map(letter).collect();
    let starts_with_digit = name.starts_with(|c: char| c.is_ascii_digit());
    if starts_with_digit || KEYWORDS.contains(&name.as_str()) {
        format!("_{name}")
    } else {
        name
    }
}

/// The nearest name that a group may have, which is no host's: Ansible could not tell which of the two is meant.
/// Two names may meet in it; their groups are then one.
#[must_use]
pub fn group(name: &str, is_host: impl Fn(&str) -> bool) -> String {
    let mut name = variable(name);
    while RESERVED.contains(&name.as_str()) || is_host(&name) {
        name = format!("group_{name}");
    }
    name
}

/// Words that a play or Ansible itself uses: a variable of that name is hidden by them, or hides them (the playbook
/// keywords and special variables of Ansible's reference).
const HIDDEN: &[&str] = &[
    "any_errors_fatal",
    "become",
    "become_method",
    "become_user",
    "check_mode",
    "collections",
    "connection",
    "debugger",
    "diff",
    "environment",
    "force_handlers",
    "gather_facts",
    "group_names",
    "groups",
    "handlers",
    "hosts",
    "hostvars",
    "ignore_errors",
    "inventory_dir",
    "inventory_file",
    "inventory_hostname",
    "module_defaults",
    "name",
    "no_log",
    "omit",
    "order",
    "play_hosts",
    "port",
    "remote_user",
    "roles",
    "run_once",
    "serial",
    "strategy",
    "tags",
    "tasks",
    "throttle",
    "timeout",
    "vars",
    "vars_files",
    "vars_prompt",
];

/// Whether a variable cannot have this name without hiding something of Ansible's.
#[must_use]
pub fn is_reserved(variable: &str) -> bool {
    HIDDEN.contains(&variable)
}

#[cfg(test)]
mod tests {
    use super::{group, variable};

    #[test]
    fn names_become_identifiers() {
        for (name, expected) in [
            ("web_servers", "web_servers"),
            ("pve-cluster.a b", "pve_cluster_a_b"),
            ("0-core", "_0_core"),
            ("class", "_class"),
            ("größe", "gr__e"),
        ] {
            assert_eq!(variable(name), expected);
        }
    }

    #[test]
    fn groups_are_not_called_as_hosts_or_as_groups_that_exist() {
        let is_host = |name: &str| ["pve", "group_pve"].contains(&name);
        assert_eq!(group("pve", is_host), "group_group_pve");
        assert_eq!(group("all", is_host), "group_all");
        assert_eq!(group("vms", is_host), "vms");
    }
}
