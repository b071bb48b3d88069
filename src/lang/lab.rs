//! `lab`, `profile`, `rules`, and the order in which a lab is lowered.

use super::declare::{TopLevel, declare, identity};
use super::item::{Item, property, text};
use super::scalar::{NAME, PROXMOX, Scalar, ScalarError, TEXT};
use super::spec::{Child, ElementSpec, Repeat, Type, adds, arg, keyed, once, prop};
use super::texts::{SSH_PUBLIC_KEY, SshKey};
use super::universal::{ALLOW, about, allowed};
use super::{
    Lower, ansible, backup, ceph, cluster, device, dns, faults, firewall, guest, handbook, install,
    kubernetes, limits, network, node, shape, storage,
};
use crate::diag::Diagnostic;
use crate::model::Lab;
use crate::model::about::Severity;
use crate::model::id::Arena;
use crate::source::Spanned;
use crate::syntax::{Document, Element, Entry};

/// The newest version of the language that this hlc reads.
const LANGUAGE: u32 = 1;

/// A version of the language.
static LANGUAGE_VERSION: Type = Type {
    name: "version of the language",
    grammar: "A whole number.",
    example: "1",
};

/// A version of the language, whether this hlc reads it or not.
struct Language(u32);

impl Scalar for Language {
    const TYPE: &'static Type = &LANGUAGE_VERSION;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        u32::parse(text).map(Self)
    }

    fn read(entry: &Entry<'_>) -> Result<Self, ScalarError> {
        u32::read(entry).map(Self)
    }
}

/// Every word that may stand at the top of a file.
pub static TOP_LEVEL: &[Child] = &[
    once(&LAB),
    Child {
        spec: &PROFILE,
        repeat: Repeat::Adds,
    },
    once(&RULES),
    adds(&network::NETWORK),
    adds(&device::DEVICE),
    adds(&node::NODE),
    adds(&guest::VM),
    adds(&guest::LXC),
    keyed(&storage::SHARED),
    once(&ceph::CEPH),
    keyed(&backup::BACKUP),
    keyed(&cluster::CLUSTER),
    keyed(&kubernetes::KUBERNETES),
    once(&dns::DNS),
    keyed(&firewall::FIREWALL),
    once(&ansible::ANSIBLE),
    keyed(&handbook::MAINTENANCE),
    keyed(&handbook::RUNBOOK),
    keyed(&handbook::DECISION),
    keyed(&handbook::PHASE),
    once(&handbook::MONITORING),
    keyed(&handbook::TARGET),
    keyed(&handbook::SECRET),
];

static LAB: ElementSpec = ElementSpec {
    name: "lab",
    doc: "The lab itself. The one word that must be there, once.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[
        prop(
            "language",
            &LANGUAGE_VERSION,
            "The version of the language that it is written in.",
        )
        .required(),
        prop(
            "domain",
            &TEXT,
            "The domain of its hosts: a node's full name is NAME.DOMAIN.",
        ),
        prop(
            "proxmox",
            &PROXMOX,
            "The version of Proxmox VE to compile for.",
        )
        .or("9"),
        prop("management", &NAME, "The network of main addresses.")
            .or("the network of cluster link 0, else that of the default route"),
    ],
    children: &[once(&install::INSTALL), once(&ABOUT), adds(&SSH_KEY)],
    named: true,
    makes: "answer.toml, hosts",
};

static ABOUT: ElementSpec = ElementSpec {
    name: "about",
    doc: "The front page of the docs, in Markdown.",
    args: &[arg("text", &TEXT, "The text.")],
    ..ElementSpec::LEAF
};

static SSH_KEY: ElementSpec = ElementSpec {
    name: "ssh-key",
    doc: "A public key that may log in to installed nodes.",
    args: &[arg(
        "key",
        &SSH_PUBLIC_KEY,
        "The key, as in authorized_keys.",
    )],
    ..ElementSpec::LEAF
};

static FOR: Type = Type {
    name: "word",
    grammar: "One of `node vm lxc device`.",
    example: "\"node\"",
};

/// A table for the reference; [`check_profile`] knows what a profile may really hold.
static PROFILE: ElementSpec = ElementSpec {
    name: "profile",
    doc: "What several things share: any property or child of the word it is for, but no identity. \
          What the thing says itself wins.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[prop("for", &FOR, "The word that it is for.").required()],
    ..ElementSpec::LEAF
};

static RULES: ElementSpec = ElementSpec {
    name: "rules",
    doc: "Levels and exceptions for the whole lab.",
    props: limits::PROPS,
    children: &[adds(&DENY), adds(&WARN), adds(&ALLOW)],
    ..ElementSpec::LEAF
};

static DENY: ElementSpec = ElementSpec {
    name: "deny",
    doc: "Makes a rule's findings errors.",
    args: &[arg("code", &TEXT, "The rule.")],
    ..ElementSpec::LEAF
};

static WARN: ElementSpec = ElementSpec {
    name: "warn",
    doc: "Makes a rule's findings warnings.",
    args: &[arg("code", &TEXT, "The rule.")],
    ..ElementSpec::LEAF
};

/// Words that a profile can be for.
static TARGETS: &[&ElementSpec] = &[&node::NODE, &guest::VM, &guest::LXC, &device::DEVICE];

/// The table of the word that a profile is for.
pub(crate) fn profile_target(element: Element<'_>) -> Option<&'static ElementSpec> {
    let word = property(element, "for").map(|word| text(&word))?;
    TARGETS.iter().copied().find(|spec| spec.name == word)
}

/// Checks a profile against the table of the word that it is for.
pub(crate) fn check_profile<'d>(element: Element<'d>, cx: &mut Lower<'d>) {
    let item = Item::new(element, &PROFILE);
    let Some(target) = profile_target(element) else {
        cx.poison(element);
        match item.entry("for") {
            Some(entry) => {
                let words: Vec<_> = TARGETS.iter().map(|spec| spec.name).collect();
                let error = super::scalar::one_of(&text(&entry), &words, |_| None::<()>)
                    .err()
                    .unwrap_or(ScalarError::Type);
                cx.misread::<Word>(&error, entry.value_span(), &entry);
            }
            None => cx.missing_property(&item, "for"),
        }
        return;
    };
    if identity(&element).is_none() {
        cx.missing_argument(&item, 0);
    }
    shape::check_profile(element, target, cx);
}

/// The word that a profile is for.
struct Word;

impl Scalar for Word {
    const TYPE: &'static Type = &FOR;

    fn parse(_: &str) -> Result<Self, ScalarError> {
        Ok(Self)
    }
}

/// Lowers the whole lab: names first, then the things in an order in which each finds what it needs.
pub(crate) fn lower<'d>(documents: &'d [Document<'_>], cx: &mut Lower<'d>) -> Option<Lab> {
    let disclosures = super::disclosures::disclosures(documents, cx);
    let top = declare(documents, cx);
    let lifecycles = super::lifecycle::lifecycles(documents, cx);
    let lab = the_lab(&top, documents, cx)?;
    let name = lab.need_arg(0, cx);
    let language = lab.need::<Language>("language", cx);
    let language = language.map(|version| version.map(|version| version.0));
    if let Some(language) = language.filter(|version| !(1..=LANGUAGE).contains(&version.value)) {
        cx.push(other_version(language));
    }
    cx.install = lab.child("install").map(|item| item.element());
    let networks = network::networks(&top, cx);
    let mut storages = Arena::default();
    storage::shared(&top, &mut storages, cx);
    let pools = ceph::pools(&top, &mut storages, cx);
    let nodes = node::nodes(&top, &networks, &mut storages, cx);
    let ceph = ceph::ceph(&top, pools, &nodes, cx);
    let devices = device::devices(&top, &nodes, cx);
    let clusters = cluster::clusters(&top, cx);
    let guests = guest::guests(&top, &nodes, cx);
    storage::backings(&guests, &mut storages, cx);
    let backups = backup::backups(&top, cx);
    let (kubernetes, load_balancers) = kubernetes::clusters(&top, &nodes, cx);
    let dns = dns::dns(&top, cx);
    let (mut firewalls, firewall_sets) = firewall::firewalls(&top, &nodes, cx);
    let routing = firewall::routing_hosts(&networks, &nodes);
    firewall::place_at_guests(&mut firewalls, &guests, &routing, &cx.services);
    let ansible = ansible::ansible(&top, cx);
    let handbook = handbook::handbook(&top, cx);
    let limits = limits::limits(top.the(&RULES).as_ref(), cx);
    let today = top.the(&RULES).and_then(|rules| rules.prop("today", cx));
    let severities = rules(&top, cx);
    let management = lab.prop::<crate::model::name::Name>("management", cx);
    let management = management.and_then(|name| cx.network(Spanned::new(&name.value, name.span)));
    Some(Lab {
        name: name?,
        about: about(&lab, cx),
        domain: lab.prop("domain", cx),
        proxmox: lab.prop("proxmox", cx),
        management,
        front_page: lab
            .children("about")
            .iter()
            .filter_map(|it| it.need_arg(0, cx))
            .collect(),
        install: lab.child("install").map(|item| item.element().name_span()),
        ssh_keys: lab
            .children("ssh-key")
            .iter()
            .filter_map(|it| it.need_arg::<SshKey>(0, cx))
            .map(|key| key.map(Into::into))
            .collect(),
        disclosures,
        networks,
        devices,
        nodes,
        guests,
        services: std::mem::take(&mut cx.services),
        load_balancers,
        storages,
        ceph,
        backups,
        clusters,
        kubernetes,
        dns,
        firewalls,
        firewall_sets,
        ansible,
        handbook,
        lifecycles,
        allows: std::mem::take(&mut cx.allows),
        severities,
        today: today.map(|today| today.value),
        limits,
    })
}

/// The one `lab` line.
fn the_lab<'d>(
    top: &TopLevel<'d>,
    documents: &'d [Document<'_>],
    cx: &mut Lower<'d>,
) -> Option<Item<'d>> {
    let mut labs = top.of("lab").to_vec();
    labs.sort_by_key(|lab| lab.name_span());
    let Some((first, others)) = labs.split_first() else {
        // A misspelt `lab` has been reported as such.
        if !cx.sink.has_errors() {
            cx.push(no_lab(documents));
        }
        return None;
    };
    for other in others {
        cx.push(second_lab(*first, *other));
    }
    Some(Item::new(*first, &LAB))
}

fn no_lab(documents: &[Document<'_>]) -> Diagnostic {
    let start = documents.first().map(Document::start).unwrap_or_default();
    let message = if documents
        .iter()
        .all(|document| document.elements().next().is_none())
    {
        "there is no lab here: no `*.kdl` file with anything in it"
    } else {
        "nothing says `lab`"
    };
    Diagnostic::new(&faults::NO_LAB, message)
        .at(start, "")
        .help("write `lab \"home\" language=1`, or start from an example: `hlc init --from two-node-qdevice DIR`")
}

fn second_lab(first: Element<'_>, other: Element<'_>) -> Diagnostic {
    let place = |lab: Element<'_>| identity(&lab).map_or_else(|| lab.name_span(), |(_, span)| span);
    Diagnostic::new(&faults::SECOND_LAB, "the folder holds two labs")
        .at(place(other), "a second one")
        .related(place(first), "the first one")
        .help("give each lab a folder of its own: every `*.kdl` below a folder is one lab")
}

fn other_version(language: Spanned<u32>) -> Diagnostic {
    let message = format!("version {} of the language is not known", language.value);
    Diagnostic::new(&faults::VERSION, message)
        .at(language.span, format!("this hlc reads version {LANGUAGE}"))
        .help(format!("write `language={LANGUAGE}`, or update hlc"))
}

fn rules<'d>(top: &TopLevel<'d>, cx: &mut Lower<'d>) -> Vec<Severity> {
    let Some(rules) = top.the(&RULES) else {
        return Vec::new();
    };
    let mut severities = Vec::new();
    for (word, deny) in [("deny", true), ("warn", false)] {
        for item in rules.children(word) {
            if let Some(code) = item.need_arg(0, cx) {
                severities.push(Severity { code, deny });
            }
        }
    }
    for item in rules.children("allow") {
        allowed(&item, None, cx);
    }
    severities
}

#[cfg(test)]
mod tests {
    use super::{LANGUAGE, LANGUAGE_VERSION};

    #[test]
    fn the_example_is_the_version_that_is_read() {
        assert_eq!(LANGUAGE_VERSION.example, LANGUAGE.to_string());
    }
}
