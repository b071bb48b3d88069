//! Where each word and each property of the language may be written, derived from the tables: a name that is legal at
//! another place is misplaced, not misspelt.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::lab::TOP_LEVEL;
use super::spec::ElementSpec;
use super::universal;

/// How many places are listed; of more, the number is said.
const LISTED: usize = 3;

/// The words that a name may be written in; none of them is the top level.
type Places = BTreeMap<&'static str, BTreeSet<Option<&'static str>>>;

/// The places of all words and of all properties, without those that every named element has.
static PLACES: LazyLock<(Places, Places)> = LazyLock::new(|| {
    let (mut words, mut properties) = (Places::new(), Places::new());
    let mut seen: Vec<*const ElementSpec> = Vec::new();
    let mut pending: Vec<_> = TOP_LEVEL.iter().map(|child| (None, child.spec)).collect();
    while let Some((parent, spec)) = pending.pop() {
        words.entry(spec.name).or_default().insert(parent);
        if seen.contains(&std::ptr::from_ref(spec)) {
            continue;
        }
        seen.push(spec);
        for prop in spec.props {
            let owners = properties.entry(prop.name).or_default();
            owners.insert(Some(spec.name));
        }
        let children = spec.children.iter();
        pending.extend(children.map(|child| (Some(spec.name), child.spec)));
    }
    (words, properties)
});

/// Where a word belongs, as a sentence; none if it is a word nowhere.
pub(super) fn of_word(name: &str) -> Option<String> {
    if universal::CHILDREN.iter().any(|it| it.spec.name == name) {
        return Some(format!("`{name}` belongs inside an element with a name"));
    }
    let parents = PLACES.0.get(name)?;
    Some(if parents.contains(&None) {
        format!("`{name}` belongs at the top level")
    } else {
        format!("`{name}` belongs inside {}", listed(parents))
    })
}

/// Which words have a property, as a sentence; none if no word has it.
pub(super) fn of_property(name: &str) -> Option<String> {
    if universal::PROPS.iter().any(|it| it.name == name) {
        return Some(format!("`{name}` is a property of elements with a name"));
    }
    let owners = PLACES.1.get(name)?;
    Some(format!("`{name}` is a property of {}", listed(owners)))
}

fn listed(places: &BTreeSet<Option<&'static str>>) -> String {
    let mut words: Vec<_> = places
        .iter()
        .flatten()
        .map(|word| format!("`{word}`"))
        .collect();
    if words.len() > LISTED {
        let others = words.len() - (LISTED - 1);
        words.truncate(LISTED - 1);
        words.push(format!("{others} other words"));
    }
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{of_property, of_word};

    #[test]
    fn says_where_words_belong() {
        let says = |name| of_word(name).unwrap_or_default();
        assert_eq!(says("node"), "`node` belongs at the top level");
        assert_eq!(says("link"), "`link` belongs inside `cluster`");
        assert_eq!(of_word("nod"), None);
    }

    #[test]
    fn says_whose_properties_they_are() {
        let says = |name| of_property(name).unwrap_or_default();
        assert_eq!(says("shared"), "`shared` is a property of `storage`");
        assert_eq!(
            says("title"),
            "`title` is a property of elements with a name"
        );
        assert!(
            says("address").ends_with("other words"),
            "{}",
            says("address")
        );
        assert_eq!(of_property("share-d"), None);
    }
}
