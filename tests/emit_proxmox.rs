//! What Proxmox VE and its installer are given.
use crate::support;
use hlc::{compile, diag::Sink, source::load};
#[test]
fn dump() {
    let map = load::lab(&support::root().join("templates/labs/two-node-qdevice"), "").unwrap();
    let mut sink = Sink::new();
    let all = compile::build(&map, &mut sink).unwrap();
    for (path, a) in all.iter() { println!("=== {path}\n{}", a.text); }
}
