//! Names of NICs: which of them a system gives by itself, and which somebody has to make.

/// Names that drivers give (the kernel's `register_netdev` with a `%d`): the word and a number.
const OF_DRIVERS: &[&str] = &["eth", "ib", "usb", "wlan", "wwan"];

/// The kinds of interfaces in predictable names (systemd.net-naming-scheme(7), "Naming").
const KINDS: &[&str] = &["en", "ib", "sl", "wl", "ww"];

/// A letter, and whether a text is what comes after it.
type Scheme = (char, fn(&str) -> bool);

/// What follows the kind in a predictable name (systemd.net-naming-scheme(7), "Naming").
const SCHEMES: &[Scheme] = &[
    // enaVENDORMODELi0: an ACPI instance.
    ('a', is_acpi),
    // enb3: a BCMA bus.
    ('b', is_numbered),
    // enc0600: a CCW bus.
    ('c', starts_hexadecimal),
    // end0: a devicetree alias.
    ('d', is_numbered),
    // eni1np1: a simulated device.
    ('i', is_numbered),
    // eno1: onboard.
    ('o', is_numbered),
    // enp3s0: the place on the PCI bus.
    ('p', is_numbered),
    // enP1p3s0: the same, in another PCI domain.
    ('P', is_numbered),
    // ens18: a hotplug slot.
    ('s', is_numbered),
    // enu1u2: a USB port.
    ('u', is_numbered),
    // env2: a VIO slot.
    ('v', is_numbered),
    // enx525400a1b2c3: the MAC address.
    ('x', is_mac),
    // enX0: a Xen interface.
    ('X', is_numbered),
];

/// Whether the kernel or udev gives a NIC this name by itself. Any other name has to be made: by a `.link` file of
/// systemd, which the installer writes for names that it pins.
#[must_use]
pub fn is_predictable(name: &str) -> bool {
    let of_driver = OF_DRIVERS.iter().any(|word| {
        let number = name.strip_prefix(word);
        number.is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit())
        })
    });
    of_driver
        || KINDS
            .iter()
            .any(|kind| name.strip_prefix(kind).is_some_and(follows_scheme))
}

fn follows_scheme(rest: &str) -> bool {
    let mut letters = rest.chars();
    let Some(letter) = letters.next() else {
        return false;
    };
    let rest = letters.as_str();
    let mut schemes = SCHEMES.iter();
    schemes.any(|(scheme, is_right)| *scheme == letter && is_right(rest))
}

fn is_numbered(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.bytes().all(|it| it.is_ascii_alphanumeric())
}

fn starts_hexadecimal(rest: &str) -> bool {
    rest.len() > 1 && rest.bytes().all(|it| it.is_ascii_hexdigit())
}

fn is_acpi(rest: &str) -> bool {
    let instance = rest.rsplit_once('i').filter(|(model, _)| model.len() > 6);
    instance.is_some_and(|(_, instance)| is_numbered(instance))
}

fn is_mac(rest: &str) -> bool {
    rest.len() == 12 && rest.bytes().all(|it| it.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::is_predictable;

    #[test]
    fn what_a_system_calls_its_nics() {
        for name in [
            "eth0",
            "wlan1",
            "usb0",
            "ib0",
            "eno1",
            "eno1np0",
            "ens18",
            "ens1f0np0",
            "enp3s0",
            "enp65s0f1",
            "enP1p3s0",
            "enp0s20u1u2",
            "enx525400a1b2c3",
            "enX0",
            "end0",
            "enc0600",
            "enaQCOM8070i0",
            "wlp3s0",
            "wwp0s20u4",
            "ibp1s0",
        ] {
            assert!(is_predictable(name), "{name}");
        }
    }

    #[test]
    fn names_that_somebody_made() {
        for name in [
            "nic0", "nic1", "lan0", "lan", "wan", "enwan0", "enlan1", "eth", "ethlan0", "en",
            "ens", "ensan1", "if42", "mgmt", "xg0", "enx52540", "port1", "en10g0", "uplink",
        ] {
            assert!(!is_predictable(name), "{name}");
        }
    }
}
