//! What can be wrong with the words of the language. These are rules without a check: the shape check and
//! the lowering find them. They cannot be allowed, because spelling has one right answer.

use crate::diag::Rule;
use crate::rule;

rule! {
    /// A value carries an annotation that means nothing there.
    ///
    /// ## Why it matters
    /// `(env)`, `(file)` and `(vault)` say where a secret is kept, `(own)`, `(subnet)` and `(address)` point at
    /// a fact of the lab. Anywhere else an annotation would be ignored in silence.
    ///
    /// ## What to do
    /// Take the parentheses away, or write the value where an annotation is meant.
    pub(crate) ANNOTATION = "language" / "stray-annotation", Error
}

rule! {
    /// A thing says the same in two ways, or not at all, where exactly one is needed.
    ///
    /// ## Why it matters
    /// A backup job covers all guests, or some, or those with a tag. Proxmox accepts a job without a
    /// selection, or with two, and then fails it on every run.
    ///
    /// ## What to do
    /// Write exactly one of the words that the message lists.
    pub(crate) CHOICE = "language" / "choice", Error
}

rule! {
    /// A word has more arguments than it takes.
    ///
    /// ## Why it matters
    /// The surplus would be ignored. Facts about a thing are properties: `name=value`.
    ///
    /// ## What to do
    /// Take it away, or write the name of the property before it.
    pub(crate) EXTRA_ARGUMENT = "language" / "extra-argument", Error
}

rule! {
    /// A word lacks an argument.
    ///
    /// ## Why it matters
    /// The argument is what the word is about: a card without its name, a disk without its slot. Nothing could be made
    /// of it, and no default would be right.
    ///
    /// ## What to do
    /// Write it behind the word. `hlc explain WORD` shows what each word takes.
    pub(crate) MISSING_ARGUMENT = "language" / "missing-argument", Error
}

rule! {
    /// A word lacks a property that it cannot do without.
    ///
    /// ## Why it matters
    /// No default would be right: what follows from it, a line of a configuration or a check, would be a guess.
    ///
    /// ## What to do
    /// Write it on the same line, or in the profile of the thing.
    pub(crate) MISSING_PROPERTY = "language" / "missing-property", Error
}

rule! {
    /// A quantity has no unit.
    ///
    /// ## Why it matters
    /// `memory="32"` may be GiB, GB or MiB. Whoever guesses is wrong in one lab out of three.
    ///
    /// ## What to do
    /// Write the unit right behind the number, without a blank.
    pub(crate) MISSING_UNIT = "language" / "missing-unit", Error
}

rule! {
    /// Two things have one name, or names that differ in letter case only.
    ///
    /// ## Why it matters
    /// References are names, over the whole lab: networks, nodes, guests, devices and services with an address
    /// meet in `gateway`, `server`, `to` and the like.
    ///
    /// ## What to do
    /// Give one of them another name.
    pub(crate) NAME_TAKEN = "language" / "name-taken", Error
}

rule! {
    /// Nothing in the folder says `lab`.
    ///
    /// ## Why it matters
    /// Every lab has one `lab` line: its name and the version of the language that it is written in.
    ///
    /// ## What to do
    /// Write `lab "home" language=1` into any file below the folder, or start from an example with `hlc init`.
    pub(crate) NO_LAB = "language" / "no-lab", Error
}

rule! {
    /// A name refers to something that was removed.
    ///
    /// ## Why it matters
    /// `status="removed"` keeps the story of a thing, not the thing. What still points there points at nothing.
    ///
    /// ## What to do
    /// Refer to what took its place.
    pub(crate) REMOVED_NAME = "language" / "removed-name", Error
}

rule! {
    /// A word or a property that stands once is written twice.
    ///
    /// ## Why it matters
    /// One of the two would win in silence.
    ///
    /// ## What to do
    /// Keep one.
    pub(crate) REPEATED = "language" / "repeated", Error
}

rule! {
    /// The folder holds a second lab.
    ///
    /// ## Why it matters
    /// All `*.kdl` files below a folder are one lab, so two `lab` lines contradict each other.
    ///
    /// ## What to do
    /// Give each lab a folder of its own, or name the one file that is meant.
    pub(crate) SECOND_LAB = "language" / "second-lab", Error
}

rule! {
    /// A name refers to nothing.
    ///
    /// ## Why it matters
    /// References are names of things of the lab. A name nobody has is a typing error, or a thing that is missing.
    ///
    /// ## What to do
    /// Correct the name, or declare the thing.
    pub(crate) UNKNOWN_NAME = "language" / "unknown-name", Error, fixable
}

rule! {
    /// A property is not known at this word.
    ///
    /// ## Why it matters
    /// It would be ignored, and with it whatever you meant to say.
    ///
    /// ## What to do
    /// Take the nearest legal one. `hlc explain WORD` lists them.
    pub(crate) UNKNOWN_PROPERTY = "language" / "unknown-property", Error, fixable
}

rule! {
    /// A word is not known at this place.
    ///
    /// ## Why it matters
    /// It would be ignored, and with it whatever you meant to say.
    ///
    /// ## What to do
    /// Take the nearest legal one. `hlc explain WORD` lists what may stand inside a word.
    pub(crate) UNKNOWN_WORD = "language" / "unknown-word", Error, fixable
}

rule! {
    /// A value cannot be read as what belongs there.
    ///
    /// ## Why it matters
    /// Read as nothing, it would be missing in silence; read as something near, it would be something that nobody wrote.
    ///
    /// ## What to do
    /// Write it in the form that the message shows.
    pub(crate) UNREADABLE_VALUE = "language" / "unreadable-value", Error, fixable
}

rule! {
    /// A name holds what no name may hold.
    ///
    /// ## Why it matters
    /// Names become host names, file names and lines of config files. A slash, a line break or a leading dot would
    /// travel from the source into a path or into a second line; a comma, `@` or `:` has a meaning in references.
    ///
    /// ## What to do
    /// Use letters, digits and dashes. What people call the thing goes into `title`.
    pub(crate) UNUSABLE_NAME = "language" / "unusable-name", Error, fixable
}

rule! {
    /// The lab is written in a version of the language that this hlc does not know.
    ///
    /// ## Why it matters
    /// Words may mean something else there: an hlc that reads them as its own builds another lab than the one meant.
    ///
    /// ## What to do
    /// Update hlc, or write the version that it names.
    pub(crate) VERSION = "language" / "version", Error
}

rule! {
    /// A name refers to a thing of the wrong kind.
    ///
    /// ## Why it matters
    /// A guest lives on a node, a link runs over a network. The name exists, but it names something else.
    ///
    /// ## What to do
    /// Refer to a thing of the kind that the message asks for.
    pub(crate) WRONG_KIND = "language" / "wrong-kind", Error
}

rule! {
    /// A value is of the wrong type: a number where text belongs, or the like.
    ///
    /// ## Why it matters
    /// Text stands in quotes, whole numbers and `#true` or `#false` stand bare.
    ///
    /// ## What to do
    /// Write it in the form that the message shows.
    pub(crate) WRONG_TYPE = "language" / "wrong-type", Error
}

/// All faults of the language, by code.
pub static ALL: &[&Rule] = &[
    &CHOICE,
    &EXTRA_ARGUMENT,
    &MISSING_ARGUMENT,
    &MISSING_PROPERTY,
    &MISSING_UNIT,
    &NAME_TAKEN,
    &NO_LAB,
    &REMOVED_NAME,
    &REPEATED,
    &SECOND_LAB,
    &ANNOTATION,
    &UNKNOWN_NAME,
    &UNKNOWN_PROPERTY,
    &UNKNOWN_WORD,
    &UNREADABLE_VALUE,
    &UNUSABLE_NAME,
    &VERSION,
    &WRONG_KIND,
    &WRONG_TYPE,
];
