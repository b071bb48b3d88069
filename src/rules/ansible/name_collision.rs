//! Two groups that become one.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::model::ansible_name;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// Two groups of the inventory get the same name once it is one that Ansible takes.
    ///
    /// ## Why it matters
    /// Ansible knows letters, digits and underscores only: `a-b` and `a_b` are one group there, with the hosts and the
    /// variables of both. A play for one would run on the other's hosts too.
    ///
    /// ## What to do
    /// Give one of them another name. Tags of guests become groups too: `tag_NAME`.
    pub(super) RULE = "ansible" / "name-collision", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut by_key: BTreeMap<String, BTreeMap<String, Span>> = BTreeMap::new();
    for (name, span) in groups(view) {
        let key = ansible_name::variable(&name);
        let places = by_key.entry(key).or_default();
        let first = places.entry(name).or_insert(span);
        *first = (*first).min(span);
    }
    for (key, names) in by_key {
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort_by_key(|(_, span)| *span);
        if let Some(((first, place), others)) = names.split_first() {
            for (other, span) in others {
                let message = format!("groups `{first}` and `{other}` both become `{key}`");
                let found = Diagnostic::new(&RULE, message)
                    .at(*span, "the same group to Ansible")
                    .related(*place, "the first one");
                sink.push(found.help("give one of them another name"));
            }
        }
    }
}

/// The groups of the lab's own and those of tags, as they are called before Ansible's rules.
fn groups(view: &View) -> Vec<(String, Span)> {
    let own = view.lab.ansible.groups.iter();
    let own = own.filter(|group| group.about.is_present());
    let own = own.map(|group| (group.name.value.to_string(), group.name.span));
    let active = view.lab.guests.values().filter(|it| it.about.is_active());
    let tags = active.flat_map(|guest| &guest.tags);
    let tags = tags.map(|tag| (format!("tag_{}", tag.value), tag.span));
    own.chain(tags).collect()
}
