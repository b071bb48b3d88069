//! Texts with a grammar as types of values: what each is checked against is said in the model.

use super::scalar::{Scalar, ScalarError};
use super::spec::Type;
use crate::model::grammar::{self, Verdict};

/// Declares types of texts, each with its readers: `STATIC = "name", "grammar", "example" { Reader: check }`.
macro_rules! texts {
    ($($static:ident = $name:literal, $grammar:literal, $example:literal { $($ty:ident: $check:path),+ })+) => {$(
        #[doc = $grammar]
        pub(crate) static $static: Type = Type { name: $name, grammar: $grammar, example: $example };

        $(
            #[doc = $grammar]
            pub(crate) struct $ty(Box<str>);

            impl From<$ty> for Box<str> {
                fn from(text: $ty) -> Self {
                    text.0
                }
            }

            impl Scalar for $ty {
                const TYPE: &'static Type = &$static;

                fn parse(text: &str) -> Result<Self, ScalarError> {
                    checked(text, $check(text)).map(Self)
                }
            }
        )+
    )+};
}

/// A text that passed its check.
pub(super) fn checked(text: &str, verdict: Verdict) -> Result<Box<str>, ScalarError> {
    verdict.map(|()| text.into()).map_err(|refusal| {
        ScalarError::Value(format!("`{text}` {}", refusal.problem), refusal.help)
    })
}

texts! {
    PATH = "absolute path", "A path from `/` on.", "\"/srv/data\"" { AbsolutePath: grammar::absolute_path }
    MOUNTPOINT = "mount point", "A path from `/` on, `none` or `legacy`.", "\"/srv/data\"" { Mountpoint: grammar::mountpoint }
    FOLDER = "folder of a storage", "A path from `/` on, of letters, digits, `-`, `_`, `.`, `@` and `/`.",
        "\"/mnt/data\"" { StorageFolder: grammar::storage_path }
    EXPORT = "path of an export", "The path from `/` on, as the server exports it.",
        "\"/export/data\"" { ExportPath: grammar::export_path }
    SHARE = "name of a share", "The name of a share, without its server.", "\"backup\"" { ShareName: grammar::share }
    MOUNT_OPTIONS = "list of mount options", "Options separated by commas, without a blank.",
        "\"vers=4.2,soft\"" { MountOptions: grammar::mount_options }
    LVM_NAME = "name of LVM", "Two or more letters, digits and inner `-`, `_`, `.`.", "\"pve\"" { LvmName: grammar::lvm_name }
    POOL = "pool", "A pool or dataset of ZFS, `POOL/NAME`; or a pool or file system of Ceph. Without a blank.",
        "\"tank/guests\"" { ZfsPool: grammar::zfs_name, CephPoolName: grammar::ceph_pool }
    DATASTORE = "datastore", "3 to 32 letters, digits, `_`, `-` and `.`.", "\"main\"" { Datastore: grammar::datastore }
    NAMESPACE = "namespace of a backup server", "Letters, digits, `_`, `-` and `.`, with `/` between levels.",
        "\"site/lab\"" { PbsNamespace: grammar::namespace }
    USER = "user of a storage", "cifs, rbd, cephfs: a name. pbs: `user@realm` or `user@realm!token`.",
        "\"backup@pbs!lab\"" { PbsUser: grammar::pbs_user, PlainUser: grammar::cifs_user }
    WINDOWS_DOMAIN = "Windows domain", "A name of one word, or a DNS name.", "\"HOME\"" { WindowsDomain: grammar::option_word }
    URL = "URL", "`https://` or `http://`, a host, and what follows.", "\"https://hooks.example/done\"" { Url: grammar::url }
    DNS_NAME = "DNS name", "Letters, digits and inner dashes, with dots between labels.",
        "\"home.example\"" { DnsName: grammar::dns_name }
    INGRESS_NAME = "DNS name or wildcard", "A DNS name, or `*.NAME` for every name below one.",
        "\"app.home.example\"" { IngressName: grammar::wildcard_name }
    SCHEME = "URL scheme", "What stands before the colon of a URL.", "\"https\"" { Scheme: grammar::scheme }
    MAIL_RECEIVER = "mail address", "A mail address, or a user of Proxmox VE.",
        "\"admin@home.example\"" { MailReceiver: grammar::mail_receiver }
    FEATURE = "feature of a container",
        "`nesting`, `keyctl`, `fuse`, `mknod` or `force_rw_sys`, also with `=0` or `=1`; or `mount=` and file systems with `;` between.",
        "\"nesting\"" { Feature: grammar::option_word }
    UDEV_KEY = "property of udev", "A name as `udevadm info` lists it.", "\"ID_MODEL\"" { UdevKey: grammar::udev_key }
    GLOB = "pattern", "Text with `*`, `?` and `[…]`.", "\"Samsung*\"" { Glob: grammar::glob }
}

/// A public key of SSH.
pub(crate) static SSH_PUBLIC_KEY: Type = Type {
    name: "public SSH key",
    grammar: "A line of authorized_keys: the type of the key, the key in Base64, a comment.",
    example: "\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHx3Zk3vT9qLw2XcR7bNf5YhJ8mDsPa4GtUe0i1o2p3q admin@pc\"",
};

/// A line of authorized_keys.
pub(crate) struct SshKey(Box<str>);

impl From<SshKey> for Box<str> {
    fn from(key: SshKey) -> Self {
        key.0
    }
}

impl Scalar for SshKey {
    const TYPE: &'static Type = &SSH_PUBLIC_KEY;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        // Not quoted in the message: what was pasted here may be a secret.
        grammar::ssh_key(text.trim()).map_err(|it| ScalarError::Value(it.problem, it.help))?;
        Ok(Self(text.into()))
    }
}
