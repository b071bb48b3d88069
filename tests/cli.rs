//! Exit codes, streams and bad input, from the outside.
