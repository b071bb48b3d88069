//! What the plugins of Proxmox's storages take (pve-storage, `src/PVE/Storage/`).

use super::{Refusal, Verdict, is_line, is_safe_id, require};

/// The path of an NFS export (`Plugin.pm`, format `pve-storage-path`).
///
/// # Errors
/// For a path that Proxmox VE does not take.
pub fn export_path(text: &str) -> Verdict {
    let rest = text.strip_prefix('/');
    let Some(rest) = rest.filter(|_| is_line(text)) else {
        let found = Refusal::new("is not the absolute path of an export");
        let rest = text.trim_matches(|c: char| c == '/' || c.is_whitespace());
        return Err(found.help(format!("write it from `/` on: `/{rest}`")));
    };
    let starts = |c: char| !";()".contains(c);
    require(rest.starts_with(starts), || {
        Refusal::new("names no export that Proxmox VE takes")
            .help("write the path of a folder, such as `/export/data`")
    })
}

/// A share of a server for Windows' protocol, without the server.
///
/// # Errors
/// For a path that starts with a slash or a backslash: the server comes before it.
pub fn share(text: &str) -> Verdict {
    let bare = text.trim_start_matches(['/', '\\']);
    require(is_line(text) && bare == text, || {
        let found = Refusal::new("is not the name of a share");
        match bare.trim() {
            "" => found.help("write the name alone, such as `backup`"),
            bare => found.help(format!("write the name alone: `{bare}`")),
        }
    })
}

/// Mount options, separated by commas (`Plugin.pm`, format `pve-storage-options`).
///
/// # Errors
/// For options with a blank.
pub fn mount_options(text: &str) -> Verdict {
    let solid = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    require(solid, || {
        let parts = text
            .split([',', ' ', '\t', '\n'])
            .filter(|it| !it.is_empty());
        let joined = parts.collect::<Vec<_>>().join(",");
        Refusal::new("has a blank: mount options are one word").help(if joined.is_empty() {
            "write them with commas, such as `vers=4.2,soft`".to_owned()
        } else {
            format!("write `{joined}`")
        })
    })
}

/// One of several options that commas part.
///
/// # Errors
/// For a text with a blank.
pub fn option_word(text: &str) -> Verdict {
    require(
        !text.is_empty() && !text.contains(char::is_whitespace),
        || Refusal::new("is not one word").help("write one word a feature, with commas between"),
    )
}

/// The name of a volume group or thin pool (`Plugin.pm`, format `pve-storage-vgname`).
///
/// # Errors
/// For a name that Proxmox VE does not take.
pub fn lvm_name(text: &str) -> Verdict {
    let ends = |c: char| c.is_ascii_alphanumeric();
    let inner = |c: char| ends(c) || "-_.".contains(c);
    let good =
        text.len() > 1 && text.starts_with(ends) && text.ends_with(ends) && text.chars().all(inner);
    require(good, || {
        Refusal::new("is not a name that Proxmox VE takes for a volume group or thin pool").help(
            "use two or more letters, digits and inner `-`, `_`, `.`, as `vgs` and `lvs` list it",
        )
    })
}

/// The name of a pool or dataset of ZFS (zfsconcepts(7), zpoolconcepts(7)); blanks, which ZFS takes, part the columns
/// that Proxmox VE reads.
///
/// # Errors
/// For any other name.
pub fn zfs_name(text: &str) -> Verdict {
    let inner = |c: char| c.is_ascii_alphanumeric() || "_-.:".contains(c);
    let component = |part: &str| !part.is_empty() && part.chars().all(inner);
    let good =
        text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.split('/').all(component);
    require(good, || {
        let found = Refusal::new("is not the name of a ZFS pool or dataset");
        match text.strip_prefix('/').filter(|rest| zfs_name(rest).is_ok()) {
            Some(rest) => found.help(format!("write it as `zfs list` does: `{rest}`")),
            None => found.help("write it as `zfs list` does, such as `tank/guests`"),
        }
    })
}

/// The name of a pool or file system of Ceph (pve-manager, `PVE/API2/Ceph/Pool.pm`).
///
/// # Errors
/// For a name with a blank, a colon or a slash.
pub fn ceph_pool(text: &str) -> Verdict {
    let outside = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ':' | '/');
    require(!text.is_empty() && !text.contains(outside), || {
        Refusal::new("is not the name of a Ceph pool").help("use no blank, colon or slash")
    })
}

/// A datastore of a Proxmox Backup Server (proxmox-backup, `pbs-api-types`).
///
/// # Errors
/// For any other name.
pub fn datastore(text: &str) -> Verdict {
    let good = is_safe_id(text) && (3..=32).contains(&text.len());
    require(good, || {
        Refusal::new("is not the name of a datastore")
            .help("use 3 to 32 letters, digits, `_`, `-` and `.`, as the backup server lists it")
    })
}

/// How deep namespaces may be (proxmox-backup, `pbs-api-types`, `MAX_NAMESPACE_DEPTH`).
const DEEPEST: usize = 8;

/// A namespace of a datastore.
///
/// # Errors
/// For any other text.
pub fn namespace(text: &str) -> Verdict {
    let good = text.split('/').count() <= DEEPEST && text.split('/').all(is_safe_id);
    require(good, || {
        Refusal::new("is not a namespace of a backup server")
            .help("use letters, digits, `_`, `-` and `.`, with `/` between levels: `site/lab`")
    })
}

/// A user of a Proxmox Backup Server, or a token of one.
///
/// # Errors
/// For a name without a realm, or a token without a name.
pub fn pbs_user(text: &str) -> Verdict {
    let (user, token) = match text.split_once('!') {
        Some((user, token)) => (user, Some(token)),
        None => (text, None),
    };
    let plain = |name: &str| {
        let outside = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ':' | '/');
        !name.is_empty() && !name.contains(outside)
    };
    let account = user.rsplit_once('@');
    let good = account.is_some_and(|(name, realm)| plain(name) && is_safe_id(realm));
    let token_named = token.is_none_or(is_safe_id);
    require(good && token_named, || {
        let found = Refusal::new("is not a user of a backup server");
        if account.is_none() && plain(user) && token_named {
            let token = token.map_or_else(String::new, |token| format!("!{token}"));
            return found.help(format!("write its realm too, such as `{user}@pbs{token}`"));
        }
        found.help("write it like `backup@pbs` or `backup@pbs!lab`")
    })
}

/// A user of a share, or of Ceph: mount takes it as one option, so no comma.
///
/// # Errors
/// For any other text.
pub fn cifs_user(text: &str) -> Verdict {
    require(is_line(text) && !text.contains(','), || {
        Refusal::new("is not the name of a user").help("use no comma, and no blank at either end")
    })
}
