//! A version of Proxmox VE that hlc does not know.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// The lab is compiled for a version of Proxmox VE whose files hlc does not know.
    ///
    /// ## Why it matters
    /// Files change with the version: what says where a guest of high availability belongs, how the installer spells
    /// its keys. For a version before 8 hlc makes the files of 8, for one behind 9 those of 9; what such a version
    /// does not know, it drops without a word.
    ///
    /// ## What to do
    /// Upgrade to a version that is still maintained and say so. A lab that says nothing is compiled for the newest.
    pub(super) RULE = "lab" / "version-unknown", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let stated = view.lab.proxmox;
    if let Some(stated) = stated.filter(|it| !it.value.is_known()) {
        let message = format!("hlc does not know the files of Proxmox VE {}", stated.value);
        let found = Diagnostic::new(&RULE, message).at(stated.span, "neither 8 nor 9");
        sink.push(found.help("write the version that the nodes run, such as `proxmox=\"9.0\"`"));
    }
}
