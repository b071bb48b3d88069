//! Names, and who is asked for them.

crate::rules::group! {
    address_unknown,
    ingress_unserved,
    name_invalid,
    name_twice,
    resolver_ignored,
    resolver_inside_cluster,
    resolver_mismatch,
    wildcard_and_name,
    zone_reserved,
}
