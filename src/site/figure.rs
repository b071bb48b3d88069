//! A diagram on a page: the picture, and one click away the same facts as a table and its Mermaid text.

use super::book::Book;
use super::href::Href;
use super::page::SitePage;
use super::svg::Picture;
use crate::emit::RelPath;
use crate::text::html::{attribute, text};
use crate::text::mermaid::Row;

/// What is shown.
pub(super) struct Figure<'a> {
    /// The pages that it may lead to.
    pub(super) book: &'a Book,
    /// Where it stands.
    pub(super) page: &'a SitePage,
    /// The name of its file.
    pub(super) name: &'a str,
    /// What to write above it.
    pub(super) title: &'a str,
    /// Its Mermaid text.
    pub(super) mermaid: &'a str,
    /// The same as a table.
    pub(super) rows: &'a [Row],
}

impl Figure<'_> {
    /// The whole figure. Without a picture its Mermaid text stands in for it.
    pub(super) fn html(&self) -> String {
        let title = text(self.title);
        let table = self.table();
        let mermaid = self.source();
        let shown = match self.book.pictures.get(self.name) {
            Some(picture) => self.picture(picture) + &details("As a table", &table),
            None => mermaid.clone() + &details("As a table", &table),
        };
        let source = match self.book.pictures.get(self.name) {
            Some(_) => details("Mermaid source", &mermaid),
            None => String::new(),
        };
        format!(
            "<figure class=\"diagram\">\n<figcaption>{title}</figcaption>\n{shown}{source}</figure>\n"
        )
    }

    /// The picture in a frame that scrolls. What is empty beside it holds the width below which its text would be hard
    /// to read: so it shrinks with the page, but not further.
    fn picture(&self, picture: &Picture) -> String {
        let name = attribute(self.title);
        let (svg, least) = (&picture.svg, least_width(picture.width));
        format!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Diagram: {name}\"><div class=\"fit\">\
             <svg class=\"least\" width=\"{least}\" height=\"0\" aria-hidden=\"true\"></svg>{svg}</div></div>\n"
        )
    }

    fn source(&self) -> String {
        let mermaid = text(self.mermaid.trim_end());
        let code = format!(
            "<div class=\"code\"><pre tabindex=\"0\"><code class=\"language-mermaid\">{mermaid}</code></pre></div>\n"
        );
        let file = format!("diagrams/{}.mmd", self.name);
        let path = RelPath::new(format!("artifacts/{file}.html"));
        if self.book.page(&path).is_none() {
            return code;
        }
        let href = Href::top(path).from(&self.page.path);
        let (href, file) = (attribute(&href), text(&file));
        format!("{code}<p>The same as a file: <a href=\"{href}\">{file}</a></p>\n")
    }

    fn table(&self) -> String {
        let has_groups = self.rows.iter().any(|row| !row.group.is_empty());
        let heads = ["Where", "What", "By", "Leads to"];
        let heads = heads.iter().skip(usize::from(!has_groups));
        let heads = heads.map(|head| format!("<th scope=\"col\">{head}</th>"));
        let heads: String = heads.collect();
        let rows: String = self.rows.iter().map(|it| row(it, has_groups)).collect();
        let name = attribute(self.title);
        format!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table: {name}\">\n<table>\n<thead>\n<tr>{heads}</tr>\n</thead>\n\
             <tbody>\n{rows}</tbody>\n</table>\n</div>\n"
        )
    }
}

fn row(row: &Row, has_groups: bool) -> String {
    let cells = [&row.group, &row.from, &row.link, &row.to];
    let cells = cells.into_iter().skip(usize::from(!has_groups));
    let cells = cells.map(|cell| match &**cell {
        "" => "<td>–</td>".to_owned(),
        cell => format!("<td>{}</td>", text(cell)),
    });
    format!("<tr>{}</tr>\n", cells.collect::<String>())
}

/// What opens at a click, also without a script.
fn details(title: &str, inside: &str) -> String {
    format!("<details>\n<summary>{title}</summary>\n{inside}</details>\n")
}

/// How narrow a picture may become: text of 16 pixels is drawn with 11 then.
const fn least_width(width: u32) -> u32 {
    width - width * 5 / 16
}
