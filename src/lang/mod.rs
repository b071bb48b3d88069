//! The words of the language: what may be written, and what it means.
//!
//! One file a domain, each with the tables of its words and the functions that lower them side by side.
//! First every name is declared, then everything is lowered, so order and file boundaries mean nothing.

mod ansible;
mod backup;
mod ceph;
mod closed;
mod cluster;
mod datacenter;
mod declare;
mod device;
mod disclosures;
mod dns;
pub mod faults;
mod firewall;
mod follow;
mod foreign;
mod guest;
mod ha;
mod handbook;
mod host;
mod iface;
mod install;
mod item;
mod kubernetes;
mod kubernetes_node;
mod lab;
mod lifecycle;
mod limits;
mod metallb;
mod names;
mod network;
mod node;
mod part;
mod places;
mod port;
mod routing;
mod scalar;
mod setting;
mod shape;
pub mod spec;
mod storage;
mod storage_type;
mod texts;
mod tier;
mod universal;
mod vzdump;
mod zfs;

use std::collections::{HashMap, HashSet};

use self::follow::Follow;
use self::item::Item;
use self::names::Names;
use self::scalar::{Scalar, ScalarError};
use crate::diag::{Diagnostic, Sink};
use crate::model::Lab;
use crate::model::about::Allow;
use crate::model::host::{HostId, Service};
use crate::model::id::{Arena, Id};
use crate::model::name::{Name, NameError};
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::storage::Storage;
use crate::source::{Span, Spanned};
use crate::syntax::{Document, Element, Entry};

pub use self::lab::TOP_LEVEL;

/// What lowering has at hand: the sink, the names, and what is collected on the way.
#[derive(Debug)]
pub(crate) struct Lower<'d> {
    sink: Sink,
    /// What is in the sink already: code, place and message.
    found: HashSet<((&'static str, Span), String)>,
    /// What may follow from what is in it.
    follow: Follow,
    names: Names<'d>,
    allows: Vec<Allow>,
    /// Where an exception of that place stands in `allows`.
    allow_at: HashMap<Span, usize>,
    services: Arena<Service>,
    /// Services that were lowered with the names, by host, with the places of their elements.
    addressed: HashMap<HostId, Vec<(Span, Id<Service>)>>,
    /// Storages that say what backs them, until the guests are known.
    backings: Vec<(Id<Storage>, Spanned<Name>)>,
    /// Where secrets stand in plain text: no report may show them.
    secrets: Vec<Span>,
    /// The `install` block of the lab, below that of every node.
    install: Option<Element<'d>>,
    /// Things whose profile is not known: what they lack may be there.
    incomplete: Vec<Span>,
    /// The nodes among them: they may have storages that nobody sees.
    incomplete_nodes: HashSet<Id<Node>>,
    /// Networks whose tag could not be read: they have one.
    unread_tags: HashSet<Id<Network>>,
}

impl<'d> Lower<'d> {
    /// Adds a finding, once: a line of a profile is lowered for each thing that uses the profile.
    fn push(&mut self, diagnostic: Diagnostic) {
        if self.may_follow(&diagnostic) || self.follow.is_consequence(&diagnostic) {
            return;
        }
        let place = (diagnostic.rule.code, diagnostic.primary.span);
        if !self.found.insert((place, diagnostic.message.clone())) {
            return;
        }
        self.follow.told(&diagnostic);
        if !self.follow.joined(&diagnostic, &mut self.sink) {
            self.sink.push(diagnostic);
        }
    }

    /// Whether it only says what is missing from a thing whose profile is not known, which has been reported.
    fn may_follow(&self, found: &Diagnostic) -> bool {
        let misses = [
            &faults::MISSING_PROPERTY,
            &faults::MISSING_ARGUMENT,
            &faults::UNKNOWN_NAME,
        ];
        let places = || std::iter::once(&found.primary).chain(&found.related);
        let is_within = |span: Span, thing: &Span| thing.to(span) == *thing;
        misses.iter().any(|rule| rule.code == found.rule.code)
            && places().any(|label| self.incomplete.iter().any(|it| is_within(label.span, it)))
    }

    fn allow(&mut self, allow: Allow) {
        // A profile's exception is one exception, wherever the profile is used.
        let at = *self
            .allow_at
            .entry(allow.code.span)
            .or_insert(self.allows.len());
        match self.allows.get_mut(at) {
            Some(Allow {
                scope: Some(known), ..
            }) => known.extend(allow.scope.into_iter().flatten()),
            Some(_) => {}
            None => self.allows.push(allow),
        }
    }

    fn unexpected_annotation(&mut self, span: Span) {
        let found = Diagnostic::new(&faults::ANNOTATION, "an annotation means nothing here")
            .at(span, "stands in parentheses");
        self.push(found.help("take the parentheses away"));
    }

    fn missing_property(&mut self, item: &Item<'d>, name: &str) {
        if item.elements().any(|it| self.follow.may_say(it, name)) {
            return;
        }
        let word = item.spec().name;
        let what = item.spec().prop(name).map_or("", |prop| prop.doc);
        let found = Diagnostic::new(
            &faults::MISSING_PROPERTY,
            format!("`{word}` lacks `{name}`"),
        )
        .at(item.element().name_span(), format!("`{name}=` is missing"));
        self.push(found.help(format!("write `{name}={}`: {what}", example(item, name))));
    }

    fn missing_argument(&mut self, item: &Item<'d>, at: usize) {
        let word = item.spec().name;
        let Some(arg) = item.spec().args.get(at).or(item.spec().args.last()) else {
            return;
        };
        let message = format!("`{word}` lacks its {}", arg.name);
        let found = Diagnostic::new(&faults::MISSING_ARGUMENT, message).at(
            item.element().name_span(),
            "something is missing behind this",
        );
        self.push(found.help(format!("write `{word} {}`: {}", arg.ty.example, arg.doc)));
    }

    fn misread<T: Scalar>(&mut self, error: &ScalarError, span: Span, entry: &Entry<'d>) {
        self.misread_part::<T>(error, &item::text(entry), span, entry);
    }

    /// Reports what could not be read: a whole value, or a part of it.
    fn misread_part<T: Scalar>(
        &mut self,
        error: &ScalarError,
        part: &str,
        span: Span,
        entry: &Entry<'d>,
    ) {
        let of = if entry.is_property() {
            format!("`{}` ", entry.name())
        } else {
            String::new()
        };
        let expected = || {
            format!(
                "{of}takes {}, such as `{}`",
                with_article(T::TYPE.name),
                T::TYPE.example
            )
        };
        let written = item::text(entry);
        let found = match error {
            ScalarError::Type => {
                let label = format!("expected {}", with_article(T::TYPE.name));
                Diagnostic::new(&faults::WRONG_TYPE, expected())
                    .at(span, label)
                    .help(format!("write it like `{}`", T::TYPE.example))
            }
            ScalarError::Unit(problem) => Diagnostic::new(
                &faults::MISSING_UNIT,
                format!("{of}`{written}` has no unit"),
            )
            .at(span, "how much of what?")
            .help(problem.clone()),
            ScalarError::Value(problem, help) => {
                let help = help.clone().unwrap_or_else(|| {
                    format!(
                        "{} looks like `{}`",
                        with_article(T::TYPE.name),
                        T::TYPE.example
                    )
                });
                Diagnostic::new(&faults::UNREADABLE_VALUE, problem.clone())
                    .at(span, format!("expected {}", with_article(T::TYPE.name)))
                    .help(help)
            }
            ScalarError::Word(problem, words) => {
                let help = format!(
                    "{} looks like `{}`",
                    with_article(T::TYPE.name),
                    T::TYPE.example
                );
                Diagnostic::new(&faults::UNREADABLE_VALUE, problem.clone())
                    .at(span, format!("expected {}", with_article(T::TYPE.name)))
                    .help(help)
                    .suggest(span, part, words.iter().map(String::as_str))
            }
            ScalarError::Name(_) if device_file(part).is_some() => {
                let name = device_file(part).unwrap_or_default();
                let message = format!("`{part}` is a path, and a disk is known by its name");
                Diagnostic::new(&faults::UNUSABLE_NAME, message)
                    .at(span, "without the folder")
                    .help(format!("write `{name}`"))
                    .replace(span, part, name)
            }
            ScalarError::Name(error) => Diagnostic::new(
                &faults::UNUSABLE_NAME,
                format!("this can be no name: {error}"),
            )
            .at(span, "")
            .help(match error {
                NameError::Long(_) => "shorten it; what people call it goes into `title`",
                NameError::Empty | NameError::Character(_) | NameError::Edge(_) => {
                    "use letters, digits and dashes; what people call it goes into `title`"
                }
            }),
        };
        self.push(found);
    }
}

/// The name of a disk that is written as the path of its device file.
fn device_file(text: &str) -> Option<&str> {
    let name = text.strip_prefix("/dev/")?;
    Name::parse(name).is_ok().then_some(name)
}

fn example(item: &Item<'_>, name: &str) -> &'static str {
    item.spec().prop(name).map_or("…", |prop| prop.ty.example)
}

/// Turns documents into a lab. All faults of the language go to the sink together; with an error among
/// them there is no lab.
pub fn lower(documents: &[Document<'_>], sink: &mut Sink) -> Option<Lab> {
    let mut cx = Lower {
        found: HashSet::new(),
        follow: Follow::default(),
        sink: Sink::new(),
        names: Names::default(),
        allows: Vec::new(),
        allow_at: HashMap::new(),
        services: Arena::default(),
        addressed: HashMap::new(),
        backings: Vec::new(),
        secrets: Vec::new(),
        install: None,
        incomplete: Vec::new(),
        incomplete_nodes: HashSet::new(),
        unread_tags: HashSet::new(),
    };
    let lab = lab::lower(documents, &mut cx);
    let failed = cx.sink.has_errors();
    cx.sink.mask(&cx.secrets);
    sink.append(cx.sink);
    lab.filter(|_| !failed)
}

/// The name of a type with its article, by how it is spoken.
fn with_article(name: &str) -> String {
    let spelt = ["MTU", "LACP"].iter().any(|word| name.starts_with(word));
    let vowel = name.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O']);
    let article = if spelt || vowel { "an" } else { "a" };
    format!("{article} {name}")
}
