//! The reference of the language as pages: each word at the top of a lab with the words in its braces, what every named
//! thing may say, and the types of values.

use super::href::{Href, Places};
use super::page::{PageKind, Part, SitePage};
use super::split::front;
use crate::docs::described::{Argument, Inside, Language, Property, WordText};
use crate::emit::RelPath;
use crate::emit::handbook::line::{Line, Target};
use crate::emit::handbook::page::{Block, Depth};
use crate::text::markdown;

/// The front page of the language.
const LIST: &str = "language.html";
/// What every named thing may say.
const NAMED: &str = "language/every-named-thing.html";
/// The types of values.
const TYPES: &str = "language/types.html";

/// The pages of the language.
pub(super) fn language(places: &mut Places) -> Vec<SitePage> {
    let language = Language::new();
    let mut pages = vec![list(&language)];
    for words in chapters(&language.words) {
        pages.extend(chapter(words, places));
    }
    pages.push(every_named_thing(&language, places));
    pages.push(types(&language, places));
    pages
}

/// The words, one slice for each at the top of a lab: it, and those first met in its braces.
fn chapters(words: &[WordText]) -> impl Iterator<Item = &[WordText]> {
    let of_lab = words.iter().take_while(|word| !word.is_universal).count();
    let of_lab = words.get(..of_lab).unwrap_or_default();
    of_lab.chunk_by(|_, next| !next.is_top)
}

/// All words at the top of a lab.
fn list(language: &Language) -> SitePage {
    let about = Line::new()
        .sentence("A lab is a folder: every `*.kdl` file below it belongs to it, in any order. The notation is ")
        .link(Target::Url("https://kdl.dev".to_owned()), "KDL 2.0")
        .text(". A word of the language stands bare, every text stands in quotes.");
    let tops = language.words.iter().filter(|word| word.is_top);
    let rows = tops.map(|word| vec![word_link(word), sentence(word.doc)]);
    let more = [
        ("every named thing", "What has a name may say this too."),
        ("types", "What may be written as a value."),
    ];
    let more = more.map(|(name, about)| {
        let to = Target::Word(markdown::anchor(name));
        vec![Line::new().link(to, name), about.into()]
    });
    let blocks = vec![
        Block::Paragraph(about),
        Block::Table {
            columns: vec!["Word", "Describes"],
            rows: rows.chain(more).collect(),
        },
    ];
    page(LIST, "Language", front(), blocks)
}

/// The page of a word at the top and of those in its braces.
fn chapter(words: &[WordText], places: &mut Places) -> Option<SitePage> {
    let top = words.first()?;
    let path = format!("language/{}.html", top.name);
    let blocks = words.iter().flat_map(|word| {
        note(places, &word.anchor, &path);
        section(word)
    });
    let blocks = blocks.collect();
    let title = format!("Language: {}", top.name);
    Some(page(&path, &title, RelPath::new(LIST), blocks))
}

fn note(places: &mut Places, anchor: &str, path: &str) {
    let href = Href {
        page: RelPath::new(path),
        fragment: Some(anchor.to_owned()),
    };
    places.word(anchor.to_owned(), href);
}

/// A word with everything that it takes.
fn section(word: &WordText) -> Vec<Block> {
    let mut place = sentence(&word.place);
    if !word.makes.is_empty() {
        place = place.text(" ").sentence(&word.makes);
    }
    if word.is_named {
        let to = Target::Word(markdown::anchor("every named thing"));
        let named = place.text(" May say what ").link(to, "every named thing");
        place = named.text(" may say.");
    }
    let mut blocks = vec![
        heading(&word.heading, &word.anchor),
        Block::Code {
            language: "kdl",
            text: word.usage.clone(),
        },
        Block::Paragraph(sentence(word.doc)),
        Block::Paragraph(place),
    ];
    blocks.extend(arguments(&word.arguments));
    blocks.extend(properties(&word.properties));
    blocks.extend(inside(&word.inside));
    blocks
}

fn arguments(arguments: &[Argument]) -> Option<Block> {
    let rows = arguments.iter().map(|it| {
        vec![
            it.name.into(),
            type_link(it.ty.name),
            Line::from(it.count).or_none(),
            sentence(it.doc),
        ]
    });
    table(["Argument", "Type", "Needed", "Meaning"], rows.collect())
}

fn properties(properties: &[Property]) -> Option<Block> {
    let rows = properties.iter().map(|it| {
        vec![
            Line::new().code(it.name),
            type_link(it.ty.name),
            sentence(it.default).or_none(),
            sentence(it.doc),
        ]
    });
    table(["Property", "Type", "Default", "Meaning"], rows.collect())
}

fn inside(inside: &[Inside]) -> Option<Block> {
    let rows = inside.iter().map(|it| {
        let word = match &it.anchor {
            Some(anchor) => Line::new().link(Target::Word(anchor.clone()), it.name),
            None => Line::new().code(it.name),
        };
        vec![word, sentence(it.doc)]
    });
    table(["Inside", "Describes"], rows.collect())
}

fn table<const COLUMNS: usize>(
    columns: [&'static str; COLUMNS],
    rows: Vec<Vec<Line>>,
) -> Option<Block> {
    let columns = columns.to_vec();
    (!rows.is_empty()).then_some(Block::Table { columns, rows })
}

/// What every named thing may say, with the words that stand in no other page.
fn every_named_thing(language: &Language, places: &mut Places) -> SitePage {
    let mut blocks = vec![Block::Paragraph(
        "What has a name may say the following too.".into(),
    )];
    blocks.extend(properties(&language.properties));
    blocks.extend(inside(&language.inside));
    places.word(
        markdown::anchor("every named thing"),
        Href::top(RelPath::new(NAMED)),
    );
    let behind = language.words.iter().skip_while(|word| !word.is_universal);
    for word in behind {
        note(places, &word.anchor, NAMED);
        blocks.extend(section(word));
    }
    page(
        NAMED,
        "Language: every named thing",
        RelPath::new(LIST),
        blocks,
    )
}

/// What may be written as a value.
fn types(language: &Language, places: &mut Places) -> SitePage {
    let about = "Where a number or quantity is not decided yet, `\"tbd\"` may stand in its place; what nobody recorded is \
                 left out.";
    let mut blocks = vec![Block::Paragraph(sentence(about))];
    places.word(markdown::anchor("types"), Href::top(RelPath::new(TYPES)));
    for ty in &language.types {
        let anchor = markdown::anchor(ty.name);
        let href = Href {
            page: RelPath::new(TYPES),
            fragment: Some(anchor.clone()),
        };
        places.value_type(ty.name, href);
        blocks.push(heading(ty.name, &anchor));
        let grammar = sentence(ty.grammar.trim_end_matches('.'));
        let example = grammar.text(". Such as ").code(ty.example).text(".");
        blocks.push(Block::Paragraph(example));
    }
    page(TYPES, "Language: types", RelPath::new(LIST), blocks)
}

fn sentence(text: &str) -> Line {
    Line::new().sentence(text)
}

fn word_link(word: &WordText) -> Line {
    Line::new().link(Target::Word(word.anchor.clone()), word.name)
}

fn type_link(name: &'static str) -> Line {
    Line::new().link(Target::Type(name), name)
}

fn heading(text: &str, anchor: &str) -> Block {
    Block::Heading {
        depth: Depth::Part,
        text: text.to_owned(),
        anchor: anchor.to_owned(),
        subject: None,
    }
}

fn page(path: &str, title: &str, parent: RelPath, blocks: Vec<Block>) -> SitePage {
    SitePage {
        path: RelPath::new(path),
        title: title.to_owned(),
        kind: PageKind::Reference,
        parent: Some(parent),
        parts: blocks.into_iter().map(Part::Block).collect(),
        origins: Vec::new(),
    }
}
