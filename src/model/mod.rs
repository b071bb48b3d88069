//! What a lab is, as plain data: no text, no notation, nothing that can still fail to parse.

pub mod range;
pub mod schedule;
pub mod unit;
