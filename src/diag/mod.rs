//! What hlc says about a lab: rules, diagnostics, the sink that collects them, and how they are shown.

mod assumption;
mod diagnostic;
mod fix;
pub mod nearest;
mod proposal;
pub mod render;
mod report;
mod rule;
mod sink;

pub use assumption::{Assumption, Likely};
pub use diagnostic::{Diagnostic, Draft, Label};
pub use fix::{Edit, Fix, Replacement};
pub use proposal::Proposal;
pub use report::{Report, Waiting};
pub use rule::{Fixture, Level, Rule};
pub use sink::Sink;
