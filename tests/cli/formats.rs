//! The formats for machines, held against their schemas.

use serde_json::{Value, json};

use super::{LAB, Scratch};
use crate::support;

/// A folder with a name that URIs and annotations must escape.
const FOLDER: &str = "my lab, 50%";

/// A lab of two files: a finding with a fix, and one with a place in the other file.
fn scratch() -> Scratch {
    let lab = format!(
        "{LAB}network \"lan\" subnet=\"10.0.20.0/24\"\nnetwork \"iot\" subnet=\"10.0.30.5/24\"\ndevice \"one\" kind=\"nas\" address=\"10.0.20.9\"\n"
    );
    let scratch = Scratch::with(&format!("{FOLDER}/lab.kdl"), lab);
    scratch.put(
        &format!("{FOLDER}/more.kdl"),
        "/* \u{e9}\u{1f600} */ device \"two\" kind=\"nas\" address=\"10.0.20.9\"\n",
    );
    scratch.put("clean.kdl", LAB);
    scratch
}

/// What hlc prints about the lab, and about one without findings.
fn printed(format: &str) -> (String, String) {
    let scratch = scratch();
    let run = |lab, code| {
        let run = scratch.hlc(&["check", "--format", format, lab]);
        run.ends(code).out.clone()
    };
    (run(FOLDER, 1), run("clean.kdl", 0))
}

fn parsed(format: &str) -> (Value, Value) {
    let (found, clean) = printed(format);
    let parse = |text: &str| serde_json::from_str(text).unwrap();
    (parse(&found), parse(&clean))
}

/// That a document is what a schema describes.
#[track_caller]
fn fits(document: &Value, schema: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let faults = validator.iter_errors(document);
    let faults: Vec<_> = faults
        .map(|it| format!("{}: {it}", it.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A document with something else in one place.
fn planted(document: &Value, pointer: &str, value: Value) -> Value {
    let mut planted = document.clone();
    *planted.pointer_mut(pointer).unwrap() = value;
    planted
}

#[test]
fn json_is_as_its_schema_says() {
    let path = support::root().join("site/diagnostics.schema.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    let (found, clean) = parsed("json");
    fits(&found, &schema);
    fits(&clean, &schema);
    assert_eq!(found["errors"], 2);
    assert_eq!(found["fixable"], 1);
    let fix = &found["diagnostics"][0]["fix"]["edits"][0];
    assert_eq!(fix["text"], "10.0.30.0/24");
    assert_eq!(fix["start"], json!({ "line": 3, "column": 23 }));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (place, value) in [
        ("/version", json!(2)),
        ("/diagnostics/0/level", json!("fatal")),
        (
            "/diagnostics/0/primary/start",
            json!({ "line": 0, "column": 1 }),
        ),
        ("/diagnostics/0/fix", json!({ "edits": [] })),
    ] {
        assert!(
            !validator.is_valid(&planted(&found, place, value)),
            "{place}"
        );
    }
}

#[test]
fn sarif_says_where_what_and_how_to_fix_it() {
    let (found, clean) = parsed("sarif");
    assert_eq!(clean["runs"][0]["results"], json!([]));
    let run = &found["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let [bits, twice] = run["results"].as_array().unwrap().as_slice() else {
        panic!("two findings, not {:#}", run["results"]);
    };
    let rule = |result: &Value| {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &run["tool"]["driver"]["rules"][index];
        assert_eq!(rule["id"], result["ruleId"]);
        rule.clone()
    };
    assert_eq!(bits["ruleId"], "subnet/host-bits");
    assert_eq!(rule(bits)["properties"]["fixable"], true);
    let change = &bits["fixes"][0]["artifactChanges"][0];
    let uri = |file: &str| format!("my%20lab%2C%2050%25/{file}");
    assert_eq!(change["artifactLocation"]["uri"], uri("lab.kdl"));
    assert_eq!(
        change["replacements"][0],
        json!({
            "deletedRegion": { "startLine": 3, "startColumn": 23, "endLine": 3, "endColumn": 35 },
            "insertedContent": { "text": "10.0.30.0/24" },
        })
    );
    assert_eq!(twice["ruleId"], "address/duplicate");
    assert_eq!(twice["level"], "error");
    assert!(
        rule(twice)["help"]["markdown"]
            .as_str()
            .unwrap()
            .contains("## What to do")
    );
    let place = &twice["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], uri("more.kdl"));
    assert_eq!(place["region"]["startColumn"], 43);
    let other = &twice["relatedLocations"][0];
    assert_eq!(
        other["physicalLocation"]["artifactLocation"]["uri"],
        uri("lab.kdl")
    );
    assert!(other["message"]["text"].is_string());
    assert!(twice.get("fixes").is_none());
}

#[test]
fn sarif_is_as_the_standard_says() {
    let Some(schema) = crate::consumers::sarif_schema() else {
        return;
    };
    // Its patterns of languages have a bracket too many, which strict readers refuse; hlc writes no language.
    let schema = schema.replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let (found, clean) = parsed("sarif");
    fits(&found, &schema);
    fits(&clean, &schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (place, value) in [
        ("/version", json!("2.0.0")),
        ("/runs/0/columnKind", json!("characters")),
        ("/runs/0/results/0/level", json!("advice")),
        ("/runs/0/results/0/message", json!("text")),
    ] {
        assert!(
            !validator.is_valid(&planted(&found, place, value)),
            "{place}"
        );
    }
}

#[test]
fn annotations_keep_to_their_line() {
    let (found, clean) = printed("github");
    assert_eq!(clean, "");
    let lines: Vec<_> = found.lines().collect();
    assert_eq!(lines.len(), 2, "{found}");
    let start = "::error file=my lab%2C 50%25/lab.kdl,line=3,endLine=3,col=23,endColumn=35,title=subnet/host-bits::`10.0.30.5/24`";
    assert!(lines[0].starts_with(start), "{found}");
    assert!(
        lines[0].ends_with("%0Ahelp: write `10.0.30.0/24`"),
        "{found}"
    );
    assert!(
        lines[1].contains("more.kdl,line=1,endLine=1,col=43,"),
        "{found}"
    );
}
