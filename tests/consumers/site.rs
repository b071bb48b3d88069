//! Browsers and checkers read the site: Chromium with axe, the Nu HTML checker, html-validate.

use serde_json::Value;

use super::tool::{Tool, chromium, command, html_validate, modules, nu, ran, ready, script};
use super::tree::{Tree, Verdict};
use crate::support;

const BROWSE: [Tool; 3] = [Tool::Puppeteer, Tool::Chromium, Tool::Axe];
const NU: [Tool; 1] = [Tool::Nu];
const VALIDATE: [Tool; 1] = [Tool::HtmlValidate];

/// The lab that faults are planted in.
const SAMPLE: &str = "two-node-qdevice";
const FRONT: &str = "index.html";

/// A lab that has whatever could be read as something else: tags, quotes, scripts, emoji, text from right to left.
const HOSTILE: &str = "hostile";

/// Opens every page in Chromium, over loopback and from disk, and lets axe look at it.
fn browses(tree: &Tree) -> Verdict {
    // What hlc says about itself is the same in every site: once is enough for the slowest look at it.
    let is_first = tree.0 == support::site(SAMPLE);
    let known = if is_first { "" } else { "rules/,language/" };
    let folder = tree.0.to_str().unwrap();
    said_of_site(tree, "browse.mjs", &[folder, known])
}

/// What a script beside this file says of a site: how much it read, and its complaints, each with a page.
pub(crate) fn said_of_site(tree: &Tree, name: &str, args: &[&str]) -> Verdict {
    let said = ran(command("node")
        .arg(script(name))
        .args([&modules(), &chromium()])
        .args(args));
    let found: Value = serde_json::from_str(&said.stdout)
        .unwrap_or_else(|error| panic!("{name}: {error}: {}", said.text()));
    let mut verdict = Verdict {
        read: usize::try_from(found["read"].as_u64().unwrap()).unwrap(),
        ..Verdict::default()
    };
    for complaint in found["complaints"].as_array().unwrap() {
        let page = tree.path(complaint[0].as_str().unwrap());
        verdict.complain(&page, complaint[1].as_str().unwrap());
    }
    verdict
}

/// Holds every page against the HTML standard.
fn nu_accepts(tree: &Tree) -> Verdict {
    let options = ["--errors-only", "--skip-non-html", "--format", "gnu"];
    let mut java = command("java");
    java.args(["-jar", &nu()]).args(options).arg(&tree.0);
    judged(tree, java)
}

/// Holds every page against good practice. Titles are the lab's own words, however long; pictures bring their style;
/// and an id may start with a digit, as the headings of forges do.
fn html_validate_accepts(tree: &Tree) -> Verdict {
    let mut node = command("node");
    node.arg(html_validate())
        .args(["--config", &script("site.htmlvalidate.json")])
        .args(["--max-warnings", "0", "--formatter", "text"])
        .arg(tree.path("**/*.html"));
    judged(tree, node)
}

fn judged(tree: &Tree, mut program: std::process::Command) -> Verdict {
    let mut verdict = Verdict {
        read: tree.files(".html").len(),
        ..Verdict::default()
    };
    let said = ran(&mut program);
    if !said.ok {
        verdict.complain(&tree.0, said.text());
    }
    verdict
}

/// Has a consumer accept the sites of all starter labs, and of one that is written to be misread.
fn every_site(tools: &[Tool], accepts: fn(&Tree) -> Verdict) {
    if !ready(tools) {
        return;
    }
    let starters = support::starter_labs().into_iter();
    let sites = starters.map(|lab| (support::site(&lab), lab));
    let hostile = (support::site_of_fixture(HOSTILE), HOSTILE.to_owned());
    for (folder, lab) in sites.chain([hostile]) {
        let verdict = accepts(&Tree(folder));
        verdict.must_accept(&lab);
        assert!(verdict.read > 20, "{lab} has {} pages", verdict.read);
    }
}

/// Has a consumer refuse the front page once `old` is `new` in it, and say `words` about it.
fn refuses(tools: &[Tool], accepts: fn(&Tree) -> Verdict, (old, new): (&str, &str), words: &str) {
    if ready(tools) {
        // One page is enough to be wrong, and a browser takes its time for each.
        let whole = Tree(support::site(SAMPLE));
        let alone = support::scratch();
        for file in [FRONT, "icon.svg", "site.css", "site.js"] {
            std::fs::copy(whole.path(file), alone.path().join(file)).unwrap();
        }
        let tree = Tree(alone.path().to_owned());
        accepts(&tree.planted(FRONT, old, new)).must_refuse(words);
    }
}

#[test]
fn a_browser_opens_every_page() {
    every_site(&BROWSE, browses);
}

#[test]
fn every_page_is_html() {
    every_site(&NU, nu_accepts);
}

#[test]
fn every_page_is_good_html() {
    every_site(&VALIDATE, html_validate_accepts);
}

#[test]
fn a_browser_refuses_what_is_planted() {
    let faults = [
        (
            "</h1>",
            "</h1><img src=\"http://192.0.2.1/x.png\" alt=\"\">",
            "asks http://192.0.2.1/x.png",
        ),
        (
            "</h1>",
            "</h1><script>throw new Error('planted')</script>",
            "planted",
        ),
        (
            "</h1>",
            "</h1><a href=\"nowhere.html\">x</a>",
            "to no file: nowhere.html",
        ),
        ("</h1>", "</h1><a href=\"#nothing\">x</a>", "to no element"),
        ("</h1>", "</h1><button></button>", "button-name"),
        (
            "</h1>",
            "</h1><p style=\"color:#999;background:#aaa\">grey</p>",
            "color-contrast",
        ),
        (
            "</h1>",
            "</h1><div style=\"min-width:2000px\">wide</div>",
            "pixels wide",
        ),
    ];
    for (old, new, words) in faults {
        refuses(&BROWSE, browses, (old, new), words);
    }
}

#[test]
fn checkers_refuse_what_is_planted() {
    let twice = ("</h1>", "</h1><p id=\"pageContent\">x</p>");
    refuses(&NU, nu_accepts, twice, "Duplicate ID");
    refuses(&VALIDATE, html_validate_accepts, twice, "no-dup-id");
    let untitled = ("<title>", "<title lang=\"en\"></title><!-- ");
    refuses(&NU, nu_accepts, untitled, "title");
}
