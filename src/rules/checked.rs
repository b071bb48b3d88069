//! A lab that passed.

use std::ops::Deref;

use super::View;
use super::levels::Allowed;
use crate::diag::Diagnostic;

/// A lab in which no rule found an error. Only [`super::check`] makes one, and emitters take nothing else, so
/// what is not sound cannot be emitted.
#[derive(Debug)]
pub struct Checked {
    view: View,
    findings: Vec<Diagnostic>,
    allowed: Vec<Allowed>,
}

impl Checked {
    pub(super) const fn new(view: View, findings: Vec<Diagnostic>, allowed: Vec<Allowed>) -> Self {
        Self {
            view,
            findings,
            allowed,
        }
    }

    /// What the rules still warn about.
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// What the lab allows, with which reason.
    #[must_use]
    pub fn allowed(&self) -> &[Allowed] {
        &self.allowed
    }
}

impl Deref for Checked {
    type Target = View;

    fn deref(&self) -> &View {
        &self.view
    }
}
