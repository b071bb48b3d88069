//! Every rule fixture, held against its inline expectations.
