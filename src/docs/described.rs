//! What is said of a rule and of a word, as data: the pages in Markdown and those of a site are views of it.
//!
//! Texts hold code in backticks, and nothing else of Markdown, unless it is said.

use super::catalogue::can_be_allowed;
use super::layout::anchor;
use super::words::{self, Word, words};
use crate::diag::Rule;
use crate::lang::spec::{Arg, Child, Count, Prop, Type, universal_children, universal_props};

/// A rule.
#[derive(Clone, Debug)]
pub struct RuleText {
    /// Which.
    pub rule: &'static Rule,
    /// Its level, whether a lab may make exceptions, whether hlc corrects what it finds: a sentence.
    pub terms: String,
    /// What stands before the first chapter, in Markdown; mostly nothing.
    pub introduction: String,
    /// Why it matters, what to do.
    pub chapters: Vec<Chapter>,
}

/// A part of an explanation below its own heading.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// The heading.
    pub heading: String,
    /// What stands below it, in Markdown.
    pub text: String,
}

impl RuleText {
    /// What is said of a rule.
    #[must_use]
    pub fn new(rule: &'static Rule) -> Self {
        let explanation = format!("\n{}", rule.explanation());
        let mut parts = explanation.split("\n## ");
        let introduction = parts.next().unwrap_or_default().to_owned();
        let chapters = parts.map(|part| {
            let (heading, text) = part.split_once('\n').unwrap_or((part, ""));
            Chapter {
                heading: heading.to_owned(),
                text: text.to_owned(),
            }
        });
        Self {
            rule,
            terms: terms(rule),
            introduction,
            chapters: chapters.collect(),
        }
    }
}

fn terms(rule: &Rule) -> String {
    let allowed = if can_be_allowed(rule) {
        format!("can be allowed: `allow \"{}\" \"the reason\"`", rule.code)
    } else {
        "cannot be allowed".to_owned()
    };
    let fixable = if rule.fixable {
        "; `hlc check --fix` corrects it where one text alone is right"
    } else {
        ""
    };
    format!("Level: {}; {allowed}{fixable}.", rule.level)
}

/// A word of the language.
#[derive(Clone, Debug)]
pub struct WordText {
    /// The word, and where it stands if another has its name.
    pub heading: String,
    /// How links name it: unique in the language.
    pub anchor: String,
    /// The word itself.
    pub name: &'static str,
    /// How it is written, in one line.
    pub usage: String,
    /// What it describes.
    pub doc: &'static str,
    /// Where it may stand, and how often: a sentence.
    pub place: String,
    /// Where it goes: a sentence, or nothing.
    pub makes: String,
    /// Whether it names a thing, and may say what all of those may.
    pub is_named: bool,
    /// Whether it stands at the top of a lab.
    pub is_top: bool,
    /// Whether it stands in every named thing, and nowhere else before.
    pub is_universal: bool,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// Its properties, without those of every named thing.
    pub properties: Vec<Property>,
    /// The words in its braces, without those of every named thing.
    pub inside: Vec<Inside>,
}

/// An argument of a word.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// What may be written.
    pub ty: &'static Type,
    /// How often; nothing for one that may be left out.
    pub count: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// A property of a word.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// Its name.
    pub name: &'static str,
    /// What may be written.
    pub ty: &'static Type,
    /// What counts when it is left out.
    pub default: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// A word in the braces of another.
#[derive(Clone, Debug)]
pub struct Inside {
    /// The word.
    pub name: &'static str,
    /// How links name it.
    pub anchor: Option<String>,
    /// What it describes.
    pub doc: &'static str,
}

/// Everything that can be written.
#[derive(Clone, Debug)]
pub struct Language {
    /// The words, each before those in its braces, universal ones last.
    pub words: Vec<WordText>,
    /// What every named thing may say.
    pub properties: Vec<Property>,
    /// The words that may stand in every named thing.
    pub inside: Vec<Inside>,
    /// The types of values, by name.
    pub types: Vec<&'static Type>,
}

impl Language {
    /// Describes every word.
    #[must_use]
    pub fn new() -> Self {
        let words = words();
        Self {
            words: words.iter().map(|word| described(word, &words)).collect(),
            properties: universal_props().iter().map(property).collect(),
            inside: inside(universal_children(), &words),
            types: words::types(),
        }
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::new()
    }
}

fn described(word: &Word, words: &[Word]) -> WordText {
    let spec = word.spec;
    let heading = heading(word, words);
    WordText {
        anchor: anchor(&heading),
        heading,
        name: spec.name,
        usage: word.usage(),
        doc: spec.doc,
        place: format!("Stands {}, {}.", word.place(), word.often()),
        makes: match spec.makes {
            "" => String::new(),
            makes => format!("Goes into: {makes}."),
        },
        is_named: spec.named,
        is_top: word.inside.is_empty() && !word.universal,
        is_universal: word.universal && word.inside.is_empty(),
        arguments: spec.args.iter().map(argument).collect(),
        properties: spec.props.iter().map(property).collect(),
        inside: inside(spec.children, words),
    }
}

/// The heading of a word: the word, and where it stands if another has its name.
fn heading(word: &Word, words: &[Word]) -> String {
    let name = word.spec.name;
    let twins = words.iter().filter(|other| other.spec.name == name);
    match word.inside.as_slice() {
        _ if twins.count() < 2 => name.to_owned(),
        [] => format!("{name} (top)"),
        inside => format!("{name} (in {})", inside.join(", ")),
    }
}

fn argument(arg: &Arg) -> Argument {
    Argument {
        name: arg.name,
        ty: arg.ty,
        count: match arg.count {
            Count::Required => "required",
            Count::Optional => "",
            Count::Several => "one or more",
        },
        doc: arg.doc,
    }
}

fn property(prop: &Prop) -> Property {
    Property {
        name: prop.name,
        ty: prop.ty,
        default: match (prop.required, prop.default) {
            (true, _) => "required",
            (false, default) => default,
        },
        doc: prop.doc,
    }
}

fn inside(children: &[Child], words: &[Word]) -> Vec<Inside> {
    let own = |child: &Child| {
        let mut found = words.iter();
        found.find(|word| std::ptr::eq(word.spec, child.spec))
    };
    let described = |child: &Child| Inside {
        name: child.spec.name,
        anchor: own(child).map(|word| anchor(&heading(word, words))),
        doc: child.spec.doc,
    };
    children.iter().map(described).collect()
}
