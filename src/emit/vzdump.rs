//! `/etc/vzdump.conf` of the nodes that say anything of it: lines of `key: value` (pve-manager, `PVE/VZDump.pm`).

use std::fmt::Display;

use serde::Serialize;

use super::{Artifacts, Input, header, pve};
use crate::facts::datasets;
use crate::model::Lab;
use crate::model::about::Ref;
use crate::model::storage::Storage;
use crate::model::unit::Duration;
use crate::model::vzdump::{Settings, Vzdump};
use crate::source::Spanned;
use crate::text::line::Line;
use crate::text::token::Comment;

/// The file.
#[derive(Debug, Serialize)]
struct VzdumpConf {
    header: Comment,
    entries: Vec<Entry>,
}

/// A line.
#[derive(Debug, Serialize)]
struct Entry {
    key: &'static str,
    value: Line,
}

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    let nodes = input.lab.lab.nodes.iter();
    for (id, node) in nodes.filter(|(_, node)| node.about.is_active()) {
        let Some(vzdump) = &node.vzdump else {
            continue;
        };
        let entries = entries(input, vzdump);
        if entries.is_empty() {
            continue;
        }
        let origins = pve::in_order(vec![node.name.span, vzdump.span]);
        let file = VzdumpConf {
            header: header::made_by(input.map, &origins),
            entries,
        };
        let text = input.templates.render("vzdump/vzdump.conf", &file);
        out.add(pve::node_file(input, id, "etc/vzdump.conf"), text, origins);
    }
}

/// What is said, in the order of vzdump's manual.
fn entries(input: Input<'_>, vzdump: &Vzdump) -> Vec<Entry> {
    let lab = &input.lab.lab;
    let settings = &vzdump.settings;
    let tmpdir = vzdump.tmpdir.as_ref();
    let mut said = Vec::new();
    said.extend(active(lab, vzdump.storage).map(|it| ("storage", it.name.value.to_string())));
    said.extend(text("dumpdir", vzdump.dumpdir.as_ref()));
    said.extend(
        tmpdir
            .and_then(|it| datasets::tmpdir(lab, &it.value))
            .map(|it| ("tmpdir", it)),
    );
    said.extend(plain("mode", settings.mode));
    let compress = settings.compress;
    said.extend(compress.map(|it| ("compress", pve::compression(it.value).to_owned())));
    said.extend(tuning(lab, settings));
    said.extend(excluded(settings).map(|path| ("exclude-path", quoted(path))));
    said.extend(pve::retention(vzdump.keep.as_ref()).map(|it| ("prune-backups", it)));
    said.into_iter()
        .map(|(key, value)| Entry {
            key,
            value: Line::new(value),
        })
        .collect()
}

/// A key of vzdump with its value.
pub(super) type Said = (&'static str, String);

/// What nodes and jobs may both say, without mode and compression, which jobs always say.
pub(super) fn tuning(lab: &Lab, settings: &Settings) -> Vec<Said> {
    let fleecing = active(lab, settings.fleecing);
    let fleecing = fleecing.map(|it| format!("enabled=1,storage={}", it.name.value));
    let mailto: Vec<_> = settings.mailto.iter().map(|it| &*it.value).collect();
    let said: [Option<Said>; 17] = [
        plain("zstd", settings.zstd),
        plain("pigz", settings.pigz),
        settings
            .bwlimit
            .map(|it| ("bwlimit", it.value.whole_kib_per_second().to_string())),
        plain("ionice", settings.ionice),
        minutes("lockwait", settings.lockwait),
        minutes("stopwait", settings.stopwait),
        performance(settings).map(|it| ("performance", it)),
        fleecing.map(|it| ("fleecing", it)),
        digit("remove", settings.remove),
        digit("protected", settings.protected),
        digit("stdexcludes", settings.stdexcludes),
        text("script", settings.script.as_ref()),
        plain("notification-mode", settings.notification_mode),
        (!mailto.is_empty()).then(|| ("mailto", mailto.join(","))),
        plain("mailnotification", settings.mailnotification),
        plain("pbs-change-detection-mode", settings.change_detection),
        notes(settings).map(|it| ("notes-template", it)),
    ];
    said.into_iter().flatten().collect()
}

/// The paths that are left out, a line each.
pub(super) fn excluded(settings: &Settings) -> impl Iterator<Item = &str> {
    settings.exclude_paths.iter().map(|path| &*path.value)
}

/// A path as one word: of a line of vzdump.conf, unlike one of jobs.cfg, words are taken as a shell takes them
/// (pve-manager, `PVE/VZDump.pm`, `split_args`).
fn quoted(path: &str) -> String {
    let splits = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\');
    if !path.contains(splits) {
        return path.to_owned();
    }
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A storage that is in service; one that is not yet is left out.
fn active(lab: &Lab, storage: Option<Ref<Storage>>) -> Option<&Storage> {
    let storage = lab.storages.at(storage?.value);
    storage.about.is_active().then_some(storage)
}

fn text(key: &'static str, text: Option<&Spanned<Box<str>>>) -> Option<Said> {
    text.map(|text| (key, text.value.to_string()))
}

fn plain(key: &'static str, value: Option<Spanned<impl Display>>) -> Option<Said> {
    value.map(|value| (key, value.value.to_string()))
}

/// A switch: vzdump.conf also takes words, jobs.cfg only digits.
fn digit(key: &'static str, value: Option<Spanned<bool>>) -> Option<Said> {
    value.map(|value| (key, u8::from(value.value).to_string()))
}

/// Whole minutes, rounded up: waiting longer does no harm.
fn minutes(key: &'static str, value: Option<Spanned<Duration>>) -> Option<Said> {
    let minutes = value?.value.milliseconds().div_ceil(60_000);
    Some((key, minutes.to_string()))
}

fn performance(settings: &Settings) -> Option<String> {
    let workers = settings.max_workers.map(|it| ("max-workers", it.value));
    let entries = settings.pbs_entries_max;
    let entries = entries.map(|it| ("pbs-entries-max", it.value));
    let said = [workers, entries].into_iter().flatten();
    let said: Vec<_> = said.map(|(key, value)| format!("{key}={value}")).collect();
    (!said.is_empty()).then(|| said.join(","))
}

/// The notes in one line: vzdump reads `\n` in it as a line break, and `\\` as a backslash.
fn notes(settings: &Settings) -> Option<String> {
    let notes = settings.notes.as_ref()?.value.trim();
    Some(notes.replace('\n', "\\n"))
}
