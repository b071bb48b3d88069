//! More asked for than may be used.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A container of a tier asks for more than it may use.
    ///
    /// ## Why it matters
    /// The API server refuses a LimitRange whose default request is above its default limit (`pkg/apis/core/validation`), so
    /// no namespace of the tier would get one.
    ///
    /// ## What to do
    /// Lower the request, or raise the limit.
    pub(super) RULE = "tier" / "request-over-limit", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, tier) in super::tiers(view) {
        let Some(container) = &tier.container else {
            continue;
        };
        let name = &tier.name.value;
        if let Some((asked, limit)) = container.request_memory.zip(container.memory)
            && asked.value.bytes() > limit.value.bytes()
        {
            let (asked_for, may) = (asked.value.in_words(), limit.value.in_words());
            let what = format!("tier `{name}` asks for {asked_for} of memory and allows {may}");
            sink.push(over(what, asked.span, limit.span));
        }
        if let Some((asked, limit)) = container.request_cpu.zip(container.cpu)
            && asked.value > limit.value
        {
            let what = format!(
                "tier `{name}` asks for {} CPU and allows {}",
                asked.value, limit.value
            );
            sink.push(over(what, asked.span, limit.span));
        }
    }
}

fn over(message: String, asked: Span, limit: Span) -> Diagnostic {
    Diagnostic::new(&RULE, message)
        .at(asked, "asked for")
        .related(limit, "the most")
        .help("lower the request, or raise the limit")
}
