//! A secret in the source.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::model::disclosure::{by_look, by_name};
use crate::model::host::{Var, VarValue};
use crate::model::secret::Secret;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// A secret stands in the source itself.
    ///
    /// ## Why it matters
    /// The lab is text that is kept in a repository, copied, shown to others and printed into the docs. Who once read a
    /// secret there has it for good, and taking it out of the history is a task of its own. The hash of a password is a
    /// secret too: it can be guessed at without end. No report shows what was found. (crypt(5) on what a hash
    /// withstands.)
    ///
    /// ## What to do
    /// Change the secret, for it is known now. Keep the new one elsewhere and refer to it: `(env)"NAME"`,
    /// `(file)"path"` or `(vault)"path"`.
    pub(super) RULE = "secret" / "plaintext", Error
}

/// Something that should not be here.
struct Found<'v> {
    /// Of what it is the value.
    name: &'v str,
    /// What it is.
    what: &'static str,
    span: Span,
    /// Whether it is a part of the text only.
    inside: bool,
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    // A line of a profile is one place, whoever uses it.
    let mut seen = BTreeSet::new();
    let all = properties(view)
        .into_iter()
        .chain(variables(view))
        .chain(keys(view))
        .chain(texts(view));
    for found in all.filter(|found| seen.insert(found.span)) {
        sink.push(in_the_source(&found));
    }
}

fn properties(view: &View) -> Vec<Found<'_>> {
    let installs = view
        .lab
        .nodes
        .values()
        .filter_map(|node| node.install.as_deref());
    let hashes = installs
        .filter_map(|install| Some(("root-password-hash", install.root_password_hash.as_ref()?)));
    let passwords = view.lab.storages.values();
    let passwords = passwords.filter_map(|it| Some(("password", it.password.as_ref()?)));
    let plain = |(_, secret): &(&str, &Spanned<Secret>)| secret.value == Secret::Plain;
    let found = |(name, secret): (&'static str, &Spanned<Secret>)| Found {
        name,
        what: "a secret",
        span: secret.span,
        inside: false,
    };
    hashes.chain(passwords).filter(plain).map(found).collect()
}

fn variables(view: &View) -> Vec<Found<'_>> {
    let lab = &view.lab;
    let nodes = lab.nodes.values().flat_map(|node| &node.vars);
    let guests = lab.guests.values().flat_map(|guest| &guest.vars);
    let devices = lab.devices.values().flat_map(|device| &device.vars);
    let groups = lab.ansible.groups.iter().flat_map(|group| &group.vars);
    let all = nodes
        .chain(guests)
        .chain(devices)
        .chain(groups)
        .chain(&lab.ansible.vars);
    all.filter_map(disclosed).collect()
}

fn disclosed(var: &Var) -> Option<Found<'_>> {
    let name = var.name.value.as_str();
    let what = match &var.value.value {
        VarValue::Text(text) => {
            by_look(name, text).or_else(|| by_name(name, text).then_some("a secret"))?
        }
        VarValue::Integer(number) => by_name(name, &number.to_string()).then_some("a secret")?,
        VarValue::Secret(Secret::Plain) => "a secret",
        VarValue::Flag(_)
        | VarValue::Secret(_)
        | VarValue::Own(_)
        | VarValue::Subnet(_)
        | VarValue::Address(_) => return None,
    };
    Some(Found {
        name,
        what,
        span: var.value.span,
        inside: false,
    })
}

/// Private keys where public ones belong.
fn keys(view: &View) -> Vec<Found<'_>> {
    let disclosed = view.lab.ssh_keys.iter().filter_map(|key| {
        let what = by_look("ssh-key", &key.value).filter(|what| *what == "a private key")?;
        Some(Found {
            name: "ssh-key",
            what,
            span: key.span,
            inside: false,
        })
    });
    disclosed.collect()
}

/// Texts with a secret inside: commands, URLs, options, notes.
fn texts(view: &View) -> Vec<Found<'_>> {
    let disclosed = view.lab.disclosures.iter();
    let found = disclosed.map(|it| Found {
        name: &it.name,
        what: it.what,
        span: it.span,
        inside: true,
    });
    found.collect()
}

fn in_the_source(found: &Found<'_>) -> Diagnostic {
    let verb = if found.inside { "contains" } else { "is" };
    let message = format!("`{}` {verb} {} in plain text", found.name, found.what);
    Diagnostic::new(&RULE, message)
        .at(found.span, "readable for everybody who reads the lab")
        .help("change it, keep it elsewhere, and refer to it: `(env)\"NAME\"`, `(file)\"path\"` or `(vault)\"path\"`")
        .masked(found.span)
}
