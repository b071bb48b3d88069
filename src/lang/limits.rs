//! The thresholds in `rules`: how much guests may be promised before a rule speaks up.

use super::Lower;
use super::item::Item;
use super::scalar::{DATE, PERCENT, RATIO};
use super::spec::{Prop, prop};
use crate::model::limits::{Limits, Ratio};
use crate::model::unit::Percent;

/// The properties of `rules`.
pub(crate) const PROPS: &[Prop] = &[
    prop(
        "cpu-per-thread",
        &RATIO,
        "Virtual processors for each thread of a node: more is reported.",
    )
    .or("2.0"),
    prop(
        "memory",
        &PERCENT,
        "The share of a node's memory that its guests may be promised: more is reported.",
    )
    .or("100%"),
    prop(
        "today",
        &DATE,
        "The day for which exceptions with `until` are checked. `--today` goes before it.",
    ),
];

/// The thresholds, with what Proxmox setups usually stand where the lab says nothing: all of the memory, and two
/// virtual processors a thread.
pub(crate) fn limits<'d>(rules: Option<&Item<'d>>, cx: &mut Lower<'d>) -> Limits {
    let cpu = rules.and_then(|item| item.prop::<Ratio>("cpu-per-thread", cx));
    let memory = rules.and_then(|item| item.prop::<Percent>("memory", cx));
    Limits {
        cpu_per_thread: cpu.map_or(Ratio::TWO, |cpu| cpu.value),
        memory: memory.map_or(Percent::WHOLE, |memory| memory.value),
    }
}
