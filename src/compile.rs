//! The whole program on one page: from sources to artifacts, with a gate between phases.

use rayon::prelude::*;

use crate::diag::Sink;
use crate::emit::{self, Artifacts};
use crate::lang;
use crate::model::Lab;
use crate::model::unit::Date;
use crate::partial;
use crate::redact;
use crate::rules::{self, Checked};
use crate::site::{self, Options};
use crate::source::{SourceFile, SourceMap};
use crate::syntax::{self, Document};

/// From this many bytes on, files are read side by side: below, starting threads costs more than it saves.
const PARALLEL_FROM: usize = 256 * 1024;

/// Reads the notation of every file. Gate: every file is KDL.
pub fn parse<'s>(map: &'s SourceMap, sink: &mut Sink) -> Option<Vec<Document<'s>>> {
    let read = |file: &'s SourceFile| {
        let mut sink = Sink::new();
        let document = syntax::parse(file, &mut sink);
        (document, sink)
    };
    let bytes: usize = map.files().iter().map(|file| file.text().len()).sum();
    let all: Vec<_> = if bytes < PARALLEL_FROM || map.files().len() < 2 {
        map.files().iter().map(read).collect()
    } else {
        map.files().par_iter().map(read).collect()
    };
    let mut documents = Vec::with_capacity(all.len());
    for (document, faults) in all {
        documents.push(document);
        sink.append(faults);
    }
    (!sink.has_errors()).then_some(documents)
}

/// Reads words and names. Gate: every word is known, every name resolves.
pub fn lower(map: &SourceMap, sink: &mut Sink) -> Option<Lab> {
    let lab = parse(map, sink).and_then(|documents| lang::lower(&documents, sink));
    if lab.is_none() {
        conceal(map, sink);
    }
    lab
}

/// Hides what may be a secret: no rule looked for secrets, yet the lines of the faults are shown.
fn conceal(map: &SourceMap, sink: &mut Sink) {
    let secrets: Vec<_> = map.files().iter().flat_map(syntax::secrets).collect();
    sink.conceal(&secrets, map);
}

/// Runs the rules. Gate: none found an error.
pub fn check(map: &SourceMap, sink: &mut Sink) -> Option<Checked> {
    check_on(map, None, sink)
}

/// Runs the rules for a day; without one, for the day that the lab says, if it says one. Of a lab that cannot be read,
/// what does not depend on the faults is found all the same.
pub fn check_on(map: &SourceMap, today: Option<Date>, sink: &mut Sink) -> Option<Checked> {
    let Some(mut lab) = lower(map, sink) else {
        partial::look(map, today, sink);
        conceal(map, sink);
        return None;
    };
    lab.today = today.or(lab.today);
    rules::check(lab, sink)
}

/// Makes every artifact. Cannot fail on what the user wrote any more.
pub fn build(map: &SourceMap, sink: &mut Sink) -> Option<Artifacts> {
    build_on(map, None, sink)
}

/// Makes every artifact, checked for a day.
pub fn build_on(map: &SourceMap, today: Option<Date>, sink: &mut Sink) -> Option<Artifacts> {
    Some(emit::all(&check_on(map, today, sink)?, map))
}

/// Makes the docs site, checked for a day.
pub fn site_on(
    map: &SourceMap,
    today: Option<Date>,
    options: &Options,
    sink: &mut Sink,
) -> Option<Artifacts> {
    let lab = check_on(map, today, sink)?;
    let artifacts = emit::all(&lab, map);
    Some(site::all(&lab, map, &artifacts, options))
}

/// The sources of a lab with stand-ins for what tells where it is. `None` if nobody can read it.
#[must_use]
pub fn redacted(map: &SourceMap) -> Option<SourceMap> {
    let lab = lower(map, &mut Sink::new())?;
    Some(redact::redact(map, &lab))
}
