//! Values of Ansible variables: plain data, references to secrets, and text that is kept from the template engine.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::secret::Secret;
use crate::text::yaml::Tagged;

/// A value, as the YAML files hold it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Value {
    /// Text without a meaning of its own, or a template that hlc wrote.
    Text(String),
    /// Text that looks like a template and is none.
    Unsafe(Tagged),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
    /// Several texts.
    List(Vec<String>),
    /// Several things, each with its facts by name.
    Things(Vec<BTreeMap<&'static str, Value>>),
}

impl Value {
    /// Text of the lab. Ansible reads every value as a Jinja template; `!unsafe` says that this is none
    /// (Ansible's playbook guide, "Unsafe or raw strings").
    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        let is_template = ["{{", "{%", "{#"].iter().any(|open| text.contains(open));
        if is_template {
            let tag = "!unsafe";
            Self::Unsafe(Tagged { tag, text })
        } else {
            Self::Text(text)
        }
    }

    /// Where a secret is kept, as a lookup on the machine that runs Ansible. Its value is never here.
    pub(super) fn secret(secret: &Secret) -> Option<Self> {
        let (plugin, term) = match secret {
            Secret::Env(name) => ("env", name),
            Secret::File(path) => ("file", path),
            Secret::Vault(path) => ("community.hashi_vault.hashi_vault", path),
            Secret::Plain => return None,
        };
        let lookup = format!("{{{{ lookup('{plugin}', '{}') }}}}", jinja(term));
        Some(Self::Text(lookup))
    }
}

/// The inside of a string in a Jinja expression, which knows Python's escapes.
fn jinja(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'")
}

#[cfg(test)]
mod tests {
    use super::Value;
    use crate::model::secret::Secret;

    fn lookup(secret: &Secret) -> String {
        match Value::secret(secret) {
            Some(Value::Text(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn secrets_are_looked_up() {
        let env = Secret::Env("A_B".into());
        assert_eq!(lookup(&env), "{{ lookup('env', 'A_B') }}");
        let file = Secret::File("/etc/it's".into());
        assert_eq!(lookup(&file), r"{{ lookup('file', '/etc/it\'s') }}");
        assert_eq!(Value::secret(&Secret::Plain), None);
    }

    #[test]
    fn text_is_never_a_template() {
        assert!(matches!(Value::text("{{ x }}"), Value::Unsafe(_)));
        assert!(matches!(Value::text("a {% b"), Value::Unsafe(_)));
        assert!(matches!(Value::text("{# c"), Value::Unsafe(_)));
        assert!(matches!(Value::text("{ d }"), Value::Text(_)));
    }
}
