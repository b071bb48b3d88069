//! Every rule is documented, registered and has its fixtures.
