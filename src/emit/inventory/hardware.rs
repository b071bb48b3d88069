//! Variables of a host that follow from what it is made of: controllers of a node, accelerators of a node, and those
//! that a guest is given.

use std::collections::BTreeMap;

use super::value::Value;
use crate::emit::Input;
use crate::model::host::HostId;
use crate::model::node::{Gpu, Node, Oob};

/// The variables of a host, by name; what the lab writes itself goes before them.
pub(super) fn vars(input: Input<'_>, host: HostId) -> Vec<(String, Value)> {
    let lab = &input.lab.lab;
    match host {
        HostId::Node(id) => {
            let node = lab.nodes.at(id);
            let gpus = node.gpus.iter().filter(|gpu| gpu.about.is_present());
            let mut vars = controllers(node);
            vars.extend(accelerators(gpus));
            vars
        }
        HostId::Guest(id) => {
            let guest = lab.guests.at(id);
            let home = guest.node.map(|home| lab.nodes.at(home.value));
            let gpus = home.map_or(&[][..], |node| &node.gpus).iter().enumerate();
            let is_given = |(at, gpu): &(usize, &Gpu)| {
                let mut devices = guest.devices.iter();
                devices.any(|device| device.is_gpu(*at, gpu) && device.about.is_present())
            };
            let given = gpus.filter(is_given).map(|(_, gpu)| gpu);
            accelerators(given).into_iter().collect()
        }
        HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => Vec::new(),
    }
}

/// `oob_kind`, `oob_address` and `oob_fencing`; of a second controller `oob_2_kind` and so on.
fn controllers(node: &Node) -> Vec<(String, Value)> {
    let present = node.oob.iter().filter(|oob| oob.about.is_active());
    let numbered = present.enumerate().flat_map(|(at, oob)| {
        let prefix = match at {
            0 => "oob".to_owned(),
            at => format!("oob_{}", at + 1),
        };
        let facts = controller(oob).into_iter();
        facts.map(move |(fact, value)| (format!("{prefix}_{fact}"), value))
    });
    numbered.collect()
}

fn controller(oob: &Oob) -> Vec<(&'static str, Value)> {
    let address = oob.addresses.iter().map(|address| address.ip).min();
    let address = address.map(|ip| ("address", Value::text(ip.to_string())));
    let fencing = oob.fencing.map(|it| ("fencing", Value::Flag(it.value)));
    let kind = Value::text(oob.kind.value.as_str());
    let facts = [Some(("kind", kind)), address, fencing];
    facts.into_iter().flatten().collect()
}

/// `gpus`: a list of accelerators with what is known of each.
fn accelerators<'g>(gpus: impl Iterator<Item = &'g Gpu>) -> Option<(String, Value)> {
    let gpus: Vec<_> = gpus.map(accelerator).collect();
    (!gpus.is_empty()).then(|| ("gpus".to_owned(), Value::Things(gpus)))
}

fn accelerator(gpu: &Gpu) -> BTreeMap<&'static str, Value> {
    let model = gpu.model.as_ref().and_then(|model| model.value.known());
    let memory = gpu.memory.and_then(|memory| memory.value.known().copied());
    let facts = [
        ("name", Some(gpu.name.value.to_string())),
        ("model", model.map(ToString::to_string)),
        ("chip", gpu.chip.as_ref().map(|it| it.value.to_string())),
        ("memory", memory.map(|size| size.to_string())),
        ("driver", gpu.driver.as_ref().map(|it| it.value.to_string())),
        (
            "address",
            gpu.address.as_ref().map(|it| it.value.to_string()),
        ),
    ];
    let known = facts
        .into_iter()
        .filter_map(|(fact, text)| Some((fact, Value::text(text?))));
    known.collect()
}
