//! `dns`: resolvers and zones.

use super::Lower;
use super::declare::TopLevel;
use super::host::{HOST, HostText};
use super::item::{Item, text};
use super::scalar::{NAME, TEXT};
use super::spec::{Child, ElementSpec, Repeat, arg, keyed, once, prop};
use super::universal::about;
use crate::model::dns::{Dns, Record, Resolver, Zone, ZoneHosts};
use crate::source::Spanned;

/// `dns`.
pub(crate) static DNS: ElementSpec = ElementSpec {
    name: "dns",
    doc: "Name resolution: who is asked, and the lab's zones.",
    children: &[keyed(&RESOLVER), keyed(&ZONE)],
    makes: "answer.toml, resolv.conf",
    ..ElementSpec::LEAF
};

static RESOLVER: ElementSpec = ElementSpec {
    name: "resolver",
    doc: "Somebody who answers questions. They are asked in the order in which they stand.",
    args: &[arg("host", &HOST, "Who.")],
    props: &[prop("upstream", &TEXT, "Whom it asks in turn, in words.")],
    named: true,
    ..ElementSpec::LEAF
};

static ZONE: ElementSpec = ElementSpec {
    name: "zone",
    doc: "A zone of names.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[prop(
        "server",
        &HOST,
        "Who serves it, if not the first resolver: that one forwards to it.",
    )],
    children: &[
        once(&HOSTS),
        Child {
            spec: &RECORD,
            repeat: Repeat::Keyed,
        },
    ],
    named: true,
    ..ElementSpec::LEAF
};

static HOSTS: ElementSpec = ElementSpec {
    name: "hosts",
    doc: "Hosts with a name each, at their main address. `\"*\"`: every node and guest with a fixed one.",
    args: &[arg("host", &HOST, "A host, or `*`.").several()],
    ..ElementSpec::LEAF
};

static RECORD: ElementSpec = ElementSpec {
    name: "record",
    doc: "A further name in the zone. `*.app` is a wildcard.",
    args: &[arg("name", &TEXT, "The name, below the zone's.")],
    props: &[prop("to", &HOST, "What it points to.").required()],
    named: true,
    ..ElementSpec::LEAF
};

/// Name resolution.
pub(crate) fn dns<'d>(top: &TopLevel<'d>, cx: &mut Lower<'d>) -> Dns {
    let Some(item) = top.the(&DNS) else {
        return Dns::default();
    };
    Dns {
        resolvers: item
            .children("resolver")
            .iter()
            .filter_map(|it| resolver(it, cx))
            .collect(),
        zones: item
            .children("zone")
            .iter()
            .map(|it| zone(it, cx))
            .collect(),
    }
}

fn resolver<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Resolver> {
    let host = item.need_arg::<HostText>(0, cx);
    let host = host.and_then(|it| cx.host(Spanned::new(&it.value.0, it.span)));
    let upstream = item.prop("upstream", cx);
    let about = about(item, cx);
    Some(Resolver {
        host: host?,
        upstream,
        about,
    })
}

fn zone<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Zone {
    Zone {
        name: super::host::name(item, cx),
        about: about(item, cx),
        server: super::host::reference(item, "server", cx),
        hosts: item.child("hosts").map(|item| hosts(&item, cx)),
        records: item
            .children("record")
            .iter()
            .filter_map(|it| record(it, cx))
            .collect(),
    }
}

fn hosts<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> ZoneHosts {
    if let Some(all) = item.args().find(|arg| text(arg) == "*") {
        return ZoneHosts::All(all.value_span());
    }
    if item.args().next().is_none() {
        cx.missing_argument(item, 0);
    }
    let names = item.args_from::<HostText>(0, cx);
    let hosts = names
        .iter()
        .filter_map(|it| cx.plain_host(Spanned::new(&it.value.0, it.span)));
    ZoneHosts::Named(hosts.collect())
}

fn record<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Record> {
    let name = item.need_arg(0, cx);
    let to = item.need::<HostText>("to", cx);
    let to = to.and_then(|it| cx.host(Spanned::new(&it.value.0, it.span)));
    let about = about(item, cx);
    Some(Record {
        name: name?,
        to: to?,
        about,
    })
}
