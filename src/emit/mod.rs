//! The artifacts: what the lab's machines, tools and readers get.
//!
//! One file an emitter. Each turns the checked lab into *wire types*, structs that spell the target file, and those
//! into text. The projection makes all decisions; a template makes none. What a target cannot express is a rule's
//! business: emitters return no errors.

mod artifacts;
mod header;
pub mod manifest;
mod pve;

use rayon::prelude::*;

pub use self::artifacts::{Artifact, Artifacts, RelPath};
use crate::rules::Checked;
use crate::source::SourceMap;
use crate::text::template::Templates;

/// What an emitter works from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The lab.
    pub lab: &'a Checked,
    /// The sources, to say where a thing is written.
    pub map: &'a SourceMap,
    /// The templates.
    pub templates: &'a Templates,
}

/// Makes one kind of artifact.
#[derive(Debug)]
pub struct Emitter {
    /// Its name: the file it is in.
    pub name: &'static str,
    /// Makes them.
    pub run: fn(Input<'_>, &mut Artifacts),
}

/// Declares the emitters: one sorted line an emitter.
macro_rules! emitters {
    ($($emitter:ident),* $(,)?) => {
        $(pub(crate) mod $emitter;)*

        /// Every emitter.
        pub static EMITTERS: &[Emitter] = &[
            $(Emitter { name: stringify!($emitter), run: $emitter::emit }),*
        ];
    };
}

emitters! {
    answer,
    ceph,
    corosync,
    datacenter,
    diagrams,
    dns,
    firewall,
    ha,
    handbook,
    hosts,
    interfaces,
    inventory,
    jobs,
    kubernetes,
    link,
    replication,
    storage,
    vzdump,
}

/// From this many hosts on, emitters run side by side.
const PARALLEL_FROM: usize = 200;

/// Every artifact of a lab, and the manifest of them all.
#[must_use]
pub fn all(lab: &Checked, map: &SourceMap) -> Artifacts {
    let templates = Templates::new();
    let input = Input {
        lab,
        map,
        templates: &templates,
    };
    let of = |emitter: &Emitter| {
        let mut artifacts = Artifacts::default();
        (emitter.run)(input, &mut artifacts);
        artifacts
    };
    let hosts = lab.lab.nodes.len() + lab.lab.guests.len();
    let parts: Vec<Artifacts> = if hosts < PARALLEL_FROM {
        EMITTERS.iter().map(of).collect()
    } else {
        EMITTERS.par_iter().map(of).collect()
    };
    let mut artifacts = Artifacts::default();
    for part in parts {
        artifacts.append(part);
    }
    manifest::add(&mut artifacts, map);
    artifacts
}
