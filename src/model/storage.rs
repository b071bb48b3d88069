//! Storages: what guests, images and backups are kept on.

use super::about::{About, Named, Ref, Text};
use super::fingerprint::Fingerprint;
use super::host::HostRef;
use super::id::Id;
use super::name::Name;
use super::node::Node;
use super::secret::Secret;
use super::setting::PlainSetting;
use super::stated::Stated;
use super::unit::Size;
use super::zfs::{Dataset, ZfsProperties};
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
    /// Whether the nodes that have it see the same content, where it is written.
    pub shared: Option<Spanned<bool>>,
    /// What it may hold: what is written, or the type's default.
    pub content: Vec<Spanned<Content>>,
    /// How large.
    pub size: Option<Spanned<Stated<Size>>>,
    /// How much is in use.
    pub used: Option<Spanned<Size>>,
    /// What is kept of backups on it.
    pub keep: Option<super::backup::Keep>,
    /// With which secret it is opened.
    pub password: Option<Spanned<Secret>>,
    /// Keys of its section that no word says.
    pub settings: Vec<PlainSetting>,
}

/// Where a storage is.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// In one node.
    Node(Id<Node>),
    /// On all nodes, or on those that are named: one storage that they share, or one of the same id in each of them.
    Nodes(Vec<Spanned<Id<Node>>>),
}

/// Whether the nodes that have a storage see the same content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// They do: it is served over the network.
    Always,
    /// They do if `shared` says so: something else, such as a SAN or a cluster file system, has to see to it.
    Stated,
    /// They do not: each node has its own.
    Never,
}

/// The types of storages, with what each needs.
#[derive(Debug)]
pub enum StorageKind {
    /// A folder.
    Dir {
        /// Absolute.
        path: Option<Text>,
        /// Whether something has to be mounted there for the storage to be there.
        is_mountpoint: Option<Spanned<bool>>,
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
    /// A Windows share.
    Cifs {
        /// Who serves it.
        server: Option<Spanned<HostRef>>,
        /// Which share of the server.
        share: Option<Text>,
        /// Which folder of the share.
        subdir: Option<Text>,
        /// The domain of the user.
        domain: Option<Text>,
        /// Mount options, one word.
        options: Option<Text>,
        /// As whom.
        user: Option<Text>,
    },
    /// The disks of an iSCSI target.
    Iscsi {
        /// Who serves it.
        portal: Option<Spanned<HostRef>>,
        /// The qualified name of the target.
        target: Option<Text>,
    },
    /// A ZFS pool or dataset.
    ZfsPool {
        /// The pool or dataset; the storage's id unless said, `rpool/data` for `local-zfs`.
        pool: Option<Text>,
        /// Whether new disks take space only as they are written.
        thin: Option<Spanned<bool>>,
        /// What ZFS is told.
        properties: ZfsProperties,
        /// Datasets in it with a purpose of their own, as written.
        datasets: Vec<Dataset>,
    },
    /// A volume group of LVM.
    Lvm {
        /// The volume group.
        vg: Option<Text>,
    },
    /// A thin pool of LVM.
    LvmThin {
        /// The volume group.
        vg: Option<Text>,
        /// The pool in it.
        thinpool: Option<Text>,
    },
    /// A pool of Ceph.
    Rbd(CephPool),
    /// A file system of Ceph.
    CephFs(CephPool),
    /// A Proxmox Backup Server.
    Pbs {
        /// Who serves it.
        server: Option<Spanned<HostRef>>,
        /// Which datastore; the storage's id unless said.
        datastore: Option<Text>,
        /// The port of its API, where it is not 8007.
        port: Option<Spanned<u16>>,
        /// How its self-signed certificate is recognised.
        fingerprint: Option<Spanned<Fingerprint>>,
        /// In which namespace.
        namespace: Option<Text>,
        /// As whom.
        user: Option<Text>,
        /// The storage on the server's node that holds the datastore.
        backing: Option<Ref<Storage>>,
    },
}

/// What a storage on Ceph is of.
#[derive(Debug, Default)]
pub struct CephPool {
    /// The pool, or the file system; the storage's id unless said.
    pub pool: Option<Text>,
    /// The monitors of a Ceph that the lab does not run itself.
    pub monitors: Vec<Spanned<HostRef>>,
    /// As whom.
    pub user: Option<Text>,
    /// rbd: the namespace in the pool.
    pub namespace: Option<Text>,
    /// rbd: whether the kernel maps the images of virtual machines too.
    pub krbd: Option<Spanned<bool>>,
    /// cephfs: the folder of the file system that is mounted.
    pub subdir: Option<Text>,
}

impl StorageKind {
    /// The words of the language, which are Proxmox's.
    pub const WORDS: &[&str] = &[
        "dir", "nfs", "cifs", "iscsi", "zfspool", "lvm", "lvmthin", "rbd", "cephfs", "pbs",
    ];

    /// Types that Proxmox VE has and the language does not describe.
    pub const UNDESCRIBED: &[&str] = &["btrfs", "esxi", "glusterfs", "iscsidirect", "zfs"];

    /// The word for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Dir { .. } => "dir",
            Self::Nfs { .. } => "nfs",
            Self::Cifs { .. } => "cifs",
            Self::Iscsi { .. } => "iscsi",
            Self::ZfsPool { .. } => "zfspool",
            Self::Lvm { .. } => "lvm",
            Self::LvmThin { .. } => "lvmthin",
            Self::Rbd(_) => "rbd",
            Self::CephFs(_) => "cephfs",
            Self::Pbs { .. } => "pbs",
        }
    }

    /// Whether nodes share a storage of this type (`SHARED_STORAGE` and the plugins' `options` of pve-storage).
    #[must_use]
    pub const fn sharing(&self) -> Sharing {
        match self {
            Self::Nfs { .. }
            | Self::Cifs { .. }
            | Self::Iscsi { .. }
            | Self::Rbd(_)
            | Self::CephFs(_)
            | Self::Pbs { .. } => Sharing::Always,
            Self::Dir { .. } | Self::Lvm { .. } => Sharing::Stated,
            Self::ZfsPool { .. } | Self::LvmThin { .. } => Sharing::Never,
        }
    }

    /// What a storage of this type can hold at all (`content` of each plugin of pve-storage).
    #[must_use]
    pub const fn possible_content(&self) -> &'static [Content] {
        use Content::{Backup, Images, Import, Iso, None, Rootdir, Snippets, Vztmpl};
        match self {
            Self::Dir { .. } => &[Images, Rootdir, Vztmpl, Iso, Backup, Snippets, Import, None],
            Self::Nfs { .. } | Self::Cifs { .. } => {
                &[Images, Rootdir, Vztmpl, Iso, Backup, Snippets, Import]
            }
            Self::Iscsi { .. } => &[Images, None],
            Self::ZfsPool { .. } | Self::Lvm { .. } | Self::LvmThin { .. } | Self::Rbd(_) => {
                &[Images, Rootdir]
            }
            Self::CephFs(_) => &[Vztmpl, Iso, Backup, Snippets, Import],
            Self::Pbs { .. } => &[Backup, None],
        }
    }

    /// What a storage of that id holds unless the lab says otherwise (the same tables). `local` holds what the installer
    /// gives it, so that naming it takes nothing away (pve-installer, `Proxmox/Install.pm`).
    #[must_use]
    pub fn default_content(&self, id: &str) -> &'static [Content] {
        use Content::{Backup, Images, Iso, Rootdir, Vztmpl};
        match self {
            Self::Dir { .. } if id == "local" => &[Vztmpl, Iso, Backup],
            Self::Dir { .. } | Self::ZfsPool { .. } | Self::LvmThin { .. } => &[Images, Rootdir],
            Self::Nfs { .. }
            | Self::Cifs { .. }
            | Self::Iscsi { .. }
            | Self::Lvm { .. }
            | Self::Rbd(_) => &[Images],
            Self::CephFs(_) | Self::Pbs { .. } => &[Backup],
        }
    }

    /// Who serves it over the network.
    #[must_use]
    pub const fn server(&self) -> Option<Spanned<HostRef>> {
        match self {
            Self::Nfs { server, .. } | Self::Cifs { server, .. } | Self::Pbs { server, .. } => {
                *server
            }
            Self::Iscsi { portal, .. } => *portal,
            Self::Dir { .. }
            | Self::ZfsPool { .. }
            | Self::Lvm { .. }
            | Self::LvmThin { .. }
            | Self::Rbd(_)
            | Self::CephFs(_) => None,
        }
    }

    /// The pool of Ceph that it is, of whatever type.
    #[must_use]
    pub const fn ceph(&self) -> Option<&CephPool> {
        match self {
            Self::Rbd(ceph) | Self::CephFs(ceph) => Some(ceph),
            Self::Dir { .. }
            | Self::Nfs { .. }
            | Self::Cifs { .. }
            | Self::Iscsi { .. }
            | Self::ZfsPool { .. }
            | Self::Lvm { .. }
            | Self::LvmThin { .. }
            | Self::Pbs { .. } => None,
        }
    }

    /// Whether it can hold backups, and so can be told what is kept of them.
    #[must_use]
    pub fn takes_backups(&self) -> bool {
        self.possible_content().contains(&Content::Backup)
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
    /// Nothing: something else is built on it.
    None,
}

impl Content {
    /// The words of the language, which are Proxmox's.
    pub const WORDS: &[&str] = &[
        "images", "rootdir", "vztmpl", "iso", "backup", "snippets", "import", "none",
    ];

    const ALL: [Self; 8] = [
        Self::Images,
        Self::Rootdir,
        Self::Vztmpl,
        Self::Iso,
        Self::Backup,
        Self::Snippets,
        Self::Import,
        Self::None,
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
            Self::None => "none",
        }
    }
}

impl Storage {
    /// Whether it may hold that.
    #[must_use]
    pub fn holds(&self, content: Content) -> bool {
        self.content.iter().any(|it| it.value == content)
    }

    /// Whether what is written to it on one node is there on the others that have it.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        let stated = self.shared.is_some_and(|it| it.value);
        match (&self.place, self.kind.value.sharing()) {
            (Place::Node(_), _) | (Place::Nodes(_), Sharing::Never) => false,
            (Place::Nodes(_), Sharing::Always) => true,
            (Place::Nodes(_), Sharing::Stated) => stated,
        }
    }

    /// The node it is in, if it is in one.
    #[must_use]
    pub const fn node(&self) -> Option<Id<Node>> {
        match self.place {
            Place::Node(node) => Some(node),
            Place::Nodes(_) => None,
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
            | StorageKind::Cifs { .. }
            | StorageKind::Iscsi { .. }
            | StorageKind::Lvm { .. }
            | StorageKind::LvmThin { .. }
            | StorageKind::Rbd(_)
            | StorageKind::CephFs(_)
            | StorageKind::Pbs { .. } => None,
        }
    }

    /// The datasets of a zfspool that the lab describes.
    #[must_use]
    pub fn datasets(&self) -> &[Dataset] {
        match &self.kind.value {
            StorageKind::ZfsPool { datasets, .. } => datasets,
            StorageKind::Dir { .. }
            | StorageKind::Nfs { .. }
            | StorageKind::Cifs { .. }
            | StorageKind::Iscsi { .. }
            | StorageKind::Lvm { .. }
            | StorageKind::LvmThin { .. }
            | StorageKind::Rbd(_)
            | StorageKind::CephFs(_)
            | StorageKind::Pbs { .. } => &[],
        }
    }

    /// The storage that holds the datastore of a backup server.
    #[must_use]
    pub const fn backing(&self) -> Option<Ref<Self>> {
        match &self.kind.value {
            StorageKind::Pbs { backing, .. } => *backing,
            StorageKind::Dir { .. }
            | StorageKind::Nfs { .. }
            | StorageKind::Cifs { .. }
            | StorageKind::Iscsi { .. }
            | StorageKind::ZfsPool { .. }
            | StorageKind::Lvm { .. }
            | StorageKind::LvmThin { .. }
            | StorageKind::Rbd(_)
            | StorageKind::CephFs(_) => None,
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
