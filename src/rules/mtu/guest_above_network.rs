//! A NIC of a guest that makes larger packets than its network carries.

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::plugs;
use crate::model::guest::{Guest, GuestNic};
use crate::model::id::Id;
use crate::model::unit::Mtu;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A NIC of a guest states a larger MTU than its network has.
    ///
    /// ## Why it matters
    /// Neither a virtual machine nor a container starts with a NIC whose MTU is above that of its bridge (qemu-server,
    /// `print_netdevice_full`; pve-container, `PVE/LXC.pm`). On a bridge that is larger for another network it starts: small packets
    /// pass, large ones are lost. A login works, a copy hangs.
    ///
    /// ## What to do
    /// Write the MTU of the network. Without `mtu` a NIC has that of its bridge. Or raise the MTU of the network,
    /// everywhere on the way.
    pub(super) RULE = "mtu" / "guest-above-network", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, guest) in view.guests() {
        for nic in guest.nics.iter().filter(|nic| nic.about.is_member()) {
            if let Some(found) = nic
                .mtu
                .and_then(|mtu| too_large(view, (id, guest), nic, mtu))
            {
                sink.push(found);
            }
        }
    }
}

fn too_large(
    view: &View,
    (id, guest): (Id<Guest>, &Guest),
    nic: &GuestNic,
    mtu: Spanned<Mtu>,
) -> Option<Diagnostic> {
    let networks = view
        .facts
        .interfaces
        .networks_of(nic, &view.facts.addresses);
    let network = view.lab.networks.at(*networks.first()?);
    let most = network.mtu();
    if mtu.value <= most {
        return None;
    }
    let (slot, name) = (&nic.slot.value, &network.name.value);
    let message = format!(
        "`{slot}` of {} has MTU {}, and network `{name}` has {most}",
        view.guest_name(id),
        mtu.value
    );
    let fate = if is_above_bridge(view, guest, nic, mtu.value) {
        "the guest does not start"
    } else {
        "larger packets are lost"
    };
    let stated = network.mtu.map_or(network.name.span, |it| it.span);
    let found = Diagnostic::new(&RULE, message)
        .at(mtu.span, fate)
        .related(stated, format!("{most}"));
    let sentence = format!("write {{}}, or `mtu={}` at network `{name}`", mtu.value);
    Some(found.propose(Proposal::property(mtu.span, "mtu", most, sentence)))
}

/// Whether each bridge that the NIC may be on is smaller.
fn is_above_bridge(view: &View, guest: &Guest, nic: &GuestNic, mtu: Mtu) -> bool {
    let plugs = plugs::of_nic(&view.lab, &view.facts, guest, nic);
    let bridges = plugs
        .iter()
        .map(|it| view.facts.interfaces.of(it.node, it.bridge));
    let mut known = bridges
        .map(|carried| carried.mtu.unwrap_or(Mtu::ETHERNET))
        .peekable();
    known.peek().is_some() && known.all(|bridge| mtu > bridge)
}
