//! A subnet that starts in its own middle.

use std::collections::BTreeSet;

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A subnet is written with the address of one of its hosts.
    ///
    /// ## Why it matters
    /// Behind the prefix length all bits of a subnet are zero (RFC 4632). With other bits set it is unclear what was
    /// meant: the subnet in which that address lies, which starts and ends elsewhere than it seems, or a range that
    /// starts there.
    ///
    /// ## What to do
    /// Write the subnet that the message names. A range goes into `reserve` or `dhcp`, an address to the thing that
    /// has it.
    pub(super) RULE = "subnet" / "host-bits", Error, fixable
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let networks = view.lab.networks.values();
    let present = networks.filter(|it| it.about.is_present());
    let of_networks = present.flat_map(|network| &network.subnets);
    let clusters = view.lab.kubernetes.iter();
    let present = clusters.filter(|it| it.about.is_present());
    let of_clusters = present.flat_map(|cluster| {
        let members = cluster.members.iter().filter(|it| it.about.is_present());
        let of_members = members.flat_map(|member| &member.pods);
        cluster
            .pods
            .iter()
            .chain(&cluster.services)
            .chain(of_members)
    });
    let mut seen = BTreeSet::new();
    for subnet in of_networks.chain(of_clusters).copied() {
        // What comes from a profile is one place, however many use it.
        if subnet.value != subnet.value.trunc() && seen.insert(subnet.span) {
            sink.push(really_means(subnet));
        }
    }
}

fn really_means(subnet: Spanned<IpNet>) -> Diagnostic {
    let meant = subnet.value.trunc();
    let message = format!(
        "`{}` really means `{meant}`: {} to {}",
        subnet.value,
        meant.network(),
        meant.broadcast()
    );
    Diagnostic::new(&RULE, message)
        .at(subnet.span, "bits of a host are set")
        .help(format!("write `{meant}`"))
        .replace(subnet.span, subnet.value.to_string(), meant.to_string())
}
