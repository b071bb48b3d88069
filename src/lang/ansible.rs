//! `ansible`: groups and variables beyond the derived ones.

use super::Lower;
use super::declare::TopLevel;
use super::host::{HOST, HostText, VAR, vars};
use super::item::Item;
use super::scalar::NAME;
use super::spec::{ElementSpec, arg, keyed};
use super::universal::about;
use crate::model::ansible::{Ansible, Group};
use crate::source::Spanned;

/// `ansible`.
pub(crate) static ANSIBLE: ElementSpec = ElementSpec {
    name: "ansible",
    doc: "Groups and variables of the inventory that do not follow from the rest of the lab.",
    children: &[keyed(&GROUP), keyed(&VAR)],
    makes: "the inventory, group_vars",
    ..ElementSpec::LEAF
};

static GROUP: ElementSpec = ElementSpec {
    name: "group",
    doc: "A group of hosts.",
    args: &[
        arg("name", &NAME, "Its name: letters, digits and underscores."),
        arg("host", &HOST, "A host.").several(),
    ],
    children: &[keyed(&VAR)],
    named: true,
    makes: "the inventory, group_vars",
    ..ElementSpec::LEAF
};

/// What the lab says for Ansible.
pub(crate) fn ansible<'d>(top: &TopLevel<'d>, cx: &mut Lower<'d>) -> Ansible {
    let Some(item) = top.the(&ANSIBLE) else {
        return Ansible::default();
    };
    Ansible {
        groups: item
            .children("group")
            .iter()
            .map(|item| group(item, cx))
            .collect(),
        vars: vars(&item, cx),
    }
}

fn group<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Group {
    let name = super::host::name(item, cx);
    if item.args().nth(1).is_none() {
        cx.missing_argument(item, 1);
    }
    let hosts = item.args_from::<HostText>(1, cx);
    let hosts = hosts
        .iter()
        .filter_map(|it| cx.plain_host(Spanned::new(&it.value.0, it.span)));
    let hosts = hosts.collect();
    Group {
        name,
        about: about(item, cx),
        hosts,
        vars: vars(item, cx),
    }
}
