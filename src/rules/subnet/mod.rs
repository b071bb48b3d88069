//! Subnets: where networks begin and end.

crate::rules::group! {
    common_default_clash,
    count_mismatch,
    host_bits,
    ipv6_not_64,
    nested_other_vlan,
    overlap,
    prefix_mismatch,
    special_purpose,
    two_interfaces,
}
