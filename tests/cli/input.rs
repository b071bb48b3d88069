//! Bad input: each is refused with a finding or a failure that names it, and nothing is written.

use super::{LAB, Scratch};

/// That hlc refuses a lab of one file with that finding, whether it checks or builds, and writes nothing.
#[track_caller]
fn refused(text: impl AsRef<[u8]>, code: &str) {
    let scratch = Scratch::with("lab.kdl", text);
    let before = scratch.tree("");
    for command in ["check", "build"] {
        let run = scratch.hlc(&[command, "--format", "short"]);
        run.ends(1).says(&format!("[{code}]")).prints_nothing();
    }
    scratch.hlc(&["build"]).ends(1).prints_nothing();
    assert_eq!(scratch.tree(""), before);
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    refused(b"lab \"h\xffme\" language=1\n", "syntax/not-utf8");
}

#[test]
fn an_empty_file_is_refused() {
    refused("", "language/no-lab");
}

#[test]
fn a_folder_without_kdl_is_refused() {
    let scratch = Scratch::with("lab/readme.txt", "");
    scratch
        .hlc(&["check", "lab"])
        .ends(1)
        .says("language/no-lab")
        .says("lab/lab.kdl");
    scratch.hlc(&["build", "lab"]).ends(1);
    assert!(!scratch.path("lab/build").exists());
}

#[test]
fn ten_megabytes_of_braces_are_refused() {
    let scratch = Scratch::with("lab.kdl", "{".repeat(10 << 20));
    for format in ["short", "human", "json"] {
        let run = scratch.hlc(&["build", "--format", format]);
        run.ends(1);
        assert!(
            run.err.len() + run.out.len() < 1 << 20,
            "{format}: {} bytes",
            run.err.len()
        );
    }
    assert!(!scratch.path("build").exists());
}

#[test]
fn names_that_could_leave_their_line_or_folder_are_refused() {
    for name in ["a\\nb", "../../etc", "..", "a/b", "a\\u{7}b", "", " a"] {
        refused(
            format!("{LAB}network \"{name}\"\n"),
            "language/unusable-name",
        );
        refused(
            format!("lab \"{name}\" language=1\n"),
            "language/unusable-name",
        );
        let node = format!("{LAB}node \"{name}\" id=1 {{\n    nic \"eno1\"\n}}\n");
        refused(node, "language/unusable-name");
    }
}

#[test]
fn an_unknown_unit_is_refused() {
    let node = |memory| format!("{LAB}node \"a\" id=1 {{\n    memory \"{memory}\"\n}}\n");
    refused(node("32XB"), "language/unreadable-value");
    refused(node("32"), "language/missing-unit");
}

#[test]
fn a_subnet_with_host_bits_is_refused() {
    refused(
        format!("{LAB}network \"lan\" subnet=\"10.0.20.5/24\"\n"),
        "subnet/host-bits",
    );
}

#[test]
fn a_reference_to_nothing_is_refused() {
    refused(
        format!("{LAB}network \"lan\" subnet=\"10.0.0.0/24\" gateway=\"ruter\"\n"),
        "language/unknown-name",
    );
}

#[test]
fn two_labs_in_one_folder_are_refused() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch.put("more/other.kdl", "lab \"other\" language=1\n");
    let run = scratch.hlc(&["build", "--format", "short"]);
    run.ends(1)
        .says("more/other.kdl:1:")
        .says("[language/second-lab]");
    assert!(!scratch.path("build").exists());
}

#[test]
fn a_path_that_is_not_there_is_named() {
    Scratch::new()
        .hlc(&["check", "nowhere"])
        .ends(2)
        .says("`nowhere`")
        .prints_nothing();
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let scratch = Scratch::with("lab.kdl", LAB);
    let locked = scratch.path("locked.kdl");
    scratch.put("locked.kdl", "");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&locked).is_ok() {
        println!("skipped: whoever runs this may read everything");
        return;
    }
    scratch.hlc(&["build"]).ends(2).says("locked.kdl");
    assert!(!scratch.path("build").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_machine_refuses_is_named() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch
        .hlc(&["check", "/proc/self/mem"])
        .ends(2)
        .says("`/proc/self/mem`");
    scratch
        .hlc(&["build", "-o", "/proc/out"])
        .ends(2)
        .says("`/proc")
        .prints_nothing();
}
