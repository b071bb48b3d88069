//! Numbers with a meaning: sizes, rates, speeds, lengths of time, identifiers, addresses of hardware, dates.
//!
//! Every type here has one checked way in, `parse` (and `new` where the language also writes a bare
//! number), and prints as the owner wrote it: `8GiB` stays `8GiB`, `21.69TB` stays `21.69TB`. All
//! arithmetic is done with integers. Two values are equal if they mean the same: `1GiB` and `1024MiB`
//! are.

mod cpu;
mod date;
mod decimal;
mod error;
mod mac;
mod percent;
mod quantity;
mod rate;
mod size;
mod whole;

pub use cpu::Cpu;
pub use date::{Date, Weekday, days_in_month, is_leap_year};
pub use error::UnitError;
pub use mac::Mac;
pub use percent::Percent;
pub use quantity::{Clock, ClockUnit, Duration, DurationUnit, Speed, SpeedUnit};
pub use rate::{Rate, RateUnit};
pub use size::{Size, SizeSum, SizeUnit, format_bytes};
pub use whole::{LinkNumber, Mtu, NodeId, VlanId, VmId};
