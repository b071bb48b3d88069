//! Paths of a node.

use super::{Refusal, Verdict, is_line, require};

fn from_root(text: &str) -> Refusal {
    let found = Refusal::new("is not an absolute path");
    match text.trim_matches(|c: char| c == '/' || c.is_whitespace()) {
        "" => found.help("write a path from `/` on, such as `/mnt/data`"),
        rest => found.help(format!("write it from `/` on, such as `/{rest}`")),
    }
}

/// A path from `/` on.
///
/// # Errors
/// For any other text.
pub fn absolute_path(text: &str) -> Verdict {
    require(text.starts_with('/') && is_line(text), || from_root(text))
}

/// Where ZFS mounts a dataset: a path, or not at all (zfsprops(7), `mountpoint`).
///
/// # Errors
/// For any other text.
pub fn mountpoint(text: &str) -> Verdict {
    if matches!(text, "none" | "legacy") {
        return Ok(());
    }
    absolute_path(text)
}

/// The folder of a storage of type dir (pve-storage, `DirPlugin.pm`, `check_config`).
///
/// # Errors
/// For a path that Proxmox VE does not take.
pub fn storage_path(text: &str) -> Verdict {
    absolute_path(text)?;
    let taken = |c: char| c.is_ascii_alphanumeric() || "-/_.@".contains(c);
    let alien = text.chars().find(|c| !taken(*c));
    let rule = "use letters from a to z, digits, `-`, `_`, `.`, `@` and `/` only";
    match alien {
        Some(' ') => Err(Refusal::new(
            "has a blank, which Proxmox VE takes in no path of a storage",
        )
        .help(rule)),
        Some(c) => Err(Refusal::new(format!(
            "has `{c}`, which Proxmox VE takes in no path of a storage"
        ))
        .help(rule)),
        None => require(text.len() > 1, || {
            Refusal::new("is the root of the file system, which Proxmox VE takes for no storage")
                .help("write a folder, such as `/mnt/data`")
        }),
    }
}
