//! YAML. The one place that knows the writer, so that it can be exchanged.

use serde::{Serialize, Serializer};

/// Data as a YAML document, with what YAML 1.1 would read as something else in quotes: `no`, `12:30`, MAC addresses.
///
/// # Panics
/// If the data has a map whose keys are not scalars: hlc's wire types have none.
#[must_use]
pub fn document(data: &impl Serialize) -> String {
    let mut text = serde_saphyr::to_string(data).expect("wire types hold plain data");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Text that stands as a literal block where it has several lines: each is legible, and none is folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal(pub String);

impl Serialize for Literal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.contains('\n') {
            serde_saphyr::LitStr(&self.0).serialize(serializer)
        } else {
            self.0.serialize(serializer)
        }
    }
}

/// Text behind a tag that its reader knows, such as Ansible's `!unsafe`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// The tag, with its `!`.
    pub tag: &'static str,
    /// The text.
    pub text: String,
}

impl Serialize for Tagged {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_saphyr::Tagged(&self.text, Some(self.tag.to_owned())).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Tagged, document};

    fn value(text: &str) -> String {
        let data = BTreeMap::from([("k", text)]);
        document(&data).trim_end().to_owned()
    }

    #[test]
    fn text_that_readers_take_for_something_else_is_quoted() {
        for trap in [
            "no",
            "On",
            "y",
            "null",
            "~",
            "",
            "0644",
            "0o17",
            "1.10",
            "1e3",
            "12:30:45",
            "2026-04-13",
            "0x1f",
            "1_000",
            "52:54:00:12:34:56",
            "a: b",
            "# x",
            "x #y",
            "- x",
            "{{ x }}",
            "[x",
            "*x",
            "&x",
            "!x",
            "@x",
            "`x",
            "%x",
            "=",
            "<<",
            " x",
            "x ",
        ] {
            let line = value(trap);
            assert!(
                line.starts_with("k: \"") || line.starts_with("k: '"),
                "{line}"
            );
        }
        assert_eq!(value("plain words"), "k: plain words");
    }

    #[test]
    fn keys_are_text_too() {
        for key in ["no", "101", "1.10"] {
            let text = document(&BTreeMap::from([(key, 1)]));
            assert!(text.starts_with('"') || text.starts_with('\''), "{text}");
        }
    }

    #[test]
    fn a_tag_stands_before_its_text() {
        let tag = "!unsafe";
        let text = "{{ x }}".to_owned();
        let data = BTreeMap::from([("k", Tagged { tag, text })]);
        assert_eq!(document(&data), "k: !unsafe \"{{ x }}\"\n");
    }
}
