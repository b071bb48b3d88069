//! The layers of the house, as data.
