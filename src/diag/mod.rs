//! What hlc says about a lab: rules, diagnostics, the sink that collects them, and how they are shown.

mod diagnostic;
mod fix;
pub mod nearest;
pub mod render;
mod rule;
mod sink;

pub use diagnostic::{Diagnostic, Draft, Label};
pub use fix::{Edit, Fix, Replacement};
pub use rule::{Fixture, Level, Rule};
pub use sink::Sink;
