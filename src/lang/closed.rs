//! Closed sets of the model as types of values: what their words are is said there.

use super::scalar::{Scalar, ScalarError, one_of};
use super::spec::Type;
use crate::model::ceph::{DeviceClass, PoolUse};
use crate::model::cluster::{Cipher, CryptoHash, MigrationType, Tls};
use crate::model::guest::PassthroughMode;
use crate::model::ha::{Scheduling, ShutdownPolicy};
use crate::model::hardware::{DiskKind, Media};
use crate::model::iface::{HashPolicy, LacpRate};
use crate::model::installer::{FilterMatch, RebootMode};
use crate::model::kubernetes::{Distribution, PodRouting};
use crate::model::vzdump::{
    BackupCompression, BackupMode, ChangeDetection, MailOccasion, NotificationMode,
};

/// Declares the types: `Type: STATIC = "name", "example"`.
macro_rules! closed_sets {
    ($($ty:ty: $static:ident = $name:literal, $example:literal;)+) => {$(
        #[doc = $name]
        pub(crate) static $static: Type = Type {
            name: $name,
            grammar: <$ty>::GRAMMAR,
            example: concat!("\"", $example, "\""),
        };

        impl Scalar for $ty {
            const TYPE: &'static Type = &$static;

            fn parse(text: &str) -> Result<Self, ScalarError> {
                one_of(text, Self::WORDS, Self::from_word)
            }
        }
    )+};
}

closed_sets! {
    BackupCompression: COMPRESSION = "compression", "zstd";
    BackupMode: BACKUP_MODE = "mode of backup", "snapshot";
    ChangeDetection: CHANGE_DETECTION = "mode of change detection", "metadata";
    Cipher: CIPHER = "cipher", "aes256";
    CryptoHash: CRYPTO_HASH = "hash function", "sha256";
    DeviceClass: DEVICE_CLASS = "device class", "nvme";
    DiskKind: DISK_KIND = "type of disk", "nvme";
    Distribution: DISTRIBUTION = "distribution", "k3s";
    FilterMatch: FILTER_MATCH = "kind of match", "all";
    HashPolicy: HASH_POLICY = "hash policy", "layer3+4";
    LacpRate: LACP_RATE = "LACP rate", "fast";
    MailOccasion: MAIL_OCCASION = "occasion", "failure";
    Media: MEDIA = "medium", "sfp+";
    MigrationType: MIGRATION_TYPE = "type of migration", "secure";
    NotificationMode: NOTIFICATION_MODE = "mode of notification", "notification-system";
    PassthroughMode: PASSTHROUGH_MODE = "mode of passthrough", "vgpu";
    PodRouting: POD_ROUTING = "routing mode", "native";
    PoolUse: POOL_USE = "type of pool", "rbd";
    RebootMode: REBOOT_MODE = "reboot mode", "reboot";
    Scheduling: SCHEDULING = "scheduling mode", "static";
    ShutdownPolicy: SHUTDOWN_POLICY = "shutdown policy", "migrate";
    Tls: TLS = "choice of TLS", "required";
}
