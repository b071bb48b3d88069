//! Properties over generated labs and values.
