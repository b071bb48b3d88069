//! The tiers of Kubernetes clusters, from the one that is evicted last to the one that goes first, with what runs in each.

use std::cmp::Reverse;

use super::kubernetes::shown;
use super::look::{self, AREA, Diagram, Kind};
use crate::emit::Input;
use crate::model::kubernetes::Kubernetes;
use crate::model::tier::{QosClass, Tier};
use crate::source::Span;
use crate::text::mermaid::{Direction, Label};

/// How many services of a tier are listed.
const SERVICES: usize = 8;

/// The places that the diagram follows from.
pub(super) fn origins(input: Input<'_>) -> Vec<Span> {
    let clusters = shown(input);
    let tiers = clusters.flat_map(|cluster| &cluster.tiers);
    tiers.map(|tier| tier.name.span).collect()
}

/// The diagram.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let title = format!("Tiers of {}", super::lab_title(input));
    let description =
        "What takes the place of what when room runs out: each tier that of the ones below it.";
    let mut diagram = Diagram::new(Direction::Down, &title, description);
    for cluster in shown(input) {
        draw(&mut diagram, cluster);
    }
    diagram
}

fn draw(diagram: &mut Diagram, cluster: &Kubernetes) {
    let tiers = cluster.tiers.iter();
    let mut tiers: Vec<_> = tiers.filter(|it| look::is_shown(&it.about)).collect();
    tiers.sort_by_key(|tier| (Reverse(tier.priority.value), &tier.name.value));
    if tiers.is_empty() {
        return;
    }
    let name = look::marked(&cluster.name.value, cluster.about.status);
    let group = diagram.group(Label::new([name]), &AREA);
    let mut above = None;
    for tier in tiers {
        let block = Kind::Service.block(tier.about.status, lines(tier));
        let block = block.marked([tier.name.span]);
        let tier_box = diagram.add(Some(group), block);
        if let Some(above) = above {
            let line = look::arrow(tier.about.status);
            diagram.link(above, tier_box, line, Label::new(["takes the place of"]));
        }
        above = Some(tier_box);
    }
}

fn lines(tier: &Tier) -> Vec<String> {
    let mut lines = look::called(&tier.name.value, &tier.about);
    let class = tier.real_class();
    let held = class == QosClass::Burstable && tier.holds_memory();
    let held = if held { ", memory kept" } else { "" };
    lines.push(format!(
        "priority {} · {}{held}",
        tier.priority.value,
        class.word()
    ));
    let services = tier.services.iter().filter(|it| look::is_shown(&it.about));
    let services = services.map(|it| look::marked(&it.name.value, it.about.status));
    lines.push(look::listed(SERVICES, services.collect()));
    lines
}
