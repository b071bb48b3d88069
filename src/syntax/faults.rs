//! What can be wrong with the notation. These are rules without a check: the reader finds them.

// One `rule!` for each fault of the reader, alphabetical.
