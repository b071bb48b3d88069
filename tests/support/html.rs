//! A page of the site, read back with a browser's tokenizer.

use std::cell::RefCell;
use std::collections::BTreeSet;

use html5ever::tendril::{ByteTendril, ReadExt};
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, EndTag, ParseError, StartTag, Tag, TagToken, Token, TokenSink,
    TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// What stands on a page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The ids, in their order.
    pub(crate) ids: Vec<String>,
    /// Where links lead.
    pub(crate) links: Vec<String>,
    /// Where the links of the footer with the places of the lab lead.
    pub(crate) origins: Vec<String>,
    /// The heading of the page.
    pub(crate) title: String,
    /// The text of every block, cell and marked piece of the content.
    pub(crate) texts: BTreeSet<String>,
    /// The content, one block a line.
    pub(crate) outline: String,
    /// What the tokenizer had to say.
    pub(crate) errors: Vec<String>,
}

/// An open element.
#[derive(Debug)]
struct Open {
    name: String,
    class: String,
    text: String,
}

/// Builds a page from its tokens.
#[derive(Debug, Default)]
struct Reader {
    page: Page,
    open: Vec<Open>,
    row: Vec<String>,
}

/// Elements without an end.
const VOID: &[&str] = &["br", "hr", "input", "link", "meta", "img", "wbr"];
/// Elements whose text is looked up.
const NOTED: &[&str] = &[
    "td",
    "th",
    "p",
    "li",
    "pre",
    "figcaption",
    "strong",
    "span",
    "a",
    "code",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
];
/// Elements that end the text of an item before them.
const BLOCKS: &[&str] = &["ul", "ol", "p", "pre", "table", "div", "blockquote", "dl"];

impl Reader {
    fn is_in(&self, name: &str) -> bool {
        self.open.iter().any(|it| it.name == name)
    }

    fn start(&mut self, tag: &Tag) {
        let name = tag.name.to_string();
        let attribute = |name: &str| {
            let mut all = tag.attrs.iter();
            let found = all.find(|it| &*it.name.local == name);
            found.map(|it| it.value.to_string())
        };
        self.page.ids.extend(attribute("id"));
        let class = attribute("class").unwrap_or_default();
        if name == "a"
            && let Some(href) = attribute("href")
        {
            if self.open.iter().any(|it| it.class == "origins") {
                self.page.origins.push(href.clone());
            }
            self.page.links.push(href);
        }
        if BLOCKS.contains(&name.as_str())
            && let Some(last) = self.open.last_mut()
            && last.name == "li"
        {
            let text = words(&std::mem::take(&mut last.text));
            self.page.texts.insert(text);
        }
        if !VOID.contains(&name.as_str()) && !tag.self_closing {
            let text = String::new();
            self.open.push(Open { name, class, text });
        }
    }

    fn end(&mut self, name: &str) {
        while let Some(closed) = self.open.pop() {
            let is_asked = closed.name == name;
            self.close(closed);
            if is_asked {
                break;
            }
        }
    }

    fn close(&mut self, mut closed: Open) {
        // The Markdown has a mark in parentheses, the site in a colour.
        if closed.class.starts_with("status ") {
            closed.text = format!("({})", closed.text);
        }
        let text = words(&closed.text);
        if closed.name == "h1" {
            self.page.title.clone_from(&text);
        }
        if self.is_in("main") && !self.is_in("svg") && !self.is_in("details") {
            self.outline(&closed, &text);
        }
        if self.is_in("main") && NOTED.contains(&closed.name.as_str()) {
            self.page.texts.insert(text);
        }
        let is_apart = BLOCKS.contains(&closed.name.as_str());
        if let Some(outer) = self.open.last_mut().filter(|_| !is_apart) {
            outer.text.push_str(&closed.text);
        }
    }

    fn outline(&mut self, closed: &Open, text: &str) {
        let sign = match closed.name.as_str() {
            "h1" => "# ",
            "h2" => "## ",
            "h3" => "### ",
            "h4" => "#### ",
            "li" | "dd" => "- ",
            "dt" => "+ ",
            "figcaption" => "figure: ",
            "pre" => "$ ",
            "p" => "",
            "td" | "th" => {
                self.row.push(text.to_owned());
                return;
            }
            "tr" => {
                let row = std::mem::take(&mut self.row).join(" | ");
                self.page.outline += &format!("| {row} |\n");
                return;
            }
            _ => return,
        };
        if !text.is_empty() {
            self.page.outline += &format!("{sign}{text}\n");
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(last) = self.open.last_mut() {
            last.text.push_str(text);
        }
    }
}

/// The sink takes `&self`.
struct Sink(RefCell<Reader>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reader = self.0.borrow_mut();
        match token {
            CharacterTokens(text) => reader.text(&text),
            TagToken(tag) if tag.kind == StartTag => reader.start(&tag),
            TagToken(tag) if tag.kind == EndTag => reader.end(&tag.name),
            ParseError(error) => reader.page.errors.push(error.into_owned()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Text with one blank between words.
pub(crate) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a page.
pub(crate) fn read(html: &str) -> Page {
    let mut bytes = ByteTendril::new();
    html.as_bytes().read_to_tendril(&mut bytes).unwrap();
    let queue = BufferQueue::default();
    queue.push_back(bytes.try_reinterpret().unwrap());
    let sink = Sink(RefCell::new(Reader::default()));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.into_inner().page
}
