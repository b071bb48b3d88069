//! Storages: what guests, images and backups are kept on.

use super::about::{About, Named, Text};
use super::host::HostRef;
use super::id::Id;
use super::name::Name;
use super::node::Node;
use super::secret::Secret;
use super::stated::Stated;
use super::unit::Size;
use crate::source::Spanned;

/// A storage, as `/etc/pve/storage.cfg` knows it.
#[derive(Debug)]
pub struct Storage {
    /// Its id.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Its type and what belongs to that type.
    pub kind: Spanned<StorageKind>,
    /// Where it is.
    pub place: Place,
    /// What it may hold: what is written, or the type's default.
    pub content: Vec<Spanned<Content>>,
    /// How large.
    pub size: Option<Spanned<Stated<Size>>>,
    /// How much is in use.
    pub used: Option<Spanned<Size>>,
    /// What is kept of backups on it.
    pub keep: Option<super::backup::Keep>,
}

/// Where a storage is.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// In one node.
    Node(Id<Node>),
    /// Reached from all nodes, or from those that are named.
    Shared(Vec<Spanned<Id<Node>>>),
}

/// The types of storages, with what each needs.
#[derive(Debug)]
pub enum StorageKind {
    /// A folder.
    Dir {
        /// Absolute.
        path: Option<Text>,
    },
    /// An NFS export.
    Nfs {
        /// Who serves it.
        server: Option<Spanned<HostRef>>,
        /// Which path of the server.
        export: Option<Text>,
        /// Mount options, one word.
        options: Option<Text>,
    },
    /// A ZFS pool or dataset.
    ZfsPool {
        /// The pool or dataset; the storage's id unless said, `rpool/data` for `local-zfs`.
        pool: Option<Text>,
        /// Whether new disks take space only as they are written.
        thin: Option<Spanned<bool>>,
    },
    /// A thin pool of LVM.
    LvmThin {
        /// The volume group.
        vg: Option<Text>,
        /// The pool in it.
        thinpool: Option<Text>,
    },
    /// A Proxmox Backup Server.
    Pbs {
        /// Who serves it.
        server: Option<Spanned<HostRef>>,
        /// Which datastore; the storage's id unless said.
        datastore: Option<Text>,
        /// In which namespace.
        namespace: Option<Text>,
        /// As whom.
        user: Option<Text>,
        /// With which password.
        password: Option<Spanned<Secret>>,
    },
}

impl StorageKind {
    /// The words of the language, which are Proxmox's.
    pub const WORDS: &[&str] = &["dir", "nfs", "zfspool", "lvmthin", "pbs"];

    /// The word for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Dir { .. } => "dir",
            Self::Nfs { .. } => "nfs",
            Self::ZfsPool { .. } => "zfspool",
            Self::LvmThin { .. } => "lvmthin",
            Self::Pbs { .. } => "pbs",
        }
    }

    /// What a storage of this type can hold at all (`proxmox.md`'s source: the storage plugins of pve-storage).
    #[must_use]
    pub const fn possible_content(&self) -> &'static [Content] {
        use Content::{Backup, Images, Import, Iso, Rootdir, Snippets, Vztmpl};
        match self {
            Self::Dir { .. } | Self::Nfs { .. } => {
                &[Images, Rootdir, Vztmpl, Iso, Backup, Snippets, Import]
            }
            Self::ZfsPool { .. } | Self::LvmThin { .. } => &[Images, Rootdir],
            Self::Pbs { .. } => &[Backup],
        }
    }

    /// What it holds unless the lab says otherwise.
    #[must_use]
    pub const fn default_content(&self) -> &'static [Content] {
        use Content::{Backup, Images, Rootdir};
        match self {
            Self::Dir { .. } | Self::ZfsPool { .. } | Self::LvmThin { .. } => &[Images, Rootdir],
            Self::Nfs { .. } => &[Images],
            Self::Pbs { .. } => &[Backup],
        }
    }

    /// Who serves it over the network.
    #[must_use]
    pub const fn server(&self) -> Option<Spanned<HostRef>> {
        match self {
            Self::Nfs { server, .. } | Self::Pbs { server, .. } => *server,
            Self::Dir { .. } | Self::ZfsPool { .. } | Self::LvmThin { .. } => None,
        }
    }
}

/// What a storage may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    /// Disks of virtual machines.
    Images,
    /// Disks of containers.
    Rootdir,
    /// Templates of containers.
    Vztmpl,
    /// Installation media.
    Iso,
    /// Backups.
    Backup,
    /// Hook scripts and cloud-init snippets.
    Snippets,
    /// Disks to import.
    Import,
}

impl Content {
    /// The words of the language, which are Proxmox's.
    pub const WORDS: &[&str] = &[
        "images", "rootdir", "vztmpl", "iso", "backup", "snippets", "import",
    ];

    const ALL: [Self; 7] = [
        Self::Images,
        Self::Rootdir,
        Self::Vztmpl,
        Self::Iso,
        Self::Backup,
        Self::Snippets,
        Self::Import,
    ];

    /// The content of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|content| content.word() == word)
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Images => "images",
            Self::Rootdir => "rootdir",
            Self::Vztmpl => "vztmpl",
            Self::Iso => "iso",
            Self::Backup => "backup",
            Self::Snippets => "snippets",
            Self::Import => "import",
        }
    }
}

impl Storage {
    /// Whether it may hold that.
    #[must_use]
    pub fn holds(&self, content: Content) -> bool {
        self.content.iter().any(|it| it.value == content)
    }

    /// The node it is in, if it is in one.
    #[must_use]
    pub const fn node(&self) -> Option<Id<Node>> {
        match self.place {
            Place::Node(node) => Some(node),
            Place::Shared(_) => None,
        }
    }

    /// The ZFS pool or dataset of a zfspool: what is written, or what Proxmox and its installer use.
    #[must_use]
    pub fn zfs_pool(&self) -> Option<&str> {
        match &self.kind.value {
            StorageKind::ZfsPool {
                pool: Some(pool), ..
            } => Some(&pool.value),
            StorageKind::ZfsPool { pool: None, .. } if &*self.name.value == "local-zfs" => {
                Some("rpool/data")
            }
            StorageKind::ZfsPool { pool: None, .. } => Some(&self.name.value),
            StorageKind::Dir { .. }
            | StorageKind::Nfs { .. }
            | StorageKind::LvmThin { .. }
            | StorageKind::Pbs { .. } => None,
        }
    }
}

impl Named for Storage {
    fn name(&self) -> &Spanned<Name> {
        &self.name
    }

    fn about(&self) -> &About {
        &self.about
    }
}
