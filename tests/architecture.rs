//! The layers of the house, as data: which part may know which, and what only one part may do.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support;

/// A part of the crate: a folder or file right below `src/`.
struct Layer {
    name: &'static str,
    /// Parts that it may name.
    knows: &'static [&'static str],
    /// Crates that it may name.
    crates: &'static [&'static str],
}

/// The table. A row names parts of the rows above it only, so the flow is one way.
const LAYERS: &[Layer] = &[
    layer("failure", &[], &[]),
    layer("source", &["failure"], &["miette", "walkdir"]),
    layer("diag", &["source"], &["miette", "serde", "serde_json"]),
    layer(
        "text",
        &[],
        &[
            "minijinja",
            "pulldown_cmark",
            "serde",
            "serde_saphyr",
            "similar",
            "toml",
        ],
    ),
    layer("rewrite", &["source", "diag"], &[]),
    layer("syntax", &["source", "diag"], &[]),
    layer("model", &["source"], &["ipnet"]),
    layer("lang", &["source", "diag", "syntax", "model"], &["ipnet"]),
    layer("facts", &["source", "model"], &["ipnet"]),
    layer(
        "rules",
        &["source", "diag", "model", "facts"],
        &["ipnet", "rayon"],
    ),
    layer(
        "emit",
        &["source", "diag", "text", "model", "facts", "rules"],
        &["ipnet", "rayon", "serde", "serde_json", "sha2", "toml"],
    ),
    layer("output", &["failure", "emit"], &["tempfile"]),
    layer(
        "docs",
        &["diag", "text", "syntax", "lang", "rules", "emit"],
        &["textwrap"],
    ),
    layer("redact", &["source", "syntax", "model"], &[]),
    layer(
        "site",
        &[
            "source", "diag", "syntax", "text", "model", "facts", "rules", "emit", "docs",
        ],
        &["ipnet", "merman", "rayon", "serde", "serde_json"],
    ),
    layer(
        "serve",
        &["failure", "text"],
        &["http_body_util", "hyper", "hyper_util", "tokio"],
    ),
    layer(
        "partial",
        &[
            "source", "diag", "rewrite", "syntax", "model", "lang", "rules",
        ],
        &[],
    ),
    layer(
        "compile",
        &[
            "source", "diag", "syntax", "model", "lang", "redact", "rules", "partial", "emit",
            "site",
        ],
        &["rayon"],
    ),
    layer(
        "cli",
        &[
            "failure", "source", "diag", "text", "syntax", "model", "lang", "facts", "rules",
            "emit", "output", "docs", "serve", "site", "compile", "rewrite",
        ],
        &[
            "clap",
            "clap_complete",
            "clap_mangen",
            "terminal_size",
            "walkdir",
        ],
    ),
];

const fn layer(
    name: &'static str,
    knows: &'static [&'static str],
    crates: &'static [&'static str],
) -> Layer {
    Layer {
        name,
        knows,
        crates,
    }
}

/// What may be named of a part by those that know it: the rest of it is its own affair.
const FACES: &[(&str, &str, &[&str])] = &[
    ("emit", "rules", &["Checked", "View", "levels"]),
    (
        "output",
        "emit",
        &["Artifact", "Artifacts", "RelPath", "manifest"],
    ),
    ("model", "source", &["SECRET_WORDS", "Span", "Spanned"]),
    ("facts", "source", &["Span", "Spanned"]),
];

/// What only some files may do: the words, the files, and what is broken otherwise.
const RESERVED: &[(&[&str], &[&str], &str)] = &[
    (
        &["std::fs", "fs::read", "fs::write"],
        &["source/load.rs", "output/"],
        "only `source::load` reads and only `output` writes files",
    ),
    (
        &["std::env", "env::var"],
        &["cli/"],
        "only `cli` knows the environment",
    ),
    (
        &["SystemTime", "Instant::now"],
        &[],
        "nobody looks at the clock",
    ),
    (&["stdout()", "stderr()"], &["cli/"], "only `cli` prints"),
    (
        &["println!", "eprintln!", "print!(", "eprint!(", "dbg!("],
        &[],
        "text goes through `cli::terminal`",
    ),
    (&["kdl::"], &[], "KDL is read by `syntax`, not by the crate"),
    (
        &["walkdir"],
        &["source/load.rs"],
        "only `source::load` walks folders",
    ),
];

/// Macros of the crate's root, and the part that they belong to.
const MACROS: &[(&str, &str)] = &[("rule", "diag"), ("fixture", "diag"), ("fixable", "diag")];

/// A file of the crate, without comments and without its own tests.
struct File {
    /// Below `src/`.
    path: String,
    code: String,
}

fn files() -> Vec<File> {
    let folder = support::root().join("src");
    let files = support::files(&folder);
    let own = |path: &Path| {
        path.strip_prefix(&folder)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    let with_code = files
        .iter()
        .map(|file| (own(file), std::fs::read_to_string(file).unwrap()));
    with_code
        .map(|(path, text)| File {
            code: code(&text),
            path,
        })
        .collect()
}

/// The lines that are compiled into hlc: no comments, nothing behind `#[cfg(test)]` at the margin.
fn code(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]").next().unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

impl File {
    fn layer(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Whether it is a test of its folder's.
    fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs")
    }
}

/// Every `crate::a::b` of a file, as (`a`, `b`), with groups in braces taken apart.
fn paths(code: &str) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        for (first, rest) in heads(&code[at + "crate::".len()..]) {
            let seconds = rest.strip_prefix("::").map(heads).unwrap_or_default();
            found.insert((first.clone(), String::new()));
            found.extend(
                seconds
                    .into_iter()
                    .map(|(second, _)| (first.clone(), second)),
            );
        }
    }
    found
}

/// The names at the start of a path, each with what follows it: one, or those of a group in braces.
fn heads(text: &str) -> Vec<(String, &str)> {
    let Some(group) = text.strip_prefix('{') else {
        let end = text
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(text.len());
        return vec![(text[..end].to_owned(), &text[end..])];
    };
    let mut heads_of_group = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                heads_of_group.extend(heads(group[start..at].trim()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads_of_group.retain(|(name, _)| !name.is_empty());
    heads_of_group
}

/// The crates that hlc depends on, as its code names them.
fn dependencies() -> Vec<String> {
    let text = std::fs::read_to_string(support::root().join("Cargo.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let names = table["dependencies"].as_table().unwrap().keys();
    names.map(|name| name.replace('-', "_")).collect()
}

fn names_crate(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    let starts = |at: usize| {
        let before = code[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
    };
    code.match_indices(&path).any(|(at, _)| starts(at))
}

#[test]
fn the_flow_is_one_way() {
    for (at, layer) in LAYERS.iter().enumerate() {
        for known in layer.knows {
            let above = LAYERS[..at].iter().any(|other| other.name == *known);
            assert!(
                above,
                "`{}` names `{known}`, which does not stand above it",
                layer.name
            );
        }
    }
}

#[test]
fn no_part_knows_more_than_its_row() {
    let mut broken = Vec::new();
    for file in files()
        .iter()
        .filter(|file| !matches!(file.layer(), "lib" | "main"))
    {
        let Some(layer) = LAYERS.iter().find(|layer| layer.name == file.layer()) else {
            broken.push(format!("src/{} belongs to no layer", file.path));
            continue;
        };
        broken.extend(unknown_parts(file, layer));
        broken.extend(unknown_crates(file, layer));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn unknown_parts(file: &File, layer: &Layer) -> Vec<String> {
    let mut broken = Vec::new();
    for (part, inner) in paths(&file.code) {
        let owner = MACROS
            .iter()
            .find(|(name, _)| *name == part)
            .map(|(_, owner)| *owner);
        let part = owner.unwrap_or(&part);
        if part != layer.name && !layer.knows.contains(&part) {
            broken.push(format!(
                "{} must not know {part}: src/{} names crate::{part}",
                layer.name, file.path
            ));
        }
        let face = FACES
            .iter()
            .find(|(who, of, _)| *who == layer.name && *of == part);
        let hidden = face.filter(|(.., face)| !inner.is_empty() && !face.contains(&inner.as_str()));
        if hidden.is_some() {
            broken.push(format!(
                "{} may know only the face of {part}: src/{} names crate::{part}::{inner}",
                layer.name, file.path
            ));
        }
    }
    broken
}

fn unknown_crates(file: &File, layer: &Layer) -> Vec<String> {
    let named = dependencies()
        .into_iter()
        .filter(|name| names_crate(&file.code, name));
    let strangers = named.filter(|name| !layer.crates.contains(&name.as_str()));
    let sentence = |name| {
        format!(
            "{} must not know the crate {name}: src/{}",
            layer.name, file.path
        )
    };
    strangers.map(sentence).collect()
}

#[test]
fn what_one_part_does_no_other_does() {
    let mut broken = Vec::new();
    for file in files().iter().filter(|file| !file.is_test()) {
        for (words, places, sentence) in RESERVED {
            let here = places.iter().any(|place| file.path.starts_with(place));
            let word = words.iter().find(|word| file.code.contains(**word));
            if let Some(word) = word.filter(|_| !here) {
                broken.push(format!("{sentence}: src/{} has `{word}`", file.path));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let folders = [support::root().join("src"), support::root().join("tests")];
    let files = folders.iter().flat_map(|folder| support::files(folder));
    let rust = files.filter(|file| file.extension().is_some_and(|end| end == "rs"));
    let silent = rust.filter(|file| !std::fs::read_to_string(file).unwrap().starts_with("//! "));
    let silent: Vec<_> = silent.collect();
    assert!(
        silent.is_empty(),
        "these do not start with `//!`: {silent:?}"
    );
}

#[test]
fn main_is_tiny() {
    let main = files()
        .into_iter()
        .find(|file| file.path == "main.rs")
        .unwrap();
    assert!(
        main.code.lines().count() < 12,
        "main.rs turns arguments into an exit code, nothing else"
    );
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let code = "use crate::{a, b::{c, d::e}};\nuse crate::f;\nlet x = crate::g::h();\n$crate::i::j";
    let found = paths(code);
    let firsts: BTreeSet<_> = found.iter().map(|(first, _)| first.as_str()).collect();
    assert_eq!(firsts, BTreeSet::from(["a", "b", "f", "g", "i"]));
    assert!(found.contains(&("b".to_owned(), "d".to_owned())));
    assert!(found.contains(&("g".to_owned(), "h".to_owned())));
}
