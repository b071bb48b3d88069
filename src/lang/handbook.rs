//! The handbook: maintenance, runbooks, decisions, phases, monitoring, and where secrets are kept.

use super::Lower;
use super::declare::TopLevel;
use super::faults;
use super::item::Item;
use super::scalar::{COUNT, DURATION, NAME, PERCENT, SPEED, Scalar, ScalarError, TEXT, one_of};
use super::spec::{Arg, Child, ElementSpec, Repeat, Type, adds, arg, keyed, once, prop};
use super::universal::about;
use crate::diag::Diagnostic;
use crate::model::about::Text;
use crate::model::handbook::{
    Decision, Handbook, Maintenance, Monitoring, MonitoringCheck, Phase, PhaseState, Runbook,
    SecretEntry, Target, Task,
};

/// `maintenance`.
pub(crate) static MAINTENANCE: ElementSpec = ElementSpec {
    name: "maintenance",
    doc: "What is done once a period.",
    args: &[arg(
        "period",
        &TEXT,
        "weekly, monthly, quarterly and so on.",
    )],
    children: &[adds(&TASK)],
    named: true,
    ..ElementSpec::LEAF
};

static TASK: ElementSpec = ElementSpec {
    name: "task",
    doc: "A task.",
    args: &[arg("text", &TEXT, "What to do.")],
    props: &[prop("command", &TEXT, "The command for it.")],
    ..ElementSpec::LEAF
};

/// `runbook`.
pub(crate) static RUNBOOK: ElementSpec = ElementSpec {
    name: "runbook",
    doc: "What to do when something is wrong.",
    args: &[arg("title", &TEXT, "Its title.")],
    props: &[prop(
        "of",
        &TEXT,
        "The topic: runbooks of one topic stand together.",
    )],
    children: &[once(&SYMPTOM), once(&CAUSE), once(&STEPS)],
    named: true,
    ..ElementSpec::LEAF
};

/// A word that holds one piece of prose.
const fn prose(name: &'static str, doc: &'static str) -> ElementSpec {
    ElementSpec {
        name,
        doc,
        args: PROSE,
        ..ElementSpec::LEAF
    }
}

const PROSE: &[Arg] = &[arg("text", &TEXT, "The prose, in Markdown, to the letter.")];

static SYMPTOM: ElementSpec = prose("symptom", "What is seen.");
static CAUSE: ElementSpec = prose("cause", "Why.");
static STEPS: ElementSpec = prose("steps", "What to do.");
static WHY: ElementSpec = prose("why", "Why it was decided so.");
static REJECTED: ElementSpec = prose("rejected", "What was not taken.");
static TRADEOFF: ElementSpec = prose("tradeoff", "What it costs.");
static PHASE_ITEM: ElementSpec = prose("item", "Something that belongs to the phase.");

/// `decision`.
pub(crate) static DECISION: ElementSpec = ElementSpec {
    name: "decision",
    doc: "What was decided, and why.",
    args: &[arg("title", &TEXT, "What was decided.")],
    children: &[
        once(&WHY),
        Child {
            spec: &REJECTED,
            repeat: Repeat::Adds,
        },
        once(&TRADEOFF),
    ],
    named: true,
    ..ElementSpec::LEAF
};

/// `phase`.
pub(crate) static PHASE: ElementSpec = ElementSpec {
    name: "phase",
    doc: "A step of the way to the finished lab.",
    args: &[
        arg("number", &COUNT, "Its number."),
        arg("title", &TEXT, "What it is about."),
    ],
    props: &[
        prop("state", &STATE, "How far it is."),
        prop("duration", &TEXT, "How long it takes, in words."),
    ],
    children: &[adds(&PHASE_ITEM)],
    named: true,
    ..ElementSpec::LEAF
};

static STATE: Type = Type {
    name: "state",
    grammar: "One of `done ready open`.",
    example: "\"done\"",
};

impl Scalar for PhaseState {
    const TYPE: &'static Type = &STATE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

/// `monitoring`.
pub(crate) static MONITORING: ElementSpec = ElementSpec {
    name: "monitoring",
    doc: "What is watched.",
    children: &[keyed(&CHECK)],
    named: true,
    ..ElementSpec::LEAF
};

static CHECK: ElementSpec = ElementSpec {
    name: "check",
    doc: "Something that is watched.",
    args: &[arg("name", &NAME, "What.")],
    props: &[
        prop("every", &DURATION, "How often."),
        prop("alert", &PERCENT, "From where on it rings."),
        prop("tools", &TEXT, "With what: a comma list."),
    ],
    named: true,
    ..ElementSpec::LEAF
};

/// `target`.
pub(crate) static TARGET: ElementSpec = ElementSpec {
    name: "target",
    doc: "How fast a path shall be.",
    args: &[arg("path", &TEXT, "From where to where, in words.")],
    props: &[
        prop("throughput", &SPEED, "At least."),
        prop("latency", &DURATION, "At most."),
    ],
    named: true,
    makes: "the performance page",
    ..ElementSpec::LEAF
};

/// `secret`.
pub(crate) static SECRET: ElementSpec = ElementSpec {
    name: "secret",
    doc: "Where a secret is kept, for the docs. Never the secret.",
    args: &[arg("path", &TEXT, "The place.")],
    named: true,
    ..ElementSpec::LEAF
};

/// The whole handbook.
pub(crate) fn handbook<'d>(top: &TopLevel<'d>, cx: &mut Lower<'d>) -> Handbook {
    let mut phases: Vec<_> = top
        .items(&PHASE, cx)
        .iter()
        .filter_map(|item| phase(item, cx))
        .collect();
    phases.sort_by_key(|phase| phase.number.value);
    let mut maintenance: Vec<_> = top
        .items(&MAINTENANCE, cx)
        .iter()
        .filter_map(|item| period(item, cx))
        .collect();
    maintenance.sort_by_key(|it| rank(&it.period.value));
    Handbook {
        maintenance,
        runbooks: top
            .items(&RUNBOOK, cx)
            .iter()
            .filter_map(|item| runbook(item, cx))
            .collect(),
        decisions: top
            .items(&DECISION, cx)
            .iter()
            .filter_map(|item| decision(item, cx))
            .collect(),
        phases,
        monitoring: top.the(&MONITORING).map(|item| monitoring(&item, cx)),
        targets: top
            .items(&TARGET, cx)
            .iter()
            .filter_map(|item| target(item, cx))
            .collect(),
        secrets: top
            .items(&SECRET, cx)
            .iter()
            .filter_map(|item| secret(item, cx))
            .collect(),
    }
}

/// Shorter periods first; what is no period, last.
fn rank(period: &str) -> usize {
    let known = [
        "daily",
        "weekly",
        "monthly",
        "quarterly",
        "half-yearly",
        "yearly",
    ];
    known
        .iter()
        .position(|word| *word == period)
        .unwrap_or(known.len())
}

fn period<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Maintenance> {
    let period = item.need_arg(0, cx);
    let tasks = item.children("task");
    let tasks = tasks.iter().filter_map(|item| {
        let text = item.need_arg(0, cx);
        let command = item.prop("command", cx);
        Some(Task {
            text: text?,
            command,
        })
    });
    let tasks = tasks.collect();
    let about = about(item, cx);
    Some(Maintenance {
        period: period?,
        about,
        tasks,
    })
}

/// The prose of a word that holds nothing else.
fn the_prose<'d>(item: &Item<'d>, word: &'static str, cx: &mut Lower<'d>) -> Option<Text> {
    item.child(word)?.need_arg(0, cx)
}

fn every_prose<'d>(item: &Item<'d>, word: &'static str, cx: &mut Lower<'d>) -> Vec<Text> {
    item.children(word)
        .iter()
        .filter_map(|item| item.need_arg(0, cx))
        .collect()
}

fn runbook<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Runbook> {
    let title = item.need_arg(0, cx);
    let runbook = Runbook {
        about: about(item, cx),
        of: item.prop("of", cx),
        symptom: the_prose(item, "symptom", cx),
        cause: the_prose(item, "cause", cx),
        steps: the_prose(item, "steps", cx),
        title: title?,
    };
    Some(runbook)
}

fn decision<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Decision> {
    let title = item.need_arg(0, cx);
    let decision = Decision {
        about: about(item, cx),
        why: the_prose(item, "why", cx),
        rejected: every_prose(item, "rejected", cx),
        tradeoff: the_prose(item, "tradeoff", cx),
        title: title?,
    };
    Some(decision)
}

fn phase<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Phase> {
    let number = item.need_arg(0, cx);
    let title = item.need_arg(1, cx);
    let phase = Phase {
        about: about(item, cx),
        state: item.prop("state", cx),
        duration: item.prop("duration", cx),
        items: every_prose(item, "item", cx),
        number: number?,
        title: title?,
    };
    Some(phase)
}

fn monitoring<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Monitoring {
    let checks = item.children("check");
    let checks = checks.iter().map(|item| MonitoringCheck {
        name: super::host::name(item, cx),
        every: item.prop("every", cx),
        alert: item.prop("alert", cx),
        tools: item.list("tools", cx),
        about: about(item, cx),
    });
    let checks = checks.collect();
    Monitoring {
        about: about(item, cx),
        checks,
    }
}

fn target<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Target> {
    let path = item.need_arg(0, cx);
    let (throughput, latency) = (item.entry("throughput"), item.entry("latency"));
    if throughput.is_none() && latency.is_none() {
        cx.push(no_target(item));
    }
    let target = Target {
        about: about(item, cx),
        throughput: item.prop("throughput", cx),
        latency: item.prop("latency", cx),
        path: path?,
    };
    Some(target)
}

fn no_target(item: &Item<'_>) -> Diagnostic {
    Diagnostic::new(&faults::CHOICE, "this target sets nothing")
        .at(item.span(), "how fast?")
        .help("write `throughput=\"10Gbps\"` (at least) or `latency=\"0.5ms\"` (at most)")
}

fn secret<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<SecretEntry> {
    let path = item.need_arg(0, cx);
    let about = about(item, cx);
    Some(SecretEntry { path: path?, about })
}
