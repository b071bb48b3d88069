//! Diagrams as pictures inside the page, laid out when the site is made.

use std::collections::BTreeMap;

use super::page::{Part, SitePage};
use crate::emit::handbook::page::Block;

/// A diagram that has been drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    /// The `svg` element.
    pub(super) svg: String,
    /// How wide it is in pixels while its text has the size that it was made for, 16 pixels.
    pub(super) width: u32,
}

/// The pictures of a site by the names of their diagrams. Each is drawn once, on however many pages it stands.
#[derive(Debug, Default)]
pub(super) struct Pictures(BTreeMap<String, Picture>);

impl Pictures {
    /// Draws what stands on these pages. What hlc was built without, or what the layout refuses, has no picture.
    pub(super) fn of(pages: &[SitePage]) -> Self {
        let diagrams: BTreeMap<&str, &str> = pages
            .iter()
            .flat_map(|page| &page.parts)
            .filter_map(|part| {
                let Part::Block(Block::Diagram { name, text, .. }) = part else {
                    return None;
                };
                Some((&**name, &**text))
            })
            .collect();
        Self(drawn(&diagrams))
    }

    /// The picture of a diagram.
    pub(super) fn get(&self, name: &str) -> Option<&Picture> {
        self.0.get(name)
    }
}

/// The id of a picture. No heading has one with a capital.
#[cfg(feature = "svg")]
fn id(name: &str) -> String {
    let is_kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let kept = name.chars().map(|c| if is_kept(c) { c } else { '-' });
    std::iter::once('D').chain(kept).collect()
}

/// Lays diagrams out, on as many threads as there are.
#[cfg(feature = "svg")]
fn drawn(diagrams: &BTreeMap<&str, &str>) -> BTreeMap<String, Picture> {
    use merman::{Engine, MermaidConfig, Renderer};
    use rayon::prelude::*;
    let config = MermaidConfig::from_value(serde_json::json!({
        "look": "classic",
        "theme": "default",
        "layout": "dagre",
        "htmlLabels": false,
        "flowchart": { "wrappingWidth": 400, "htmlLabels": false },
        // The style sheet sets the same: boxes are as wide as this text.
        "fontFamily": "Arial, Liberation Sans, sans-serif",
    }));
    let renderer = Renderer::new().with_engine(Engine::new().with_site_config(config));
    let diagrams: Vec<_> = diagrams.iter().collect();
    let pictures = diagrams.par_iter().filter_map(|(name, mermaid)| {
        let svg = layout(&renderer, name, mermaid)?;
        Some(((**name).to_owned(), super::tame::tamed(&svg)?))
    });
    pictures.collect()
}

/// The picture as the layout makes it: with a style sheet of its own, and colours at every box.
#[cfg(feature = "svg")]
fn layout(renderer: &merman::Renderer, name: &str, mermaid: &str) -> Option<String> {
    use merman::svg::{SvgEnvironment, SvgRenderOptions, TextMeasurementPolicy};
    use merman::{OperationControl, RenderOutput, RenderRequest, SvgRequest};
    let measure = TextMeasurementPolicy::uniform(measure());
    let request = SvgRequest {
        environment: SvgEnvironment::deterministic().with_text_measurement_policy(measure),
        options: SvgRenderOptions {
            diagram_id: Some(id(name)),
            ..Default::default()
        },
        ..Default::default()
    };
    let request = RenderRequest::svg(mermaid, OperationControl::new(), request);
    match renderer.render(request) {
        Ok(RenderOutput::Svg(Some(svg))) => Some(svg.svg().to_owned()),
        _ => None,
    }
}

/// How the layout learns the widths of text.
#[cfg(feature = "svg")]
fn measure() -> merman::svg::TextMeasurementProfile {
    use merman::svg::{
        DeterministicTextMeasurer, MeasurementProfileId, TextMeasurementProfile,
        TextMeasurementProfileIdentity,
    };
    let name = MeasurementProfileId::new("arial").expect("the name is not empty");
    let identity =
        TextMeasurementProfileIdentity::new(name, "1").expect("the version is not empty");
    let measurer = DeterministicTextMeasurer::default();
    let measurer =
        measurer.with_width_callback(|text, style| super::width::of(text, style.font_size));
    TextMeasurementProfile::new(identity, measurer)
}

/// Without the layout there is no picture.
#[cfg(not(feature = "svg"))]
const fn drawn(_diagrams: &BTreeMap<&str, &str>) -> BTreeMap<String, Picture> {
    BTreeMap::new()
}
