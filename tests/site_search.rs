//! The search index: what it finds, and that text of the lab stays text in it.

use std::collections::BTreeMap;

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::site::Options;
use hlc::source::{SourceMap, load};

use super::support;

/// A page of the index.
#[derive(serde::Deserialize)]
struct Entry {
    kind: String,
    title: String,
    path: String,
    number: String,
    sections: Vec<(String, String, String)>,
}

impl Entry {
    fn says(&self, text: &str) -> bool {
        let mut sections = self.sections.iter();
        sections.any(|(_, heading, lines)| heading.contains(text) || lines.contains(text))
    }
}

fn site(map: &SourceMap) -> Artifacts {
    let options = Options::default();
    compile::site_on(map, None, &options, &mut Sink::new()).expect("the lab has no errors")
}

fn starter(lab: &str) -> Artifacts {
    site(&load::lab(&support::root().join("templates/labs").join(lab), "").unwrap())
}

fn script(site: &Artifacts) -> &str {
    site.text("search.js").expect("every site has an index")
}

fn index(site: &Artifacts) -> Vec<Entry> {
    let json = script(site).strip_prefix("window.HLC_INDEX = ").unwrap();
    serde_json::from_str(json.trim_end().strip_suffix(';').unwrap()).unwrap()
}

/// The paths of the pages that say this.
fn found(index: &[Entry], text: &str) -> Vec<String> {
    let found = index.iter().filter(|entry| entry.says(text));
    found.map(|entry| entry.path.clone()).collect()
}

#[test]
fn what_a_lab_has_is_found() {
    let index = index(&starter("five-node-gpu"));
    let frigate = index.iter().find(|it| it.title == "frigate").unwrap();
    assert_eq!(
        (&*frigate.kind, &*frigate.path, &*frigate.number),
        ("guest", "guests/frigate.html", "113")
    );
    assert!(found(&index, "192.168.4.240").contains(&frigate.path));
    let macs = found(&index, "BC:24:11:C2:5E:3B");
    assert!(
        macs.contains(&"guests/opnsense.html".to_owned()),
        "{macs:?}"
    );
    assert!(found(&index, "quorum/offline-member").contains(&"findings.html".to_owned()));
    assert!(found(&index, "set_acl").contains(&"runbooks.html".to_owned()));
    assert!(found(&index, "5240").contains(&"guests/maas.html".to_owned()));
}

#[test]
fn every_entry_leads_to_a_page_and_a_heading() {
    for lab in support::starter_labs() {
        let site = starter(&lab);
        let index = index(&site);
        let pages: BTreeMap<_, _> = site.iter().map(|(path, it)| (path.as_str(), it)).collect();
        let html = pages.keys().filter(|path| path.ends_with(".html"));
        assert_eq!(index.len(), html.count(), "{lab}: every page is in it");
        for entry in index {
            let page = pages.get(&*entry.path);
            let page = page.unwrap_or_else(|| panic!("{lab}: no {}", entry.path));
            let anchors = entry.sections.iter().map(|(anchor, ..)| anchor);
            for anchor in anchors.filter(|anchor| !anchor.is_empty()) {
                let id = format!(" id=\"{anchor}\"");
                assert!(
                    page.text.contains(&id),
                    "{lab}: {} has no {anchor}",
                    entry.path
                );
            }
        }
    }
}

#[test]
fn text_of_the_lab_cannot_leave_the_script() {
    let text = r"</script><!-- \u{2028} 😀 عربي";
    let lab = format!(
        "lab \"l\" language=1 domain=\"lab.example\" proxmox=\"9.0\" title=\"{text}\" {{\n    note \"{text}\"\n}}\n"
    );
    let site = site(&support::one_file(&lab));
    for part in ["</script", "<!--", "\u{2028}"] {
        assert!(!script(&site).contains(part), "{part:?}");
    }
    let index = index(&site);
    let front = index.iter().find(|it| it.path == "index.html").unwrap();
    assert!(front.title.starts_with("</script><!--"), "{}", front.title);
    assert!(front.says("</script><!--") && front.says("😀 عربي"));
}
