//! Words of things that hlc does not model. Whoever writes one learns where hlc stops, and what to write instead.

/// What to do about a word that hlc will not know.
pub(super) fn help(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let is = |words: &[&str]| words.contains(&word.as_str());
    if word.starts_with("ovs") || is(&["openvswitch", "open-vswitch"]) {
        return Some(
            "Open vSwitch is not modelled: write the interface as a `nic`, and what it is in `raw`, such as \
             `raw \"ovs_type OVSBridge\"`",
        );
    }
    if word.starts_with("sdn") || is(&["vnet", "vxlan", "evpn", "qinq"]) {
        return Some(
            "Proxmox's SDN is not modelled: set it up by hand; a VXLAN interface can be a `nic` with \
             `raw \"vxlan-id …\"`",
        );
    }
    None
}
