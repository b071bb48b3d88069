//! Diagrams as pictures inside the page, laid out when the site is made.

use crate::text::html::{attribute, text};

/// A diagram with its title and, one click away, its Mermaid text.
pub(super) fn figure(name: &str, title: &str, mermaid: &str) -> String {
    let picture = drawn(name, mermaid);
    let (name, title, mermaid) = (attribute(name), text(title), text(mermaid.trim_end()));
    let Some(picture) = picture else {
        return format!(
            "<figure id=\"diagram-{name}\"><figcaption>{title}</figcaption><pre class=\"mermaid\" tabindex=\"0\">{mermaid}</pre></figure>\n"
        );
    };
    format!(
        "<figure id=\"diagram-{name}\"><figcaption>{title}</figcaption><div class=\"scroll\" tabindex=\"0\">{picture}</div>\
         <details><summary>Mermaid source</summary><pre tabindex=\"0\"><code>{mermaid}</code></pre></details></figure>\n"
    )
}

/// The picture. `None` if hlc was built without the layout, or if it refuses the text.
#[cfg(feature = "svg")]
fn drawn(name: &str, mermaid: &str) -> Option<String> {
    use merman::svg::{SvgRenderOptions, sanitize_svg_id};
    use merman::{
        Engine, MermaidConfig, OperationControl, RenderOutput, RenderRequest, Renderer, SvgRequest,
    };
    let config = MermaidConfig::from_value(serde_json::json!({
        "look": "classic",
        "theme": "default",
        "layout": "dagre",
        "htmlLabels": false,
        "flowchart": { "wrappingWidth": 400, "htmlLabels": false },
        "fontFamily": "Arial, Liberation Sans, sans-serif",
    }));
    let renderer = Renderer::new().with_engine(Engine::new().with_site_config(config));
    let request = SvgRequest {
        options: SvgRenderOptions {
            diagram_id: Some(sanitize_svg_id(&format!("d-{name}"))),
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

/// Without the layout there is no picture.
#[cfg(not(feature = "svg"))]
const fn drawn(_name: &str, _mermaid: &str) -> Option<String> {
    None
}
