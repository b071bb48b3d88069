//! A setting that the other kind of guest has.

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::{Guest, GuestKind};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A virtual machine has a setting of containers, or a container one of virtual machines.
    ///
    /// ## Why it matters
    /// Proxmox knows `balloon`, `cpu`, cloud-init and `hostpci` for virtual machines only, `features`, `unprivileged`
    /// and mount points for containers only. The lab promises something that nothing can keep.
    ///
    /// ## What to do
    /// Take the setting away, or write `vm` for `lxc`, `lxc` for `vm`.
    pub(super) RULE = "guest" / "wrong-kind", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for guest in view.lab.guests.values().filter(|it| it.about.is_present()) {
        let (settings, other) = match guest.kind {
            GuestKind::Vm => (of_containers(guest), GuestKind::Lxc),
            GuestKind::Lxc => (of_machines(guest), GuestKind::Vm),
        };
        for (setting, span) in settings {
            sink.push(foreign(guest, setting, span, other));
        }
    }
}

type Settings = Vec<(&'static str, Span)>;

fn of_containers(guest: &Guest) -> Settings {
    let features = guest.features.first().map(|it| ("features", it.span));
    let unprivileged = guest.unprivileged.map(|it| ("unprivileged", it.span));
    let mounts = guest.disks.iter().filter_map(|disk| disk.mount.as_ref());
    let mounts = mounts.map(|path| ("mount", path.span));
    features
        .into_iter()
        .chain(unprivileged)
        .chain(mounts)
        .collect()
}

fn of_machines(guest: &Guest) -> Settings {
    let balloon = guest.balloon.map(|it| ("balloon", it.span));
    let cpu = guest.cpu.as_ref().map(|it| ("cpu", it.span));
    let init = guest.cloud_init.as_ref();
    let init = init.map(|init| ("cloud-init", init.span));
    let devices = guest.devices.iter();
    let pci = devices.filter(|it| it.slot.value.starts_with("hostpci"));
    let pci = pci.map(|it| ("pci", it.slot.span));
    let settings = balloon.into_iter().chain(cpu).chain(init);
    settings.chain(pci).collect()
}

fn foreign(guest: &Guest, setting: &str, span: Span, other: GuestKind) -> Diagnostic {
    let (kind, other) = (guest.kind.word(), other.word());
    let message = format!(
        "{kind} `{}` has `{setting}`, which only a {other} can have",
        guest.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(span, format!("a setting of a {other}"))
        .related(guest.name.span, format!("declared as {kind}"))
        .help(format!(
            "take `{setting}` away, or write `{other}` for `{kind}`"
        ))
}
