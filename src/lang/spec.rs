//! The shape of the language as data: every word with its arguments, properties and children.
//!
//! These tables drive the shape check, the did-you-mean, the merging of profiles, the reference that users
//! read, and `hlc explain WORD`. A lowering function that reads what its table does not declare fails a
//! debug assertion, so table and function cannot drift apart.

/// A kind of value, as the reference describes it.
#[derive(Debug, PartialEq, Eq)]
pub struct Type {
    /// Its name in the reference.
    pub name: &'static str,
    /// What may be written, in one sentence.
    pub grammar: &'static str,
    /// A value as it stands in a lab.
    pub example: &'static str,
}

/// An argument of a word.
#[derive(Clone, Copy, Debug)]
pub struct Arg {
    /// Its name in the reference.
    pub name: &'static str,
    /// What may be written.
    pub ty: &'static Type,
    /// How often it may stand there.
    pub count: Count,
    /// What it means.
    pub doc: &'static str,
}

/// How often an argument may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Once.
    Required,
    /// Once or not at all.
    Optional,
    /// Any number of times, at least once. Only the last argument of a word.
    Several,
}

/// A property of a word.
#[derive(Clone, Copy, Debug)]
pub struct Prop {
    /// The name before the equals sign.
    pub name: &'static str,
    /// What may be written.
    pub ty: &'static Type,
    /// Whether it has to be there.
    pub required: bool,
    /// What counts when it is left out, in words; empty when nothing does.
    pub default: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// A word that may stand inside another.
#[derive(Clone, Copy, Debug)]
pub struct Child {
    /// The word's own table.
    pub spec: &'static ElementSpec,
    /// How often, and how a profile's copy joins the thing's own.
    pub repeat: Repeat,
}

/// How often a child may stand in its parent, and how layers (lab, profile, thing) merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Once. Layers merge property by property; the nearest layer with arguments gives all of them.
    Once,
    /// Once for each key, which is the first argument. Layers merge where the keys agree.
    Keyed,
    /// Once for each key, which is a property.
    KeyedBy(&'static str),
    /// Any number of times. Layers add up, the profile's first.
    Adds,
    /// Any number of times. The nearest layer that has any replaces the others.
    Replaces,
}

/// A word of the language.
#[derive(Debug)]
pub struct ElementSpec {
    /// The word.
    pub name: &'static str,
    /// What it describes, in one sentence or two.
    pub doc: &'static str,
    /// Its arguments, in order. An optional first one stands before the required ones.
    pub args: &'static [Arg],
    /// Its properties.
    pub props: &'static [Prop],
    /// What may stand in its braces.
    pub children: &'static [Child],
    /// Whether it names a thing: then the universal properties and children are legal too.
    pub named: bool,
    /// Where it goes: the artifacts that show it beside the docs.
    pub makes: &'static str,
}

impl ElementSpec {
    /// A word with nothing: the base of every table.
    pub const LEAF: Self = Self {
        name: "",
        doc: "",
        args: &[],
        props: &[],
        children: &[],
        named: false,
        makes: "",
    };

    /// The property of that name, universal ones included.
    #[must_use]
    pub fn prop(&self, name: &str) -> Option<&'static Prop> {
        self.all_props().find(|prop| prop.name == name)
    }

    /// The child of that name, universal ones included.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&'static Child> {
        self.all_children().find(|child| child.spec.name == name)
    }

    /// Every property that may be written, universal ones last.
    pub fn all_props(&self) -> impl Iterator<Item = &'static Prop> + use<> {
        let universal = if self.named {
            super::universal::PROPS
        } else {
            &[]
        };
        self.props.iter().chain(universal)
    }

    /// Every child that may be written, universal ones last.
    pub fn all_children(&self) -> impl Iterator<Item = &'static Child> + use<> {
        let universal = if self.named {
            super::universal::CHILDREN
        } else {
            &[]
        };
        self.children.iter().chain(universal)
    }
}

/// An argument that has to be there.
pub(crate) const fn arg(name: &'static str, ty: &'static Type, doc: &'static str) -> Arg {
    Arg {
        name,
        ty,
        count: Count::Required,
        doc,
    }
}

impl Arg {
    /// The same argument, which may be left out.
    pub(crate) const fn optional(self) -> Self {
        Self {
            count: Count::Optional,
            ..self
        }
    }

    /// The same argument, which may be repeated.
    pub(crate) const fn several(self) -> Self {
        Self {
            count: Count::Several,
            ..self
        }
    }
}

/// A property that may be left out.
pub(crate) const fn prop(name: &'static str, ty: &'static Type, doc: &'static str) -> Prop {
    Prop {
        name,
        ty,
        required: false,
        default: "",
        doc,
    }
}

impl Prop {
    /// The same property, which has to be there.
    pub(crate) const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// The same property, with what counts when it is left out.
    pub(crate) const fn or(self, default: &'static str) -> Self {
        Self { default, ..self }
    }
}

/// Two lists of properties as one. `C` is the sum of the lengths: no other compiles.
pub(crate) const fn joined<const A: usize, const B: usize, const C: usize>(
    first: [Prop; A],
    second: [Prop; B],
) -> [Prop; C] {
    assert!(A + B == C && A > 0, "the lengths add up");
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated while hlc is compiled, over constant lengths"
    )]
    {
        let mut all = [first[0]; C];
        let mut at = 0;
        while at < C {
            all[at] = if at < A { first[at] } else { second[at - A] };
            at += 1;
        }
        all
    }
}

/// A child that stands once.
pub(crate) const fn once(spec: &'static ElementSpec) -> Child {
    Child {
        spec,
        repeat: Repeat::Once,
    }
}

/// A child that stands once for each first argument.
pub(crate) const fn keyed(spec: &'static ElementSpec) -> Child {
    Child {
        spec,
        repeat: Repeat::Keyed,
    }
}

/// A child that stands any number of times; a profile's come first.
pub(crate) const fn adds(spec: &'static ElementSpec) -> Child {
    Child {
        spec,
        repeat: Repeat::Adds,
    }
}

/// The properties that every named thing may have.
#[must_use]
pub fn universal_props() -> &'static [Prop] {
    super::universal::PROPS
}

/// The children that every named thing may have.
#[must_use]
pub fn universal_children() -> &'static [Child] {
    super::universal::CHILDREN
}
