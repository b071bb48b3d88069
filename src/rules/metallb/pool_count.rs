//! Another number of addresses than its owner believes.

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::kubernetes::{clusters, pools};
use crate::model::metallb::Pool;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A pool has more or fewer addresses than `expect-addresses` claims.
    ///
    /// ## Why it matters
    /// Both ends of a range belong to it, so a range from .10 to .200 has 191 addresses. Whoever counts 190 plans with one
    /// too few, or meant another range. (The lab's own claim.)
    ///
    /// ## What to do
    /// Correct the range or the number.
    pub(super) RULE = "metallb" / "pool-count", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        for (_, pool) in pools(cluster) {
            if let Some(claim) = pool.expect_addresses
                && u128::from(claim.value) != pool.len()
            {
                sink.push(differs(pool, claim));
            }
        }
    }
}

fn differs(pool: &Pool, claim: Spanned<u32>) -> Diagnostic {
    let (name, count) = (&pool.name.value, pool.len());
    let message = format!(
        "pool `{name}` has {count} addresses, not the {} that are claimed",
        claim.value
    );
    let found = Diagnostic::new(&RULE, message).at(claim.span, "the claim");
    let found = pool.ranges.iter().fold(found, |found, range| {
        found.related(
            range.span,
            format!("`{}` has {}", range.value, range.value.len()),
        )
    });
    found.propose(Proposal::property(
        claim.span,
        "expect-addresses",
        count,
        "write {}, or correct the range",
    ))
}
