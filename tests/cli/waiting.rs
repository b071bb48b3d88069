//! Faults of spelling beside other faults: what is found all the same, and what waits.

use serde_json::Value;

use super::Scratch;

/// A misspelt property, host bits in the subnet of another network, and an address that depends on the property.
const LAB: &str = "lab \"home\" language=1\n\
                   network \"lan\" subent=\"10.0.0.0/24\"\n\
                   network \"iot\" subnet=\"10.0.1.5/24\"\n\
                   device \"nas\" kind=\"nas\" address=\"10.0.0.2\"\n\
                   device \"tv\" kind=\"other\" address=\"10.0.0.2\"\n";

/// The same with a property that is near to none.
fn unclear() -> String {
    LAB.replace("subent", "zebra")
}

#[test]
fn what_does_not_depend_on_a_slip_is_found_beside_it() {
    let scratch = Scratch::with("lab.kdl", LAB);
    let run = scratch.hlc(&["check", "--format", "short"]);
    run.ends(1)
        .says("lab.kdl:2:15: error: `network` has no property `subent`")
        .says("lab.kdl:3:23: error: `10.0.1.5/24` really means")
        .says("[address/duplicate]")
        .says("3 errors; 2 fixable with `hlc check --fix`\n1 rule waits until the error at ");
    assert!(!run.err.contains("outside"), "{}", run.err);
}

#[test]
fn all_rules_wait_where_nothing_is_near() {
    let scratch = Scratch::with("lab.kdl", unclear());
    let run = scratch.hlc(&["check"]);
    let waits = " rules wait until the error at lab.kdl:2:15 is corrected\n";
    run.ends(1).says("1 error\n").says(waits);
    assert!(!run.err.contains("really means"), "{}", run.err);
}

#[test]
fn rules_wait_for_notation_too() {
    let scratch = Scratch::with("lab.kdl", LAB.replace("subent=", "subnet="));
    scratch.put("broken.kdl", "network \"dmz\" {\n");
    let run = scratch.hlc(&["check", "--format", "short"]);
    run.ends(1)
        .says("[syntax/unclosed-block]")
        .says(" rules wait until the error at broken.kdl:1:15 is corrected\n");
}

#[test]
fn every_format_says_that_rules_wait() {
    let scratch = Scratch::with("lab.kdl", unclear());
    let json = |format| -> Value {
        let run = scratch.hlc(&["check", "--format", format]);
        serde_json::from_str(&run.ends(1).out).unwrap()
    };
    assert!(json("json")["waiting"].as_u64().unwrap() > 200);
    let note = &json("sarif")["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    let text = note["message"]["text"].as_str().unwrap();
    assert!(text.contains("rules wait until"), "{text}");
    scratch
        .hlc(&["check", "--format", "github"])
        .ends(1)
        .says("rules wait until");
    scratch.put("lab.kdl", "lab \"home\" language=1\n");
    let run = scratch.hlc(&["check", "--format", "json"]);
    let clean: Value = serde_json::from_str(&run.ends(0).out).unwrap();
    assert_eq!(clean["waiting"], 0);
}

#[test]
fn nothing_is_built_meanwhile() {
    let scratch = Scratch::with("lab.kdl", LAB);
    let before = scratch.tree("");
    scratch.hlc(&["build"]).ends(1).says("`subent`");
    assert_eq!(scratch.tree(""), before);
}
