//! How vzdump makes backups: what a node says for all, what a job says for itself (vzdump(1), "Configuration").

use super::about::{Ref, Text};
use super::backup::Keep;
use super::id::Id;
use super::storage::Storage;
use super::unit::{Duration, Rate};
use crate::source::{Span, Spanned};

/// What vzdump does on a node unless a job says otherwise.
#[derive(Debug)]
pub struct Vzdump {
    /// Where it unpacks.
    pub tmpdir: Option<Spanned<Tmpdir>>,
    /// Where to.
    pub storage: Option<Ref<Storage>>,
    /// Where to, as a path without a storage.
    pub dumpdir: Option<Text>,
    /// How.
    pub settings: Settings,
    /// What is kept.
    pub keep: Option<Keep>,
    /// Where the word stands.
    pub span: Span,
}

/// Where vzdump unpacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tmpdir {
    /// An absolute path of the node.
    Path(Box<str>),
    /// A dataset: the storage of the node, and the position among its datasets.
    Dataset(Id<Storage>, usize),
}

/// Settings that a node and a job may both make.
#[derive(Debug, Default)]
pub struct Settings {
    /// How a guest is held: snapshot unless said.
    pub mode: Option<Spanned<BackupMode>>,
    /// How it compresses.
    pub compress: Option<Spanned<BackupCompression>>,
    /// Threads of zstd; 0 for half of the processors.
    pub zstd: Option<Spanned<u32>>,
    /// Threads of pigz, which then does the work of gzip.
    pub pigz: Option<Spanned<u32>>,
    /// How fast it may read.
    pub bwlimit: Option<Spanned<Rate>>,
    /// Its place in the queue of the disk scheduler, 0 to 8.
    pub ionice: Option<Spanned<u32>>,
    /// How long it waits for another run on the node.
    pub lockwait: Option<Spanned<Duration>>,
    /// How long it waits for a guest to stop.
    pub stopwait: Option<Spanned<Duration>>,
    /// How many workers read the disks of a virtual machine.
    pub max_workers: Option<Spanned<u32>>,
    /// How many entries of a directory the backup server's client holds in memory.
    pub pbs_entries_max: Option<Spanned<u32>>,
    /// On which storage old blocks wait while a virtual machine writes over them.
    pub fleecing: Option<Ref<Storage>>,
    /// Whether what is not kept is removed.
    pub remove: Option<Spanned<bool>>,
    /// Whether a backup is protected from being removed.
    pub protected: Option<Spanned<bool>>,
    /// Whether temporary files and logs are left out.
    pub stdexcludes: Option<Spanned<bool>>,
    /// Paths of a container that are left out.
    pub exclude_paths: Vec<Text>,
    /// The template of a backup's notes, for Proxmox to fill in.
    pub notes: Option<Text>,
    /// How people are told.
    pub notification_mode: Option<Spanned<NotificationMode>>,
    /// Whom to write to.
    pub mailto: Vec<Text>,
    /// When to write.
    pub mailnotification: Option<Spanned<MailOccasion>>,
    /// A hook script.
    pub script: Option<Text>,
    /// How the backup server's client finds what changed in a container.
    pub change_detection: Option<Spanned<ChangeDetection>>,
}

super::closed_set::closed_set! {
    /// How a guest is held while it is backed up.
    pub enum BackupMode {
        /// It goes on; a snapshot is read.
        Snapshot = "snapshot",
        /// It is suspended.
        Suspend = "suspend",
        /// It is stopped, and started again.
        Stop = "stop",
    }

    /// How backups are compressed.
    pub enum BackupCompression {
        /// By Zstandard.
        Zstd = "zstd",
        /// By gzip.
        Gzip = "gzip",
        /// By LZO.
        Lzo = "lzo",
        /// Not at all.
        None = "none",
    }

    /// By which of Proxmox's two systems people are told.
    pub enum NotificationMode {
        /// By mail if an address is given, else by the notification system.
        Auto = "auto",
        /// By mail.
        LegacySendmail = "legacy-sendmail",
        /// By the notification system.
        NotificationSystem = "notification-system",
    }

    /// When a mail is sent.
    pub enum MailOccasion {
        /// After every backup.
        Always = "always",
        /// After one that failed.
        Failure = "failure",
    }

    /// How the backup server's client finds what changed in a container.
    pub enum ChangeDetection {
        /// It reads everything.
        Legacy = "legacy",
        /// It reads everything, and keeps data and metadata apart.
        Data = "data",
        /// It reads files whose metadata changed.
        Metadata = "metadata",
    }
}
