//! `install`: how a node is installed unattended.

use super::Lower;
use super::closed::{FILTER_MATCH, REBOOT_MODE};
use super::item::Item;
use super::scalar::{FLAG, NAME, SECRET, SIZE, Scalar, ScalarError, TEXT};
use super::spec::{ElementSpec, Prop, Type, arg, keyed, prop};
use super::texts::{GLOB, Glob, UDEV_KEY, URL, UdevKey, Url, checked};
use super::universal::about;
use crate::model::grammar;
use crate::model::node::{DiskFilter, FirstBoot, Install};
use crate::syntax::{Entry, Value};

/// `install`, in the lab for all nodes and in a node or its profile.
pub(crate) static INSTALL: ElementSpec = ElementSpec {
    name: "install",
    doc: "How nodes are installed unattended. Address, gateway, network card, full name and resolver follow \
          from the rest of the lab. What the lab says holds for all nodes; profile and node win over it.",
    props: &[
        prop(
            "disks",
            &NAME,
            "Disks to install on, by the kernel's names: a comma list.",
        ),
        prop("filesystem", &FILESYSTEM, "What the disks are formatted with."),
        prop(
            "raid",
            &LAYOUT,
            "The layout of the disks with zfs and btrfs.",
        ),
        prop("hdsize", &SIZE, "How much of each disk to use."),
        prop(
            "disk-match",
            &FILTER_MATCH,
            "Whether a disk needs `any` of the `disk-filter` or `all`.",
        )
        .or("any"),
        SWAP,
        ROOT,
        GUESTS,
        FREE,
        prop(
            "dhcp",
            &FLAG,
            "Whether the address comes from DHCP while it is installed; the fixed one then comes with the interfaces file.",
        )
        .or("#false"),
        prop("country", &TEXT, "ISO 3166-1 code in lower case."),
        prop(
            "keyboard",
            &TEXT,
            "The installer's name of a keyboard layout, such as `en-us`.",
        ),
        prop("timezone", &TEXT, "A time zone, such as `Europe/Berlin`."),
        prop("mail", &TEXT, "Where system mail goes."),
        prop("reboot-mode", &REBOOT_MODE, "What the installer does when it is done.").or("reboot"),
        prop(
            "root-password-hash",
            &SECRET,
            "Where the hash of root's password is kept.",
        ),
        prop("first-boot", &FIRST_BOOT, "A script to run at first boot."),
        prop(
            "webhook",
            &URL,
            "The URL that is told when the installer is done.",
        ),
    ],
    children: &[keyed(&DISK_FILTER)],
    named: true,
    makes: "answer.toml",
    ..ElementSpec::LEAF
};

/// What LVM makes of the disk. The words are the keys of the answer file.
const LVM: [Prop; 4] = [SWAP, ROOT, GUESTS, FREE];

const SWAP: Prop = prop("swapsize", &SIZE, "ext4 and xfs: how much of it is swap.");
const ROOT: Prop = prop(
    "maxroot",
    &SIZE,
    "ext4 and xfs: the most that the root file system gets.",
);
const GUESTS: Prop = prop("maxvz", &SIZE, "ext4 and xfs: the most that guests get.");
const FREE: Prop = prop("minfree", &SIZE, "ext4 and xfs: what stays free.");

static DISK_FILTER: ElementSpec = ElementSpec {
    name: "disk-filter",
    doc: "Which disks to install on, by a property that udev has of them (`udevadm info`), where the kernel's names are not \
          known or change.",
    args: &[
        arg("key", &UDEV_KEY, "The property, such as `ID_MODEL`."),
        arg("glob", &GLOB, "Its value."),
    ],
    makes: "answer.toml",
    ..ElementSpec::LEAF
};

/// Words of the installer that rules compare with its list: they know the names that others have for the same.
macro_rules! reported {
    ($($static:ident = $ty:ident, $name:literal, $grammar:literal, $example:literal;)+) => {$(
        static $static: Type = Type { name: $name, grammar: $grammar, example: $example };

        #[doc = $name]
        struct $ty(Box<str>);

        impl From<$ty> for Box<str> {
            fn from(word: $ty) -> Self {
                word.0
            }
        }

        impl Scalar for $ty {
            const TYPE: &'static Type = &$static;

            fn parse(text: &str) -> Result<Self, ScalarError> {
                Ok(Self(text.into()))
            }
        }
    )+};
}

reported! {
    FILESYSTEM = FilesystemWord, "file system", "One of `ext4 xfs zfs btrfs`.", "\"zfs\"";
    LAYOUT = LayoutWord, "layout of disks", "One of `raid0 raid1 raid10 raidz-1 raidz-2 raidz-3`.", "\"raid1\"";
}

static FIRST_BOOT: Type = Type {
    name: "script",
    grammar: "A file that is embedded when the medium is prepared; `(url)\"…\"` for one that is fetched.",
    example: "\"first-boot.sh\"",
};

impl Scalar for FirstBoot {
    const TYPE: &'static Type = &FIRST_BOOT;
    const ANNOTATED: bool = true;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self::Iso(text.into()))
    }

    fn read(entry: &Entry<'_>) -> Result<Self, ScalarError> {
        let Value::String(text) = entry.value() else {
            return Err(ScalarError::Type);
        };
        match entry.annotation() {
            None => Self::parse(&text),
            Some((kind, _)) if kind == "url" => checked(&text, grammar::url(&text)).map(Self::Url),
            Some((kind, _)) => {
                let problem = format!("`({kind})` is no way to get a script");
                Err(ScalarError::Value(
                    problem,
                    Some("write `(url)` or nothing".to_owned()),
                ))
            }
        }
    }
}

/// How a node is installed: its own words over its profile's over the lab's.
pub(crate) fn install<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Install {
    let span = item.span();
    let item = item.over(cx.install);
    Install {
        disks: item.list("disks", cx),
        disk_filters: filters(&item, cx),
        disk_match: item.prop("disk-match", cx),
        filesystem: item.text::<FilesystemWord>("filesystem", cx),
        raid: item.text::<LayoutWord>("raid", cx),
        hdsize: item.prop("hdsize", cx),
        lvm: LVM
            .iter()
            .filter_map(|prop| Some((prop.name, item.prop(prop.name, cx)?)))
            .collect(),
        dhcp: item.flag("dhcp", cx),
        webhook: item.text::<Url>("webhook", cx),
        country: item.prop("country", cx),
        keyboard: item.prop("keyboard", cx),
        timezone: item.prop("timezone", cx),
        mail: item.prop("mail", cx),
        reboot_mode: item.prop("reboot-mode", cx),
        root_password_hash: item.prop("root-password-hash", cx),
        first_boot: item.prop("first-boot", cx),
        about: about(&item, cx),
        span,
    }
}

fn filters<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<DiskFilter> {
    let filters = item.children(DISK_FILTER.name);
    let filters = filters.iter().filter_map(|filter| {
        let key = filter.need_arg::<UdevKey>(0, cx);
        let glob = filter.need_arg::<Glob>(1, cx);
        Some(DiskFilter {
            key: key?.map(Into::into),
            glob: glob?.map(Into::into),
        })
    });
    filters.collect()
}
