//! `dataset`, and the properties of ZFS wherever they stand.

use super::Lower;
use super::item::Item;
use super::scalar::{NAME, SIZE, Scalar, ScalarError, one_of};
use super::spec::{ElementSpec, Prop, Type, arg, prop};
use super::texts::{MOUNTPOINT, Mountpoint};
use super::universal::about;
use crate::model::zfs::{AclType, Compression, Dataset, ZfsProperties};

/// `dataset` in a storage of type zfspool.
pub(crate) static DATASET: ElementSpec = ElementSpec {
    name: "dataset",
    doc: "A dataset in the pool with a purpose of its own. What it does not say, it inherits from the pool.",
    args: &[arg("name", &NAME, "Its name in the pool.")],
    props: &{
        let [compression, acltype] = PROPERTIES;
        [
            prop("quota", &SIZE, "The most that it may hold."),
            compression,
            acltype,
            prop("mountpoint", &MOUNTPOINT, "Where it is mounted.").or("/POOL/NAME"),
        ]
    },
    named: true,
    ..ElementSpec::LEAF
};

/// Properties that a pool and its datasets may both have.
pub(crate) const PROPERTIES: [Prop; 2] = [
    prop("compression", &COMPRESSION, "zfspool: how ZFS compresses."),
    prop(
        "acltype",
        &ACLTYPE,
        "zfspool: which access control lists files may have.",
    ),
];

static COMPRESSION: Type = Type {
    name: "compression of ZFS",
    grammar: "`on`, `off`, `lz4`, `lzjb`, `zle`, `gzip` or `zstd`, the last two also with a level: `zstd-3`.",
    example: "\"zstd-3\"",
};

impl Scalar for Compression {
    const TYPE: &'static Type = &COMPRESSION;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

static ACLTYPE: Type = Type {
    name: "type of ACL",
    grammar: "One of `off posix posixacl nfsv4`; `posixacl` is ZFS's older word for `posix`.",
    example: "\"posixacl\"",
};

impl Scalar for AclType {
    const TYPE: &'static Type = &ACLTYPE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

/// The properties of a pool or dataset.
pub(crate) fn properties<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> ZfsProperties {
    ZfsProperties {
        compression: item.prop("compression", cx),
        acltype: item.prop("acltype", cx),
    }
}

/// The datasets of a pool.
pub(crate) fn datasets<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Dataset> {
    let items = item.children("dataset");
    items.iter().map(|item| dataset(item, cx)).collect()
}

fn dataset<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Dataset {
    Dataset {
        name: super::host::name(item, cx),
        about: about(item, cx),
        quota: item.prop("quota", cx),
        properties: properties(item, cx),
        mountpoint: item.text::<Mountpoint>("mountpoint", cx),
    }
}
