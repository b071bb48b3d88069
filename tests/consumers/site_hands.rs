//! Hands at the site: in Chromium somebody searches, chooses, copies, prints, and edits a lab that is served.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::site::said_of_site;
use super::tool::{Tool, ready};
use super::tree::{Tree, Verdict, text};
use crate::support;

const BROWSER: [Tool; 3] = [Tool::Puppeteer, Tool::Chromium, Tool::Axe];
const LAB: &str = "five-node-gpu";

/// What is typed, and the page it is to find: the end of an address, a MAC as different tools print it, a guest's
/// number, a word of a runbook, a name, a part of one.
const SOUGHT: [(&str, &str); 11] = [
    (".240", "guests/frigate.html"),
    ("192.168.4.240", "guests/frigate.html"),
    ("BC:24:11:B3:D0:40", "guests/docker-pve.html"),
    ("bc:24:11:b3:d0:40", "guests/docker-pve.html"),
    ("bc-24-11-b3-d0-40", "guests/docker-pve.html"),
    ("BC2411B3D040", "guests/docker-pve.html"),
    ("bc24.11b3.d040", "guests/docker-pve.html"),
    ("113", "guests/frigate.html"),
    ("acltype", "runbooks.html"),
    ("still-fawn", "nodes/still-fawn.html"),
    ("bedbug", "nodes/fun-bedbug.html"),
];

/// Does what hands do with the pages, opened from disk or over loopback.
fn handled(tree: &Tree, way: &str) -> Verdict {
    let sought = serde_json::to_string(&SOUGHT).unwrap();
    let folder = tree.0.to_str().unwrap();
    said_of_site(tree, "hands.mjs", &[folder, &sought, way])
}

#[test]
fn hands_find_choose_copy_and_print() {
    if !ready(&BROWSER) {
        return;
    }
    for way in ["disk", "loopback"] {
        let verdict = handled(&Tree(support::site(LAB)), way);
        verdict.must_accept(way);
        assert!(verdict.read > 60, "{way}: {} checks", verdict.read);
    }
}

/// A fault: in this file these words become those, and then somebody says this.
type Fault = (&'static str, &'static str, &'static str, &'static str);

/// Faults that hide none of each other.
const FAULTS_OF_HANDS: [Fault; 7] = [
    (
        "site.js",
        "event.preventDefault();\n      input.focus();",
        "input.focus();",
        "after / the field",
    ),
    (
        "site.js",
        "key === \"ArrowDown\" ? 1 :",
        "key === \"ArrowDown\" ? 2 :",
        "after one arrow down",
    ),
    (
        "site.js",
        "key === \"Escape\"",
        "key === \"Esc\"",
        "after Escape",
    ),
    ("site.js", "Nothing is found for", "See", "no result says"),
    (
        "site.js",
        "localStorage.setItem",
        "String",
        "on the next page",
    ),
    (
        "site.js",
        "trimEnd() + \"\\n\"",
        "slice(1)",
        "what is pasted",
    ),
    (
        "index.html",
        "</h1>",
        "</h1><button>x</button>",
        "controls that do nothing",
    ),
];

const FAULTS_OF_RESULTS: [Fault; 9] = [
    ("search.js", "192.168.4.240", "192.168.4.24", "“.240” finds"),
    (
        "site.js",
        "replace(/[^0-9a-f]/g, \"\")",
        "trim()",
        "“BC2411B3D040” finds",
    ),
    (
        "site.js",
        "page.number === word.text) found = 95",
        "page.number === word.text) return undefined",
        "“113” finds",
    ),
    ("search.js", "acltype", "other", "“acltype” finds"),
    (
        "site.js",
        "setAttribute(\"aria-activedescendant\"",
        "setAttribute(\"data-x\"",
        "results:",
    ),
    ("site.js", "options[chosen].click()", "0", "chooses:"),
    (
        "site.js",
        "textContent = \"Copied\"",
        "title = \"Copied\"",
        "the button says",
    ),
    (
        "index.html",
        "</main>",
        "</main><script>document.querySelector('main').append('late')</script>",
        "something else without script",
    ),
    (
        "site.css",
        ".skip, .tools, .menu,",
        ".skip, .tools,",
        "on paper, though",
    ),
];

#[test]
fn hands_refuse_what_is_planted() {
    if !ready(&BROWSER) {
        return;
    }
    for faults in [&FAULTS_OF_HANDS[..], &FAULTS_OF_RESULTS] {
        let scratch = support::scratch();
        support::copy(&support::site(LAB), scratch.path());
        for (file, old, new, _) in faults {
            replaced(&scratch.path().join(file), old, new);
        }
        let verdict = handled(&Tree(scratch.path().to_owned()), "disk");
        faults
            .iter()
            .for_each(|(_, _, _, words)| verdict.must_refuse(words));
    }
}

fn replaced(path: &Path, old: &str, new: &str) {
    let text = text(path);
    assert!(text.contains(old), "no {old:?} in {}", path.display());
    std::fs::write(path, text.replace(old, new)).unwrap();
}

/// A lab that is served; the process ends with the value.
struct Served {
    process: Child,
    address: String,
}

impl Served {
    fn new(lab: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_hlc"))
            .arg("site")
            .arg(lab)
            .args(["--serve", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let mut line = String::new();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        let address = line.split('/').nth(2).unwrap_or_default().to_owned();
        Self { process, address }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Fails only if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves a copy of the lab, and has a page of it open while `edited` is, a file beside the lab's folder.
fn edited(edited: &str, seconds: &str) -> Verdict {
    let scratch = support::scratch();
    for copy in ["lab", "other"] {
        support::copy(
            &support::root().join("templates/labs").join(LAB),
            &scratch.path().join(copy),
        );
    }
    let served = Served::new(&scratch.path().join("lab"));
    let file = scratch.path().join(edited).display().to_string();
    let (page, old, new) = (
        "guests/opnsense.html",
        "gateway and resolver of the lab",
        "way out of the lab",
    );
    let args = [&served.address, &file, page, old, new, seconds];
    said_of_site(&Tree(scratch.path().to_owned()), "live.mjs", &args)
}

#[test]
fn a_page_follows_the_lab() {
    if ready(&BROWSER) {
        let verdict = edited("lab/guests.kdl", "30");
        verdict.must_accept(LAB);
        assert_eq!(verdict.read, 4);
    }
}

#[test]
fn a_page_that_does_not_follow_is_noticed() {
    if ready(&BROWSER) {
        let verdict = edited("other/guests.kdl", "1");
        verdict.must_refuse("changed: does not show");
        verdict.must_refuse("broken: does not show");
    }
}
