//! The HTML of what only the site has: bars, findings, groups of links.

use super::html::Writer;
use super::page::{Group, Shown};
use crate::emit::handbook::gauge::Gauge;
use crate::emit::handbook::line::{Inline, Line};
use crate::text::html::{attribute, text};

/// From this share on, in thousandths, there is little left.
const HIGH: u128 = 850;

impl Writer<'_> {
    /// How full things are: the words say all of it, the bar repeats them.
    pub(super) fn bars(self, gauges: &[Gauge]) -> String {
        let rows = gauges.iter().map(|gauge| self.bar(gauge));
        format!("<ul class=\"bars\">\n{}</ul>\n", rows.collect::<String>())
    }

    fn bar(self, gauge: &Gauge) -> String {
        let label = self.line(&gauge.label);
        let words = self.line(&gauge.text);
        let meter = gauge.per_mille.map(|share| meter(gauge, share));
        let meter = meter.unwrap_or_default();
        format!(
            "<li><span class=\"label\">{label}</span> {meter}<span class=\"value\">{words}</span></li>\n"
        )
    }

    /// Findings, the worst first.
    pub(super) fn findings(self, shown: &[Shown]) -> String {
        let items = shown.iter().map(|it| self.finding(it));
        format!(
            "<ul class=\"findings\">\n{}</ul>\n",
            items.collect::<String>()
        )
    }

    fn finding(self, shown: &Shown) -> String {
        let it = &shown.finding;
        let level = it.level.word();
        let excerpt = shown
            .excerpt
            .as_deref()
            .map(|line| format!(" <code>{}</code>", text(line)));
        format!(
            "<li class=\"finding {level}\"><p><strong class=\"level\">{level}</strong> {}: <span class=\"message\">{}</span></p>\n\
             <p class=\"place\">{}{}</p>\n<p class=\"help\">{}</p></li>\n",
            self.line(&it.rule),
            self.line(&it.message),
            self.line(&it.place),
            excerpt.unwrap_or_default(),
            self.line(&it.help),
        )
    }

    /// Links in groups.
    pub(super) fn links(self, groups: &[Group]) -> String {
        let groups = groups.iter().map(|group| {
            let pages = group.pages.iter().filter_map(|path| self.page(path));
            let pages: String = pages.map(|page| format!("<dd>{page}</dd>\n")).collect();
            let more = match group.more {
                0 => String::new(),
                more => format!("<dd class=\"more\">and {more} more</dd>\n"),
            };
            format!("<dt>{}</dt>\n{pages}{more}", text(group.title))
        });
        format!(
            "<dl class=\"links\">\n{}</dl>\n",
            groups.collect::<String>()
        )
    }
}

/// The bar. Its name is that of the row, for whoever hears the page.
fn meter(gauge: &Gauge, share: u128) -> String {
    let max = share.max(1000);
    let limits = if gauge.is_hard {
        format!(" high=\"{HIGH}\" optimum=\"0\"")
    } else {
        String::new()
    };
    let name = attribute(&plain(&gauge.label));
    let over = if share > 1000 { " class=\"over\"" } else { "" };
    format!(
        "<meter{over} aria-label=\"{name}\" min=\"0\" max=\"{max}\"{limits} value=\"{share}\"></meter> "
    )
}

/// A line as bare words.
fn plain(line: &Line) -> String {
    let pieces = line.pieces().iter();
    let words = pieces.map(|piece| match piece {
        Inline::Text(text)
        | Inline::Code(text)
        | Inline::Strong(text)
        | Inline::Struck { text, .. }
        | Inline::Link { text, .. } => text.clone(),
        Inline::NotRecorded => "not recorded".to_owned(),
        Inline::Tbd => "TBD".to_owned(),
        Inline::Mark(status) => format!(" {}", status.word()),
    });
    words.collect()
}
