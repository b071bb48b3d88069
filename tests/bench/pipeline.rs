//! How long each phase takes, and how much memory the whole needs.
//!
//! `cargo bench` runs generated labs of 5, 50, 500 and 5,000 nodes with ten guests each, every size in a process of its own
//! so that its peak memory is its own; `cargo bench -- 500 many` one size, one file a node, `cargo bench -- 500 wide` a lab with
//! switches, cables, zones, a firewall and Kubernetes instead. Compare figures of one run
//! with each other, not with those of another machine or day.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a benchmark looks at the clock, prints what it sees, and fails by panicking"
)]

use std::process::Command;
use std::time::{Duration, Instant};

use hlc::diag::Sink;
use hlc::emit;
use hlc::facts::Facts;
use hlc::rules;
use hlc::source::SourceMap;
use hlc::{compile, lang};

#[path = "../support/generator.rs"]
mod generator;
#[path = "../support/wide.rs"]
mod wide;

const SIZES: [usize; 4] = [5, 50, 500, 5000];

/// Guests on each node of a wide lab.
const WIDE_GUESTS: usize = 4;

/// Each phase runs until this much time has passed, and its fastest run counts.
const ENOUGH: Duration = Duration::from_millis(600);

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    match arguments.first().and_then(|size| size.parse().ok()) {
        Some(size) => measure(size, arguments.get(1).map_or("one", String::as_str)),
        None => every_size(),
    }
}

fn every_size() {
    for size in SIZES {
        let shapes = ["one", "many", "wide"].into_iter();
        for shape in shapes.filter(|shape| *shape != "wide" || size <= wide::MOST_NODES) {
            let run = Command::new(std::env::current_exe().unwrap())
                .args([size.to_string().as_str(), shape])
                .output()
                .unwrap();
            print!("{}", String::from_utf8_lossy(&run.stdout));
            assert!(
                run.status.success(),
                "{}",
                String::from_utf8_lossy(&run.stderr)
            );
        }
    }
}

fn measure(nodes: usize, shape: &str) {
    let files = match shape {
        "many" => generator::many_files(nodes),
        "wide" => wide::one_file(nodes, WIDE_GUESTS),
        _ => generator::one_file(nodes),
    };
    let count = files.len();
    let mut map = SourceMap::new("");
    for (name, text) in files {
        assert!(map.add(name, text.into_bytes()));
    }
    let bytes: usize = map.files().iter().map(|file| file.text().len()).sum();
    let lines: usize = map
        .files()
        .iter()
        .map(|file| file.text().lines().count())
        .sum();
    println!("\n{nodes} nodes ({shape}), {count} files, {lines} lines, {bytes} bytes");

    let before = peak_memory();
    let mut sink = Sink::new();
    let checked = compile::check(&map, &mut sink);
    let after = peak_memory();
    let found: Vec<_> = sink
        .into_sorted()
        .iter()
        .map(|it| format!("{} {}", it.level, it.message))
        .collect();
    let checked = checked.unwrap_or_else(|| panic!("a generated lab is sound: {found:#?}"));

    let show = |phase: &str, time: Duration| {
        let rate = bytes as f64 / time.as_secs_f64() / 1e6;
        println!(
            "  {phase:<8} {:>10.3} ms {rate:>9.1} MB/s",
            time.as_secs_f64() * 1e3
        );
    };
    show(
        "parse",
        fastest(|| compile::parse(&map, &mut Sink::new()).unwrap()),
    );
    let documents = compile::parse(&map, &mut Sink::new()).unwrap();
    show(
        "lower",
        fastest(|| lang::lower(&documents, &mut Sink::new()).unwrap()),
    );
    let lab = lang::lower(&documents, &mut Sink::new()).unwrap();
    drop(documents);
    show("facts", fastest(|| Facts::new(&lab)));
    let view = rules::View::new(lab);
    show("rules", fastest(|| rules::run(&view)));
    show(
        "check",
        fastest(|| compile::check(&map, &mut Sink::new()).unwrap()),
    );
    show("emit", fastest(|| emit::all(&checked, &map)));
    println!(
        "  check needs {:.1} MB at its peak beside {:.1} MB of source: {:.1} bytes a byte of source",
        (after - before) as f64 / 1e6,
        bytes as f64 / 1e6,
        (after - before) as f64 / bytes as f64,
    );
}

fn fastest<T>(mut run: impl FnMut() -> T) -> Duration {
    let begin = Instant::now();
    let mut best = Duration::MAX;
    while begin.elapsed() < ENOUGH {
        let start = Instant::now();
        let result = run();
        best = best.min(start.elapsed());
        drop(result);
    }
    best
}

/// The most memory that this process has held, in bytes, as the kernel counts it.
fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<usize>().ok());
    kilobytes.unwrap_or(0) * 1024
}
