//! Backup jobs and what is kept.

use super::about::{About, Named, Text};
use super::guest::Guest;
use super::id::Id;
use super::name::Name;
use super::schedule::{Schedule, ScheduleError};
use super::setting::PlainSetting;
use super::storage::Storage;
use super::unit::{Date, Duration};
use super::vzdump::Settings;
use super::vzdump::{BackupCompression, BackupMode};
use crate::source::{Span, Spanned};

/// A backup job.
#[derive(Debug)]
pub struct Backup {
    /// Its id.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// When it runs.
    pub schedule: Spanned<Result<Schedule, ScheduleError>>,
    /// Where to.
    pub storage: Spanned<Id<Storage>>,
    /// Whether it is switched on; so unless said.
    pub enabled: Option<Spanned<bool>>,
    /// Whether a run that was missed is made up for.
    pub repeat_missed: Option<Spanned<bool>>,
    /// How backups are made.
    pub settings: Settings,
    /// The longest gap between two runs that its owner has in mind.
    pub expect_every: Option<Spanned<Duration>>,
    /// What it covers.
    pub selection: Selection,
    /// What is kept.
    pub keep: Option<Keep>,
    /// Where a copy is that does not go with the house.
    pub offsite: Option<Text>,
    /// When a restore was last tried.
    pub restore_tested: Option<Spanned<Date>>,
    /// Keys of its section that no word says.
    pub plain: Vec<PlainSetting>,
}

/// Which guests a backup job covers.
#[derive(Debug)]
pub enum Selection {
    /// Every guest but these.
    All {
        /// Where the word stands.
        span: Span,
        /// The ones left out.
        except: Vec<Spanned<Id<Guest>>>,
    },
    /// These.
    Guests(Vec<Spanned<Id<Guest>>>),
    /// Those with a tag.
    Tag(Spanned<Name>),
    /// Those in a resource pool.
    Pool(Spanned<Name>),
}

/// How many backups are kept, of each kind that is written.
#[derive(Clone, Debug, Default)]
pub struct Keep {
    /// Where the word stands.
    pub span: Span,
    /// The newest ones.
    pub last: Option<Spanned<u32>>,
    /// One an hour.
    pub hourly: Option<Spanned<u32>>,
    /// One a day.
    pub daily: Option<Spanned<u32>>,
    /// One a week.
    pub weekly: Option<Spanned<u32>>,
    /// One a month.
    pub monthly: Option<Spanned<u32>>,
    /// One a year.
    pub yearly: Option<Spanned<u32>>,
}

impl Keep {
    /// The counts with their words, in Proxmox's order.
    #[must_use]
    pub fn counts(&self) -> Vec<(&'static str, u32)> {
        [
            ("last", self.last),
            ("hourly", self.hourly),
            ("daily", self.daily),
            ("weekly", self.weekly),
            ("monthly", self.monthly),
            ("yearly", self.yearly),
        ]
        .into_iter()
        .filter_map(|(word, count)| Some((word, count?.value)))
        .collect()
    }
}

impl Backup {
    /// Whether it is switched on.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.enabled.is_none_or(|enabled| enabled.value)
    }

    /// How a guest is held.
    #[must_use]
    pub fn mode(&self) -> BackupMode {
        let mode = self.settings.mode;
        mode.map_or(BackupMode::Snapshot, |mode| mode.value)
    }

    /// How it compresses.
    #[must_use]
    pub fn compress(&self) -> BackupCompression {
        let compress = self.settings.compress;
        compress.map_or(BackupCompression::Zstd, |compress| compress.value)
    }
}

impl Named for Backup {
    fn name(&self) -> &Spanned<Name> {
        &self.name
    }

    fn about(&self) -> &About {
        &self.about
    }
}

impl Selection {
    /// The place that brings a guest into the selection.
    #[must_use]
    pub fn place(&self, guest: Id<Guest>) -> Span {
        match self {
            Self::All { span, .. } => *span,
            Self::Guests(guests) => {
                let named = guests.iter().find(|it| it.value == guest);
                named
                    .or(guests.first())
                    .map_or_else(Span::default, |it| it.span)
            }
            Self::Tag(name) | Self::Pool(name) => name.span,
        }
    }

    /// The place that leaves a guest out by name.
    #[must_use]
    pub fn exception(&self, guest: Id<Guest>) -> Option<Span> {
        match self {
            Self::All { except, .. } => {
                except.iter().find(|it| it.value == guest).map(|it| it.span)
            }
            Self::Guests(_) | Self::Tag(_) | Self::Pool(_) => None,
        }
    }
}
