//! The table of faults.

use hlc::syntax::faults;

#[test]
fn rules_are_sorted_by_name() {
    assert!(faults::ALL.is_sorted_by(|a, b| a.code < b.code));
}
