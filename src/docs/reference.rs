//! The reference of the language, as one Markdown page, from the tables that labs are read with.

use super::layout::{anchor, cell};
use super::words::{Word, types, words};
use crate::lang::spec::{
    Arg, Child, Count, ElementSpec, Prop, universal_children, universal_props,
};

/// The page, in Markdown.
#[must_use]
pub fn page() -> String {
    let words = words();
    let mut out = String::from(
        "# Language\n\nA lab is a folder: every `*.kdl` file below it belongs to it, in any order. The notation is \
         [KDL 2.0](https://kdl.dev). A word of the language stands bare, every text stands in quotes. This page is made \
         from the tables that hlc reads labs with; `hlc explain WORD` shows its parts in the terminal.\n\n## Words\n\n",
    );
    for word in &words {
        out.push_str(&contents(word, &words));
    }
    for word in &words {
        out.push_str(&section(word, &words));
    }
    out.push_str(&universal(&words));
    out.push_str(&type_table());
    out
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

fn link(word: &Word, words: &[Word]) -> String {
    let heading = heading(word, words);
    format!("[`{}`](#{})", word.spec.name, anchor(&heading))
}

/// The link to a child's own section.
fn child_link(child: &Child, words: &[Word]) -> String {
    let own = words
        .iter()
        .find(|word| std::ptr::eq(word.spec, child.spec));
    own.map_or_else(
        || format!("`{}`", child.spec.name),
        |word| link(word, words),
    )
}

/// A line of the table of contents: words at the top, each with what stands in it.
fn contents(word: &Word, words: &[Word]) -> String {
    if !word.inside.is_empty() || word.universal {
        return String::new();
    }
    format!("- {}: {}\n", link(word, words), word.spec.doc)
}

fn section(word: &Word, words: &[Word]) -> String {
    let spec = word.spec;
    let mut out = format!(
        "\n## {}\n\n`{}`\n\n{}\n\n",
        heading(word, words),
        word.usage(),
        spec.doc
    );
    out.push_str(&format!("Stands {}, {}.", word.place(), word.often()));
    if !spec.makes.is_empty() {
        out.push_str(&format!(" Goes into: {}.", spec.makes));
    }
    if spec.named {
        out.push_str(" May say what [every named thing](#every-named-thing) may say.");
    }
    out.push('\n');
    out.push_str(&arguments(spec));
    out.push_str(&properties(spec.props));
    out.push_str(&children(spec.children, words));
    out
}

fn arguments(spec: &ElementSpec) -> String {
    if spec.args.is_empty() {
        return String::new();
    }
    let rows: String = spec.args.iter().map(argument).collect();
    format!("\n| argument | type | | meaning |\n|---|---|---|---|\n{rows}")
}

fn argument(arg: &Arg) -> String {
    let count = match arg.count {
        Count::Required => "required",
        Count::Optional => "",
        Count::Several => "one or more",
    };
    let (name, ty, doc) = (arg.name, arg.ty.name, cell(arg.doc));
    format!("| {name} | {ty} | {count} | {doc} |\n")
}

fn properties(props: &[Prop]) -> String {
    if props.is_empty() {
        return String::new();
    }
    let rows: String = props.iter().map(property).collect();
    format!("\n| property | type | default | meaning |\n|---|---|---|---|\n{rows}")
}

fn property(prop: &Prop) -> String {
    let default = match (prop.required, prop.default) {
        (true, _) => "required",
        (false, default) => default,
    };
    let (name, ty) = (prop.name, prop.ty.name);
    format!(
        "| `{name}` | {ty} | {} | {} |\n",
        cell(default),
        cell(prop.doc)
    )
}

fn children(children: &[Child], words: &[Word]) -> String {
    if children.is_empty() {
        return String::new();
    }
    let row = |child: &Child| {
        format!(
            "| {} | {} |\n",
            child_link(child, words),
            cell(child.spec.doc)
        )
    };
    let rows: String = children.iter().map(row).collect();
    format!("\n| inside | |\n|---|---|\n{rows}")
}

/// What every named thing may say, once.
fn universal(words: &[Word]) -> String {
    format!(
        "\n## Every named thing\n\nWhat has a name may say the following too.\n{}{}",
        properties(universal_props()),
        children(universal_children(), words),
    )
}

fn type_table() -> String {
    let mut out = String::from(
        "\n## Types\n\nWhere a number or quantity is not decided yet, `\"tbd\"` may stand in its place; what nobody \
         recorded is left out.\n\n| type | what may be written | such as |\n|---|---|---|\n",
    );
    for ty in types() {
        let (name, grammar) = (ty.name, cell(ty.grammar));
        out.push_str(&format!(
            "| {name} | {grammar} | `{}` |\n",
            cell(ty.example)
        ));
    }
    out
}
