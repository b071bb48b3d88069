//! The grammars of texts that a consumer splits, resolves or refuses: each function says whether a text is one, after the
//! consumer's own check where it has one.

mod key;
mod path;
mod pattern;
mod storage;
mod web;

pub use key::ssh_key;
pub use path::{absolute_path, mountpoint, storage_path};
pub use pattern::{glob, udev_key};
pub use storage::{
    ceph_pool, cifs_user, datastore, export_path, lvm_name, mount_options, namespace, option_word,
    pbs_user, share, zfs_name,
};
pub use web::{dns_name, mail_receiver, scheme, url, wildcard_name};

/// Why a text is refused. `problem` reads on after the quoted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong with it.
    pub problem: String,
    /// What to write.
    pub help: Option<String>,
}

/// What a check answers.
pub type Verdict = Result<(), Refusal>;

impl Refusal {
    fn new(problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Self {
            problem,
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// `Ok` if a condition holds, else the refusal.
fn require(holds: bool, refusal: impl FnOnce() -> Refusal) -> Verdict {
    if holds { Ok(()) } else { Err(refusal()) }
}

/// Whether a text is not empty, starts and ends with no blank, and stays on its line.
fn is_line(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.contains(char::is_control)
}

/// An identifier as the Proxmox Backup Server checks names (proxmox, `proxmox-schema`, "safe id").
fn is_safe_id(text: &str) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') && text.chars().all(rest)
}
