//! A guest's card that makes larger packets than its network carries.

use crate::diag::{Diagnostic, Sink};
use crate::facts::plugs;
use crate::model::guest::{Guest, GuestKind, GuestNic};
use crate::model::id::Id;
use crate::model::unit::Mtu;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A card of a guest has a larger MTU than its network.
    ///
    /// ## Why it matters
    /// A virtual machine does not start with a card whose MTU is above that of its bridge (qemu-server, `print_netdevice_full`).
    /// A container does, and so does a machine on a bridge that is larger for the sake of another network: small packets
    /// pass, large ones are lost without a word. A login works, a copy hangs.
    ///
    /// ## What to do
    /// Leave `mtu` out: a card has that of its network. Or raise the MTU of the network, everywhere on the way.
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
    let fate = if guest.kind == GuestKind::Vm && is_above_bridge(view, guest, nic, mtu.value) {
        "the machine does not start"
    } else {
        "larger packets are lost"
    };
    let stated = network.mtu.map_or(network.name.span, |it| it.span);
    let found = Diagnostic::new(&RULE, message)
        .at(mtu.span, fate)
        .related(stated, format!("{most}"));
    Some(found.help(format!(
        "leave `mtu` out, or write `mtu={}` at network `{name}`",
        mtu.value
    )))
}

/// Whether each bridge that the card may be on is smaller.
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
