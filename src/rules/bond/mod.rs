//! Bonds: several cards as one.

crate::rules::group! {
    member_not_card,
    primary_not_member,
    uneven_members,
}
