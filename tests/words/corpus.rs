//! Labs that use the language, and where each word, argument and property is written in them.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use hlc::compile;
use hlc::diag::Sink;
use hlc::lang::TOP_LEVEL;
use hlc::lang::spec::{Child, ElementSpec, Type};
use hlc::source::{SourceMap, Span};
use hlc::syntax::Element;

use crate::support::{self, Edited};

/// How the labs begin that are written for this test: they are tried first.
const OWN: &str = "// Words that the other labs have no use for.";

/// A part of a word's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// The word itself.
    Word,
    /// The argument at that place.
    Argument(usize),
    /// The property of that name.
    Property(&'static str),
}

/// A part of a word of the language.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    /// The word's table.
    pub(crate) spec: &'static ElementSpec,
    /// Which part of it.
    pub(crate) part: Part,
}

impl Key {
    fn order(&self) -> (usize, Part) {
        (std::ptr::from_ref(self.spec).addr(), self.part)
    }

    /// The type of its value; none for a word.
    pub(crate) fn ty(&self) -> Option<&'static Type> {
        match self.part {
            Part::Word => None,
            Part::Argument(at) => Some(self.spec.args[at].ty),
            Part::Property(name) => Some(self.spec.prop(name).unwrap().ty),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inside = self.spec.children.first().map_or("", |it| it.spec.name);
        write!(f, "{} ", self.spec.name)?;
        if !inside.is_empty() {
            write!(f, "{{ {inside} … }} ")?;
        }
        match self.part {
            Part::Word => Ok(()),
            Part::Argument(at) => write!(f, "{}", self.spec.args[at].name.to_uppercase()),
            Part::Property(name) => write!(f, "{name}="),
        }
    }
}

/// The words of a closed set but the default, as values; nothing for any other type.
pub(crate) fn choices(key: &Key) -> Vec<String> {
    let grammar = key.ty().map_or("", |ty| ty.grammar);
    let words = grammar
        .strip_prefix("One of `")
        .and_then(|it| it.split_once('`'));
    let default = match key.part {
        Part::Property(name) => key.spec.prop(name).map_or("", |prop| prop.default),
        Part::Word | Part::Argument(_) => "",
    };
    let words = words.map_or("", |(words, _)| words).split_whitespace();
    let words = words.filter(|word| *word != default);
    words.map(|word| format!("\"{word}\"")).collect()
}

/// A place in a lab.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The lab's number in the corpus.
    pub(crate) lab: usize,
    /// The file.
    pub(crate) file: String,
    /// The bytes of it there.
    pub(crate) range: Range<usize>,
}

/// A word, argument or property as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    /// All of it.
    pub(crate) whole: Place,
    /// Its value; for a word, the empty place behind its name and arguments.
    pub(crate) value: Place,
    /// The value as written.
    pub(crate) text: String,
}

/// The labs, and what is written in them.
pub(crate) struct Corpus {
    /// The labs: those of this test, then the smallest first.
    pub(crate) labs: Vec<Edited>,
    uses: BTreeMap<(usize, Part), Vec<Use>>,
    by_type: BTreeMap<&'static str, Vec<String>>,
    by_lab: BTreeMap<(usize, &'static str), Vec<String>>,
    keys: Vec<Key>,
}

impl Corpus {
    /// Reads all labs.
    pub(crate) fn new() -> Self {
        let mut labs: Vec<_> = [
            "tests/words",
            "tests/rules",
            "tests/awkward",
            "tests/fixtures",
        ]
        .iter()
        .flat_map(|folder| support::files(&support::root().join(folder)))
        .filter(|path| path.extension().is_some_and(|it| it == "kdl"))
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .map(|text| Edited::one_file(&text))
        .chain(
            support::starter_labs()
                .iter()
                .map(|name| Edited::starter(name)),
        )
        .collect();
        let size = |lab: &Edited| lab.files().map(|(_, text)| text.len()).sum::<usize>();
        labs.sort_by_key(|lab| {
            (
                !lab.files().any(|(_, text)| text.starts_with(OWN)),
                size(lab),
            )
        });
        let mut corpus = Self {
            labs: Vec::new(),
            uses: BTreeMap::new(),
            by_type: BTreeMap::new(),
            by_lab: BTreeMap::new(),
            keys: Vec::new(),
        };
        corpus.keys_below(TOP_LEVEL);
        corpus.keys_below(hlc::lang::spec::universal_children());
        for (at, lab) in labs.iter().enumerate() {
            corpus.read(at, lab);
        }
        for values in corpus.by_type.values_mut() {
            values.sort();
            values.dedup();
        }
        corpus.labs = labs;
        corpus
    }

    /// Everything that can be written.
    pub(crate) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Where something is written.
    pub(crate) fn uses(&self, key: &Key) -> &[Use] {
        self.uses.get(&key.order()).map_or(&[], Vec::as_slice)
    }

    /// Values that may be written for something in a lab: what it is there elsewhere, what is of its type there, then anywhere.
    pub(crate) fn values(&self, key: &Key, lab: usize) -> Vec<&str> {
        let ty = key.ty().map_or("", |ty| ty.name);
        let here = self
            .by_lab
            .get(&(lab, ty))
            .into_iter()
            .flatten()
            .map(|it| &**it);
        let own = || self.uses(key).iter();
        let own_here = own().filter(|it| it.whole.lab == lab).map(|it| &*it.text);
        let own = own().map(|it| &*it.text);
        let of_type = self.by_type.get(ty).into_iter().flatten().map(|it| &**it);
        let example = key.ty().map_or("", |ty| ty.example);
        let mut values = Vec::new();
        for value in own_here
            .take(2)
            .chain([example])
            .chain(own.take(3))
            .chain(here)
            .chain(of_type)
        {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }

    /// What is written in a lab of the words that have a place with this one.
    pub(crate) fn beside(&self, key: &Key, lab: usize) -> Vec<String> {
        let has = |spec: &ElementSpec| {
            spec.children
                .iter()
                .any(|it| std::ptr::eq(it.spec, key.spec))
        };
        let parents = self.keys.iter().map(|it| it.spec).filter(|spec| has(spec));
        let children = parents.flat_map(|spec| spec.children).map(|it| it.spec);
        let words = children.filter(|spec| !std::ptr::eq(*spec, key.spec));
        let uses = words.flat_map(|spec| {
            self.uses(&Key {
                spec,
                part: Part::Word,
            })
        });
        let mut texts: Vec<_> = uses
            .filter(|it| it.whole.lab == lab)
            .map(|it| it.text.clone())
            .collect();
        texts.sort();
        texts.dedup();
        texts
    }

    fn keys_below(&mut self, children: &[Child]) {
        for child in children {
            let spec = child.spec;
            if self.keys.iter().any(|key| std::ptr::eq(key.spec, spec)) {
                continue;
            }
            let args = (0..spec.args.len()).map(Part::Argument);
            let props = spec.all_props().map(|prop| Part::Property(prop.name));
            let parts = std::iter::once(Part::Word).chain(args).chain(props);
            self.keys.extend(parts.map(|part| Key { spec, part }));
            self.keys_below(spec.children);
        }
    }

    fn read(&mut self, lab: usize, edited: &Edited) {
        let map = edited.map();
        let documents = compile::parse(&map, &mut Sink::new()).unwrap_or_default();
        for document in &documents {
            let mut pending: Vec<_> = document
                .elements()
                .filter_map(|it| Some((it, child(TOP_LEVEL.iter(), it)?)))
                .collect();
            while let Some((element, spec)) = pending.pop() {
                self.element(lab, &map, element, spec);
                let below = element.children();
                let below = below.filter_map(|it| Some((it, child(spec.all_children(), it)?)));
                pending.extend(below);
            }
        }
    }

    fn element(
        &mut self,
        lab: usize,
        map: &SourceMap,
        it: Element<'_>,
        spec: &'static ElementSpec,
    ) {
        let place = |span: Span| {
            let file = map.file(span).unwrap();
            let start = (span.start() - file.span().start()) as usize;
            let range = start..start + map.text(span).len();
            Place {
                lab,
                file: file.name().to_owned(),
                range,
            }
        };
        let word = it.name_span();
        let head = it
            .entries()
            .last()
            .map_or(word, |last| word.to(last.value_span()));
        let mut add = |part, whole: Span, value: Place, text: &str| {
            let key = Key { spec, part };
            let found = Use {
                whole: place(whole),
                value,
                text: text.to_owned(),
            };
            self.uses.entry(key.order()).or_default().push(found);
            if let Some(ty) = key.ty() {
                self.by_type
                    .entry(ty.name)
                    .or_default()
                    .push(text.to_owned());
                let here = self.by_lab.entry((lab, ty.name)).or_default();
                here.push(text.to_owned());
            }
        };
        let mut end = place(head);
        end.range = end.range.end..end.range.end;
        add(Part::Word, it.span(), end, map.text(it.span()));
        for (at, entry) in it.args().enumerate() {
            let at = at.min(spec.args.len().saturating_sub(1));
            if at < spec.args.len() {
                let span = entry.value_span();
                add(Part::Argument(at), span, place(span), map.text(span));
            }
        }
        for entry in it.props() {
            if let Some(prop) = spec.prop(&entry.name()) {
                let value = entry.value_span();
                let whole = entry.name_span().to(value);
                add(
                    Part::Property(prop.name),
                    whole,
                    place(value),
                    map.text(value),
                );
            }
        }
    }
}

fn child(
    mut children: impl Iterator<Item = &'static Child>,
    element: Element<'_>,
) -> Option<&'static ElementSpec> {
    let found = children.find(|child| element.is_named(child.spec.name))?;
    Some(found.spec)
}
