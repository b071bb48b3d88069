//! What a failure means, with the numbers spelt out.

use hlc::compile;
use hlc::diag::Sink;
use hlc::source::load;

use crate::support;

#[test]
fn dump() {
    for lab in [
        "talos-ceph",
        "two-node-qdevice",
        "five-node-gpu",
        "single-host-tiers",
    ] {
        let map = load::lab(&support::root().join("templates/labs").join(lab), "").unwrap();
        let mut sink = Sink::new();
        let artifacts = compile::build(&map, &mut sink).unwrap();
        println!("{}", artifacts.text("docs/failures.md").unwrap());
    }
}
