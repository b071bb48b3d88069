//! Every word of the language once, with the places where it may stand.

use crate::lang::TOP_LEVEL;
use crate::lang::spec::{Arg, Child, Count, ElementSpec, Prop, Repeat, Type, universal_children};

/// A word. Two words of one name with different tables are two words.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Its table.
    pub(super) spec: &'static ElementSpec,
    /// The words in whose braces it may stand; empty at the top.
    pub(super) inside: Vec<&'static str>,
    /// How often it may stand there.
    pub(super) repeat: Repeat,
    /// Whether it may stand in every named thing.
    pub(super) universal: bool,
}

impl Word {
    /// Where it stands, in words.
    pub(super) fn place(&self) -> String {
        let words: Vec<_> = self.inside.iter().map(|word| format!("`{word}`")).collect();
        match (self.universal, words.is_empty()) {
            (true, true) => "in every named thing".to_owned(),
            (true, false) => format!("in every named thing, and in {}", words.join(", ")),
            (false, true) => "at the top of a lab".to_owned(),
            (false, false) => format!("in {}", words.join(", ")),
        }
    }

    /// How it is written, in one line: arguments in capitals, what may be missing in brackets.
    pub(super) fn usage(&self) -> String {
        let mut usage = self.spec.name.to_owned();
        for arg in self.spec.args {
            let name = arg.name.to_uppercase().replace(' ', "-");
            usage.push_str(&match arg.count {
                Count::Required => format!(" {name}"),
                Count::Optional => format!(" [{name}]"),
                Count::Several => format!(" {name}…"),
            });
        }
        usage
    }

    /// How often it may stand in its place, in words.
    pub(super) fn often(&self) -> String {
        match self.repeat {
            Repeat::Once => "once".to_owned(),
            Repeat::Keyed => match self.spec.args.first() {
                Some(key) => format!("once for each {}", key.name),
                None => "once for each first argument".to_owned(),
            },
            Repeat::KeyedBy(property) => format!("once for each `{property}`"),
            Repeat::Adds | Repeat::Replaces => "any number of times".to_owned(),
        }
    }
}

/// Every word, in the order of the tables, each word before those in its braces; universal ones last.
pub(super) fn words() -> Vec<Word> {
    let mut words = Vec::new();
    for child in TOP_LEVEL {
        visit(child, None, &mut words);
    }
    for child in universal_children() {
        visit(child, None, &mut words);
        let word = words.iter_mut().find(|word| is(word, child.spec));
        word.into_iter().for_each(|word| word.universal = true);
    }
    words
}

fn visit(child: &Child, inside: Option<&'static str>, words: &mut Vec<Word>) {
    if let Some(word) = words.iter_mut().find(|word| is(word, child.spec)) {
        word.inside
            .extend(inside.filter(|parent| !word.inside.contains(parent)));
        return;
    }
    words.push(Word {
        spec: child.spec,
        inside: inside.into_iter().collect(),
        repeat: child.repeat,
        universal: false,
    });
    for below in child.spec.children {
        visit(below, Some(child.spec.name), words);
    }
}

/// Whether the table is the same one, not one with the same text.
fn is(word: &Word, spec: &'static ElementSpec) -> bool {
    std::ptr::eq(word.spec, spec)
}

/// Every type of value that the tables mention, by name.
pub(super) fn types() -> Vec<&'static Type> {
    let of_arg = |arg: &Arg| arg.ty;
    let of_prop = |prop: &'static Prop| prop.ty;
    let mut types = Vec::new();
    for word in words() {
        types.extend(word.spec.args.iter().map(of_arg));
        types.extend(word.spec.all_props().map(of_prop));
    }
    types.sort_unstable_by_key(|ty| (ty.name.to_lowercase(), ty.grammar));
    types.dedup();
    types
}
