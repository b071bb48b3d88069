//! `hlc site`: check, make the docs site, write it; or serve it while the lab is edited.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use super::args::{LabArgument, Reporting, SiteArguments};
use super::lab::Lab;
use super::terminal::{stdout_width, to_stdout};
use super::{Outcome, build, report};
use crate::compile;
use crate::diag::Sink;
use crate::emit::Artifacts;
use crate::failure::Failure;
use crate::output::Plan;
use crate::serve::{Server, Shelf};
use crate::site::Options;
use crate::source::{SourceFile, SourceMap};

/// Checks a lab and writes its site, or serves it.
pub(super) fn run(
    lab: &LabArgument,
    site: &SiteArguments,
    reporting: &Reporting,
) -> Result<Outcome, Failure> {
    if site.serve {
        return serve(lab, site, reporting);
    }
    let (found, sink, files) = made(lab, site)?;
    let folder = if site.redact { "site-redacted" } else { "site" };
    let output = found.folder(folder, site.output.as_deref())?;
    let outcome = report::show(sink, &found.map, reporting)?;
    let Some(files) = files.filter(|_| outcome == Outcome::Clean) else {
        return Ok(Outcome::Refused);
    };
    let folder = build::held(&output)?;
    let plan = Plan::new(&files, &folder)?;
    build::written(&plan, &output, site.force, reporting)
}

/// Reads the lab, and makes its site if it has no errors.
fn made(
    lab: &LabArgument,
    site: &SiteArguments,
) -> Result<(Lab, Sink, Option<Artifacts>), Failure> {
    let found = Lab::read(lab)?;
    let (sink, files) = site_of(&found.map, lab, site);
    Ok((found, sink, files))
}

fn site_of(map: &SourceMap, lab: &LabArgument, site: &SiteArguments) -> (Sink, Option<Artifacts>) {
    let options = Options {
        base_url: site.base_url.clone(),
        lab_only: site.redact,
    };
    let mut sink = Sink::new();
    if !site.redact {
        let files = compile::site_on(map, lab.today, &options, &mut sink);
        return (sink, files);
    }
    // What is wrong is said of the lab as its owner knows it.
    let files = compile::check_on(map, lab.today, &mut sink).map(|_| {
        let redacted = compile::redacted(map).expect("a lab that was checked can be read");
        let files = compile::site_on(&redacted, lab.today, &options, &mut Sink::new());
        files.expect("stand-ins change no finding")
    });
    (sink, files)
}

/// How often the lab is read anew. Its files are few and small, and no editor or file system escapes this.
const PAUSE: Duration = Duration::from_millis(400);

/// Serves the site until the process ends.
fn serve(
    lab: &LabArgument,
    site: &SiteArguments,
    reporting: &Reporting,
) -> Result<Outcome, Failure> {
    let mut last = Lab::read(lab)?.editable()?.map;
    let server = Server::bind(site.port)?;
    let shelf = Shelf::default();
    put(&shelf, &last, lab, site);
    if reporting.tells() {
        let address = server.address();
        to_stdout(&format!(
            "http://{address}/ shows the lab as it is edited; Ctrl+C ends it\n"
        ))?;
    }
    thread::scope(|scope| {
        scope.spawn(|| server.run(&shelf));
        loop {
            thread::sleep(PAUSE);
            match Lab::read(lab) {
                Ok(now) if same(&now.map, &last) => {}
                Ok(now) => {
                    put(&shelf, &now.map, lab, site);
                    last = now.map;
                }
                Err(failure) => {
                    // Shown once; what comes back is a change, even if nothing else is.
                    if !last.files().is_empty() {
                        shelf.fault(format!("hlc: {failure}\n"));
                    }
                    last = SourceMap::new("");
                }
            }
        }
    })
}

/// Whether two readings of a lab are the same, to the byte.
fn same(a: &SourceMap, b: &SourceMap) -> bool {
    let mut pairs = a.files().iter().zip(b.files());
    let is_same = |(a, b): (&SourceFile, &SourceFile)| a.name() == b.name() && a.text() == b.text();
    a.files().len() == b.files().len() && pairs.all(is_same)
}

/// Puts the lab's site on the shelf, or what keeps it from having one.
fn put(shelf: &Shelf, map: &SourceMap, lab: &LabArgument, site: &SiteArguments) {
    let (sink, files) = site_of(map, lab, site);
    match files {
        Some(files) => {
            let files = files.iter();
            let files = files.map(|(path, file)| (path.to_string(), file.text.clone()));
            shelf.site(files.collect::<BTreeMap<_, _>>());
        }
        None => shelf.fault(report::as_text(sink, map, stdout_width())),
    }
}
