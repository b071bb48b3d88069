//! `hlc site`: check, make the docs site, write it.

use super::args::{LabArgument, Reporting, SiteArguments};
use super::lab::Lab;
use super::{Outcome, build, report};
use crate::compile;
use crate::diag::Sink;
use crate::failure::Failure;
use crate::output::Plan;
use crate::site::Options;

/// Checks a lab and writes its site.
pub(super) fn run(
    lab: &LabArgument,
    site: &SiteArguments,
    reporting: &Reporting,
) -> Result<Outcome, Failure> {
    let today = lab.today;
    let lab = Lab::read(lab)?;
    let output = lab.folder("site", site.output.as_deref())?;
    let mut sink = Sink::new();
    let options = Options {
        base_url: site.base_url.clone(),
    };
    let files = compile::site_on(&lab.map, today, &options, &mut sink);
    let outcome = report::show(sink, &lab.map, reporting)?;
    let Some(files) = files.filter(|_| outcome == Outcome::Clean) else {
        return Ok(Outcome::Refused);
    };
    let plan = Plan::new(&files, &output)?;
    build::written(&plan, &output, site.force, reporting)
}
