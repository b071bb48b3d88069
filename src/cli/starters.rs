//! The labs to start from, embedded: the folders below `templates/labs/`.

/// A lab to start from.
#[derive(Debug)]
pub(super) struct Starter {
    /// Its name: the name of its folder.
    pub(super) name: &'static str,
    /// Its files: path below the folder, text.
    pub(super) files: &'static [(&'static str, &'static str)],
}

/// Declares the starters: one line each, with their files. A test holds the table against the folders.
macro_rules! starters {
    ($($name:literal: $($file:literal)+;)+) => {
        /// Every starter, by name.
        pub(super) static STARTERS: &[Starter] = &[
            $(Starter {
                name: $name,
                files: &[$(($file, include_str!(concat!(
                    env!("CARGO_MANIFEST_DIR"), "/templates/labs/", $name, "/", $file
                )))),+],
            }),+
        ];
    };
}

starters! {
    "five-node-gpu": "backup.kdl" "docs.kdl" "guests.kdl" "kubernetes.kdl" "lab.kdl" "network.kdl" "nodes.kdl";
    "single-host-tiers": "docs.kdl" "guests.kdl" "kubernetes.kdl" "lab.kdl" "network.kdl";
    "talos-ceph": "backup.kdl" "ceph.kdl" "docs.kdl" "guests.kdl" "kubernetes.kdl" "lab.kdl" "network.kdl" "nodes.kdl";
    "two-node-qdevice": "ansible.kdl" "docs.kdl" "guests.kdl" "lab.kdl" "network.kdl" "nodes.kdl" "storage.kdl";
}

/// The starter that is taken when none is named.
pub(super) const DEFAULT: &str = "two-node-qdevice";

/// The names of all starters.
pub(super) fn names() -> Vec<&'static str> {
    STARTERS.iter().map(|starter| starter.name).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use walkdir::WalkDir;

    use super::{DEFAULT, STARTERS, names};

    #[test]
    fn the_table_is_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/labs");
        let entries = WalkDir::new(&folder)
            .into_iter()
            .map(|entry| entry.unwrap());
        let files = entries.filter(|entry| entry.file_type().is_file());
        let below = |path: &Path| {
            path.strip_prefix(&folder)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        let there: BTreeSet<_> = files.map(|entry| below(entry.path())).collect();
        let path = |name: &str, (file, _): &(&str, &str)| format!("{name}/{file}");
        let all = STARTERS
            .iter()
            .flat_map(|it| it.files.iter().map(|file| path(it.name, file)));
        assert_eq!(all.collect::<BTreeSet<_>>(), there);
    }

    #[test]
    fn starters_are_sorted_and_the_default_is_one() {
        assert!(names().is_sorted());
        assert!(names().contains(&DEFAULT));
    }
}
