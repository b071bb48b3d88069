//! The reference of the language, as one Markdown page, from the tables that labs are read with.

use super::described::{Argument, Inside, Language, Property, WordText};
use super::layout::cell;
use crate::lang::spec::Type;

/// The page, in Markdown.
#[must_use]
pub fn page() -> String {
    let language = Language::new();
    let mut out = String::from(
        "# Language\n\nA lab is a folder: every `*.kdl` file below it belongs to it, in any order. The notation is \
         [KDL 2.0](https://kdl.dev). A word of the language stands bare, every text stands in quotes. This page is made \
         from the tables that hlc reads labs with; `hlc explain WORD` shows its parts in the terminal.\n\n## Words\n\n",
    );
    let tops = language.words.iter().filter(|word| word.is_top);
    out.extend(tops.map(contents));
    out.extend(language.words.iter().map(section));
    out.push_str(&universal(&language));
    out.push_str(&type_table(&language.types));
    out
}

/// A line of the table of contents.
fn contents(word: &WordText) -> String {
    format!("- [`{}`](#{}): {}\n", word.name, word.anchor, word.doc)
}

fn section(word: &WordText) -> String {
    let WordText {
        heading,
        usage,
        doc,
        place,
        makes,
        ..
    } = word;
    let mut out = format!("\n## {heading}\n\n`{usage}`\n\n{doc}\n\n{place}");
    if !makes.is_empty() {
        out.push_str(&format!(" {makes}"));
    }
    if word.is_named {
        out.push_str(" May say what [every named thing](#every-named-thing) may say.");
    }
    out.push('\n');
    out.push_str(&arguments(&word.arguments));
    out.push_str(&properties(&word.properties));
    out.push_str(&children(&word.inside));
    out
}

fn arguments(arguments: &[Argument]) -> String {
    if arguments.is_empty() {
        return String::new();
    }
    let rows: String = arguments.iter().map(argument).collect();
    format!("\n| argument | type | | meaning |\n|---|---|---|---|\n{rows}")
}

fn argument(argument: &Argument) -> String {
    let Argument {
        name,
        ty,
        count,
        doc,
    } = argument;
    format!("| {name} | {} | {count} | {} |\n", ty.name, cell(doc))
}

fn properties(properties: &[Property]) -> String {
    if properties.is_empty() {
        return String::new();
    }
    let rows: String = properties.iter().map(property).collect();
    format!("\n| property | type | default | meaning |\n|---|---|---|---|\n{rows}")
}

fn property(property: &Property) -> String {
    let (name, ty) = (property.name, property.ty.name);
    format!(
        "| `{name}` | {ty} | {} | {} |\n",
        cell(property.default),
        cell(property.doc)
    )
}

fn children(inside: &[Inside]) -> String {
    if inside.is_empty() {
        return String::new();
    }
    let row = |it: &Inside| {
        let word = match &it.anchor {
            Some(anchor) => format!("[`{}`](#{anchor})", it.name),
            None => format!("`{}`", it.name),
        };
        format!("| {word} | {} |\n", cell(it.doc))
    };
    let rows: String = inside.iter().map(row).collect();
    format!("\n| inside | |\n|---|---|\n{rows}")
}

/// What every named thing may say, once.
fn universal(language: &Language) -> String {
    format!(
        "\n## Every named thing\n\nWhat has a name may say the following too.\n{}{}",
        properties(&language.properties),
        children(&language.inside),
    )
}

fn type_table(types: &[&Type]) -> String {
    let mut out = String::from(
        "\n## Types\n\nWhere a number or quantity is not decided yet, `\"tbd\"` may stand in its place; what nobody \
         recorded is left out.\n\n| type | what may be written | such as |\n|---|---|---|\n",
    );
    for ty in types {
        let (name, grammar) = (ty.name, cell(ty.grammar));
        out.push_str(&format!(
            "| {name} | {grammar} | `{}` |\n",
            cell(ty.example)
        ));
    }
    out
}
