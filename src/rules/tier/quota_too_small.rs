//! A quota that does not hold its own pods.

use crate::diag::{Diagnostic, Level, Sink};
use crate::model::tier::{Container, Quota, Tier};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A tier's quota holds fewer containers that ask for nothing than it holds pods.
    ///
    /// ## Why it matters
    /// Each such container counts with what the tier gives it. The quota is used up before the number of pods is reached, and
    /// the next pod is refused with a message about memory or CPU that nobody asked for. (Kubernetes, "Resource Quotas".)
    /// If not even one fits, nothing can start, which is an error.
    ///
    /// ## What to do
    /// Raise the quota, give containers less, or allow fewer pods.
    pub(super) RULE = "tier" / "quota-too-small", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, tier) in super::tiers(view) {
        // More asked for than allowed has a finding of its own.
        let is_clear = !tier
            .container
            .as_ref()
            .is_some_and(Container::asks_too_much);
        let Some(quota) = tier.quota.as_ref().filter(|_| is_clear) else {
            continue;
        };
        let pods = quota.pods.map_or(1, |pods| pods.value);
        for found in [memory(tier, quota, pods), cpu(tier, quota, pods)] {
            found.into_iter().for_each(|found| sink.push(found));
        }
    }
}

fn memory(tier: &Tier, quota: &Quota, pods: u32) -> Option<Diagnostic> {
    let (limit, each) = (quota.memory?, tier.memory_request()?);
    let fit = limit.value.bytes().checked_div(each.value.bytes())?;
    let what = format!("{} of memory", limit.value.in_words());
    let of = each.value.in_words();
    (fit < u64::from(pods)).then(|| small(tier, &what, fit, &of, pods, [limit.span, each.span]))
}

fn cpu(tier: &Tier, quota: &Quota, pods: u32) -> Option<Diagnostic> {
    let (limit, each) = (quota.cpu?, tier.cpu_request()?);
    let fit = limit.value.milli().checked_div(each.value.milli())?;
    let what = format!("{} CPU", limit.value);
    let of = each.value.to_string();
    (fit < pods).then(|| small(tier, &what, fit.into(), &of, pods, [limit.span, each.span]))
}

fn small(
    tier: &Tier,
    what: &str,
    fit: u64,
    each: &str,
    pods: u32,
    [limit, default]: [Span; 2],
) -> Diagnostic {
    let message = format!(
        "a namespace of tier `{}` may use {what}: {fit} containers of {each}, not {pods}",
        tier.name.value
    );
    let mut found = Diagnostic::new(&RULE, message)
        .at(limit, "the quota")
        .related(default, "what each container asks for")
        .help("raise the quota, give containers less, or allow fewer pods");
    if fit == 0 {
        found.level = Level::Error;
    }
    found
}
