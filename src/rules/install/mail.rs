//! A mail address that the installer does not take.

use crate::diag::{Diagnostic, Sink};
use crate::model::about::Text;
use crate::model::installer::MAIL_PLACEHOLDER;
use crate::rule;
use crate::rules::View;

rule! {
    /// The address for system mail is none.
    ///
    /// ## Why it matters
    /// The installer wants a name, `@` and a domain; it refuses `root` alone and the placeholder of its own form,
    /// `mail@example.invalid`. What it takes is where failed backups and disks are reported.
    ///
    /// ## What to do
    /// Write an address that somebody reads.
    pub(super) RULE = "install" / "mail", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for mail in super::setting(view, |install| install.mail.as_ref()) {
        if let Some(problem) = problem(&mail.value) {
            sink.push(refused(view, mail, problem));
        }
    }
}

fn problem(mail: &str) -> Option<&'static str> {
    if mail == MAIL_PLACEHOLDER {
        return Some("is the installer's placeholder");
    }
    match mail.split_once('@') {
        None => Some("has no `@`"),
        Some((name, domain)) => {
            let broken = name.is_empty() || domain.is_empty() || domain.contains('@');
            let spaced = mail.chars().any(char::is_whitespace);
            (broken || spaced).then_some("is no mail address")
        }
    }
}

fn refused(view: &View, mail: &Text, problem: &str) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("`{}` {problem}", mail.value))
        .at(mail.span, "refused by the installer");
    match &view.lab.domain {
        Some(domain) => found.help(format!(
            "write an address that somebody reads, such as `root@{}`",
            domain.value
        )),
        None => found.help("write an address that somebody reads"),
    }
}
