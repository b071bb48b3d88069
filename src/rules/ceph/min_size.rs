//! Pools that go on with a single copy, or stop with the first loss.

use crate::diag::{Diagnostic, Level, Proposal, Sink};
use crate::model::ceph::Pool;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A pool of Ceph is written to with one copy only, or not any more as soon as one copy is missing.
    ///
    /// ## Why it matters
    /// With `min-size=1` an object may be acknowledged with a single copy: if that disk fails before a second one is
    /// made, the data is gone, although the pool has more copies (Proxmox VE's manual, "Ceph Pools": do not set
    /// `min_size` to 1). With `min-size` equal to `size` every write waits while one disk restarts. More than `size`
    /// is refused by Ceph.
    ///
    /// ## What to do
    /// Write `size=3 min-size=2`, or allow it where only copies of other data live.
    pub(super) RULE = "ceph" / "min-size", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for pool in view.ceph().into_iter().flat_map(|ceph| &ceph.pools) {
        let is_member = view.lab.storages.at(pool.storage).about.is_member();
        if let Some(found) = judge(view, pool).filter(|_| is_member) {
            sink.push(found);
        }
    }
}

fn judge(view: &View, pool: &Pool) -> Option<Diagnostic> {
    let name = &view.lab.storages.at(pool.storage).name;
    let (copies, least) = (pool.copies(), pool.least_copies());
    let place = pool.min_size.or(pool.size).map_or(name.span, |it| it.span);
    let words = format!("pool `{}`", name.value);
    if least > copies {
        let message = format!("{words} wants {least} copies before it writes, but keeps {copies}");
        let mut found = said(message, place, "more than `size`", name.span);
        found.level = Level::Error;
        return Some(match copies {
            0..=2 => found.help("write `size=3 min-size=2`"),
            _ => with_least(found, pool, name.span, copies - 1),
        });
    }
    if copies <= 1 {
        let message = format!("{words} keeps one copy: a disk that fails takes its data along");
        return Some(said(message, place, "one copy", name.span).help("write `size=3 min-size=2`"));
    }
    if least <= 1 {
        let message = format!("{words} is written to with a single copy of its {copies}");
        let found = said(message, place, "a single copy is enough", name.span);
        return Some(match copies {
            2 => found.help("write `size=3 min-size=2`"),
            _ => with_least(found, pool, name.span, 2),
        });
    }
    (least == copies).then(|| {
        let message = format!("{words} stops as soon as one of its {copies} copies is missing");
        let found = said(message, place, "as many as `size`", name.span);
        match least {
            2 => found.help("write `size=3`"),
            _ => with_least(found, pool, name.span, least - 1),
        }
    })
}

fn said(message: String, place: Span, label: &str, name: Span) -> Diagnostic {
    let found = Diagnostic::new(&RULE, message).at(place, label);
    if place == name {
        return found;
    }
    found.related(name, "its pool")
}

/// Proposes a number of copies that a pool needs to be written to.
fn with_least(found: Diagnostic, pool: &Pool, name: Span, least: u32) -> Diagnostic {
    let place = pool.min_size.map(|it| it.span);
    found.propose(match place {
        Some(stated) => Proposal::property(stated, "min-size", least, "write {}"),
        None => Proposal::added(name, "min-size", least, "write {}"),
    })
}
