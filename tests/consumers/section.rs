//! Proxmox's "section config" as its own parser reads it (`PVE::SectionConfig`), written anew from
//! the format's description. Proxmox drops what it cannot read and goes on: here that is a fault.

/// A section: its header `kind: id`, and `key value` lines.
pub(crate) struct Section {
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) properties: Vec<(String, Option<String>)>,
}

impl Section {
    /// The value of a property.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.properties
            .iter()
            .find(|(name, _)| name == key)?
            .1
            .as_deref()
    }

    /// Is the property there, with or without a value?
    pub(crate) fn has(&self, key: &str) -> bool {
        self.properties.iter().any(|(name, _)| name == key)
    }
}

/// What a file says, and what Proxmox would drop of it.
#[derive(Default)]
pub(crate) struct Sections {
    pub(crate) sections: Vec<Section>,
    pub(crate) dropped: Vec<String>,
}

/// Reads a whole file.
pub(crate) fn sections(text: &str) -> Sections {
    let mut read = Sections::default();
    let mut open = false;
    for (at, line) in text.lines().enumerate() {
        let dropped = if line.is_empty() {
            // Only an empty line ends a section; one of blanks does not.
            open = false;
            None
        } else if line.starts_with('#') && !open {
            None
        } else if open {
            property(line, read.sections.last_mut().expect("a section is open"))
        } else {
            match header(line) {
                Some((kind, id)) => {
                    open = true;
                    let twice = read.sections.iter().any(|s| s.kind == kind && s.id == id);
                    let section = Section {
                        kind,
                        id,
                        properties: Vec::new(),
                    };
                    read.sections.push(section);
                    twice.then_some("a section of this name came before, and is lost")
                }
                None => Some("no section header"),
            }
        };
        if let Some(why) = dropped {
            read.dropped
                .push(format!("line {}: {why}: {line:?}", at + 1));
        }
    }
    if !text.ends_with('\n') {
        read.dropped.push("the last line does not end".into());
    }
    read
}

/// `kind: id`, without blanks in either.
fn header(line: &str) -> Option<(String, String)> {
    let (kind, id) = line.split_once(": ")?;
    let word = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
    (word(kind) && word(id)).then(|| (kind.to_owned(), id.to_owned()))
}

/// An indented `key`, or `key value`; says what is wrong with it.
fn property(line: &str, section: &mut Section) -> Option<&'static str> {
    let Some(rest) = line.strip_prefix('\t') else {
        return Some("no empty line before it, or no tab in front");
    };
    let (key, value) = match rest.split_once(' ') {
        Some((key, value)) => (key, Some(value)),
        None => (rest, None),
    };
    if key.is_empty() || key.contains(char::is_whitespace) || key.ends_with(':') {
        return Some("no key");
    }
    if value.is_some_and(|value| value.is_empty() || value.trim() != value) {
        return Some("blanks round the value");
    }
    // The one list: its lines add up.
    if section.has(key) && key != "exclude-path" {
        return Some("the key came before in this section");
    }
    section
        .properties
        .push((key.to_owned(), value.map(str::to_owned)));
    None
}
