//! Runbooks, topic by topic. Their steps are the owner's, to the letter.

use super::draft::Draft;
use super::page::{Depth, Page, PageName};
use super::phrase;
use crate::emit::Input;
use crate::model::handbook::Runbook;

/// Where runbooks without a topic stand: behind the others.
const NO_TOPIC: &str = "Others";

/// The page of runbooks.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let runbooks = input.lab.lab.handbook.runbooks.iter();
    let mut runbooks: Vec<_> = runbooks.filter(|it| it.about.is_present()).collect();
    if runbooks.is_empty() {
        return None;
    }
    runbooks.sort_by_key(|it| (topic(it).is_none(), topic(it), &it.title.value));
    let mut draft = Draft::new(PageName::Runbooks, "Runbooks");
    let mut before = None;
    for it in runbooks {
        draft.origin(it.title.span);
        if before != Some(topic(it)) {
            draft.heading(Depth::Part, &heading(topic(it)));
            before = Some(topic(it));
        }
        draft.heading(Depth::Section, &it.title.value);
        runbook(&mut draft, it);
    }
    Some(draft.done())
}

fn topic(runbook: &Runbook) -> Option<&str> {
    runbook.of.as_ref().map(|of| &*of.value)
}

/// The topic as a heading. With none at all, all stand below one.
fn heading(topic: Option<&str>) -> String {
    let mut rest = topic.unwrap_or(NO_TOPIC).chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

fn runbook(draft: &mut Draft, runbook: &Runbook) {
    phrase::introduce(draft, &runbook.about);
    let parts = [
        ("What is seen", &runbook.symptom),
        ("Why", &runbook.cause),
        ("What to do", &runbook.steps),
    ];
    for (heading, prose) in parts {
        if let Some(prose) = prose {
            draft.heading(Depth::Detail, heading);
            draft.prose(&prose.value);
        }
    }
}
