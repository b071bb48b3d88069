//! `manifest.json`: every file that hlc made, what its bytes were, and the lines of the lab behind it.
//!
//! It is made last, over all other artifacts. `hlc build` reads it back the next time: only what stands in it may be
//! overwritten or removed, and only while its bytes are still those that hlc wrote.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Artifact, Artifacts, RelPath};
use crate::source::{SourceMap, Span};

/// Where the manifest stands, below the output folder.
pub const PATH: &str = "manifest.json";

/// The version of this format. Grows when a field changes its meaning or goes away.
const VERSION: u32 = 1;

/// What hlc made, as `manifest.json` spells it.
#[derive(Debug, Deserialize, Serialize)]
pub struct Manifest {
    version: u32,
    generator: Generator,
    files: Vec<File>,
}

/// Who made it.
#[derive(Debug, Deserialize, Serialize)]
struct Generator {
    name: String,
    version: String,
}

/// One file.
#[derive(Debug, Deserialize, Serialize)]
struct File {
    path: String,
    sha256: String,
    origins: Vec<String>,
}

impl Manifest {
    fn new(artifacts: &Artifacts, map: &SourceMap) -> Self {
        let file = |(path, artifact): (&RelPath, &Artifact)| File {
            path: path.as_str().to_owned(),
            sha256: sha256(artifact.text.as_bytes()),
            origins: lines(map, &artifact.origins),
        };
        Self {
            version: VERSION,
            generator: Generator {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            files: artifacts.iter().map(file).collect(),
        }
    }

    /// Reads a manifest that stands on disk. `None` if hlc of this version cannot have written it: then nothing
    /// beside it counts as made by hlc.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(bytes).ok()?;
        let ours = manifest.version == VERSION && manifest.generator.name == env!("CARGO_PKG_NAME");
        ours.then_some(manifest)
    }

    /// Each file with the SHA-256 of its bytes, in hexadecimal. `None` for a path that leaves the output folder,
    /// which hlc never wrote.
    pub fn files(&self) -> impl Iterator<Item = Option<(RelPath, &str)>> {
        let files = self.files.iter();
        files.map(|file| Some((RelPath::parse(&file.path)?, file.sha256.as_str())))
    }
}

/// Adds the manifest of all that is there.
pub(crate) fn add(artifacts: &mut Artifacts, map: &SourceMap) {
    let manifest = Manifest::new(artifacts, map);
    let mut text = serde_json::to_string_pretty(&manifest).expect("a manifest holds plain data");
    text.push('\n');
    artifacts.add(RelPath::new(PATH), text, Vec::new());
}

/// The SHA-256 of bytes, in lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("a string takes whatever is written");
    }
    text
}

/// Places as `file:line`, each once, by file and line.
fn lines(map: &SourceMap, origins: &[Span]) -> Vec<String> {
    let places = origins.iter().filter_map(|span| map.locate(*span));
    let mut places: Vec<_> = places.map(|place| (place.file, place.line)).collect();
    places.sort_unstable();
    places.dedup();
    let text = |(file, line)| format!("{file}:{line}");
    places.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::{Manifest, add, lines, sha256};
    use crate::emit::{Artifacts, RelPath};
    use crate::source::{SourceMap, Span};

    fn map() -> SourceMap {
        let mut map = SourceMap::new("");
        assert!(map.add("a.kdl", b"one\ntwo\n".to_vec()));
        map
    }

    #[test]
    fn reads_back_what_it_wrote() {
        let mut artifacts = Artifacts::default();
        artifacts.add(
            RelPath::new("x/y"),
            "text\n".to_owned(),
            vec![Span::new(4, 7)],
        );
        add(&mut artifacts, &map());
        let text = artifacts.text(super::PATH).unwrap();
        let manifest = Manifest::read(text.as_bytes()).unwrap();
        let files: Vec<_> = manifest.files().map(|file| file.unwrap().0).collect();
        assert_eq!(files, [RelPath::new("x/y")]);
        assert!(text.contains("\"a.kdl:2\""));
    }

    #[test]
    fn refuses_what_it_cannot_have_written() {
        assert!(Manifest::read(b"{}").is_none());
        assert!(
            Manifest::read(br#"{"version":1,"generator":{"name":"x","version":"1"},"files":[]}"#)
                .is_none()
        );
        let leaving = br#"{"version":1,"generator":{"name":"hlc","version":"1"},
            "files":[{"path":"../x","sha256":"","origins":[]}]}"#;
        assert!(
            Manifest::read(leaving)
                .unwrap()
                .files()
                .all(|file| file.is_none())
        );
    }

    #[test]
    fn hashes_as_everybody_does() {
        assert!(sha256(b"").starts_with("e3b0c44298fc1c14"));
    }

    #[test]
    fn a_line_is_named_once() {
        let spans = [Span::new(5, 6), Span::new(0, 3), Span::new(4, 7)];
        assert_eq!(lines(&map(), &spans), ["a.kdl:1", "a.kdl:2"]);
    }
}
