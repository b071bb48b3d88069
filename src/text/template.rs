//! Templates: embedded, strict, and without a say in anything. If a template wants to think, the wire type it
//! prints lacks a field.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

/// Every template, by name: the path below `templates/` without `.j2`.
macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        static SOURCES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/", $name, ".j2")))),*
        ];
    };
}

templates! {
    "ceph/ceph.conf",
    "corosync/corosync.conf",
    "flat/flat.cfg",
    "dns/hosts",
    "dns/unbound.conf",
    "firewall/firewall.fw",
    "hosts/hosts",
    "hosts/resolv.conf",
    "interfaces/interfaces",
    "section/section.cfg",
    "site/404.html",
    "site/page.html",
    "systemd/link",
    "vzdump/vzdump.conf",
}

/// All templates, compiled.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// Compiles all templates.
    ///
    /// # Panics
    /// If one does not compile, which a test would have shown.
    #[must_use]
    pub fn new() -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(
            SyntaxConfig::builder()
                .trim_blocks(true)
                .lstrip_blocks(true)
                .keep_trailing_newline(true)
                .build()
                .expect("the usual delimiters do not clash"),
        );
        for (name, source) in SOURCES {
            environment
                .add_template(name, source)
                .expect("every template compiles");
        }
        Self { environment }
    }

    /// The text that a template makes of a wire type.
    ///
    /// # Panics
    /// If there is no such template, or it asks for a field that the wire type lacks.
    #[must_use]
    pub fn render(&self, name: &str, wire: &impl Serialize) -> String {
        let template = self
            .environment
            .get_template(name)
            .expect("the template is in the table");
        template
            .render(Serde(wire))
            .expect("a wire type has every field that its template prints")
    }
}

impl Default for Templates {
    fn default() -> Self {
        Self::new()
    }
}
