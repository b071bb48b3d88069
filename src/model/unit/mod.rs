//! Numbers with a meaning: sizes, rates, speeds, lengths of time, identifiers, addresses of hardware, dates.
//!
//! Every type here has one checked way in, `parse` (and `new` where the language also writes a bare
//! number), and prints as the owner wrote it: `8GiB` stays `8GiB`, `21.69TB` stays `21.69TB`. All
//! arithmetic is done with integers. Two values are equal if they mean the same: `1GiB` and `1024MiB`
//! are.

mod date;
mod decimal;
mod error;
mod mac;
mod quantity;
mod size;
mod whole;

pub use date::{Date, Weekday, days_in_month, is_leap_year};
pub use error::UnitError;
pub use mac::Mac;
pub use quantity::{Clock, ClockUnit, Duration, DurationUnit, Percent, Speed, SpeedUnit};
pub use size::{Rate, RateUnit, Size, SizeSum, SizeUnit, format_bytes};
pub use whole::{LinkNumber, Mtu, NodeId, VlanId, VmId};
